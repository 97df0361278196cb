"""People's own calendars: at the secret address of each, and the saved events for whoever brings an access token."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.calendar_feeds import saved_calendar, subscribed_calendar
from resolvers.context import RequestContext
from shims.calendar_files import subscribed
from shims.errors import NotFound
from shims.services import Services


def calendar_feed_routes(services: Services) -> list[BaseRoute]:
    """/calendars/<secret>.ics and /v1/users/me/calendar."""

    async def secret(request: Request) -> Response:
        file = await subscribed_calendar(await services.make_context(request), request.path_params["secret"])
        if file is None:
            raise NotFound("There is no such calendar: its address was never given out, or it was changed or revoked.")
        return subscribed(request, file, is_personal=True)

    async def own(request: Request) -> Response:
        context = await _signed_in(await services.make_context(request), request.query_params.get("token"))
        return subscribed(request, await saved_calendar(context), is_personal=True)

    return [
        Route("/calendars/{secret}.ics", secret, methods=["GET"]),
        Route("/v1/users/me/calendar", own, methods=["GET"]),
    ]


async def _signed_in(context: RequestContext, token: str | None) -> RequestContext:
    """The request as that of the person whose access token the address holds; a token in the header goes first."""
    if context.viewer is not None or token is None or context.accounts is None:
        return context
    viewer, caller = await context.accounts.recognise(token, context.caller.address, context.now())
    return replace(context, viewer=viewer, caller=caller)

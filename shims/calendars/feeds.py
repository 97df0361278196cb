"""People's own calendars: at the secret address of each, and the saved events for whoever brings an access token."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.calendars.feeds import saved_calendar, subscribed_calendar
from shims.calendars.files import subscribed
from shims.dependencies import Dependencies
from shims.rest.address_tokens import signed_in
from shims.rest.errors import NotFound


def calendar_feed_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/calendars/<secret>.ics and /v1/users/me/calendar."""

    async def secret(request: Request) -> Response:
        file = await subscribed_calendar(await dependencies.make_context(request), request.path_params["secret"])
        if file is None:
            raise NotFound("There is no such calendar: its address was never given out, or it was changed or revoked.")
        return subscribed(request, file, is_personal=True)

    async def own(request: Request) -> Response:
        context = await signed_in(await dependencies.make_context(request), request.query_params.get("token"))
        return subscribed(request, await saved_calendar(context), is_personal=True)

    return [
        Route("/calendars/{secret}.ics", secret, methods=["GET"]),
        Route("/v1/users/me/calendar", own, methods=["GET"]),
    ]

"""The route of a person's feed."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.viewer import require_viewer
from shims.errors import answer
from shims.event_pages import FEED, EventPages
from shims.parameters import read_search
from shims.services import Services


def feed_routes(services: Services) -> list[BaseRoute]:
    """/v1/users/me/feed, with the parameters of the search except the order."""

    async def feed(request: Request) -> Response:
        context = await services.make_context(request)
        require_viewer(context)
        events = await EventPages(services, request, context, FEED).read(read_search(request.query_params))
        return answer({"events": events, "count": len(events)})

    return [Route("/v1/users/me/feed", feed, methods=["GET"])]

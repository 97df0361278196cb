"""The route of a person's feed."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from resolvers.people.viewer import require_viewer
from shims.dependencies import Dependencies
from shims.events.pages import FEED, EventPages
from shims.rest.errors import answer
from shims.rest.parameters import read_search


def feed_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/users/me/feed, with the parameters of the search except the order."""

    async def feed(request: Request) -> Response:
        context = await dependencies.make_context(request)
        require_viewer(context)
        events = await EventPages(dependencies, request, context, FEED).read(read_search(request.query_params))
        return answer({"events": events, "count": len(events)})

    return [Route("/v1/users/me/feed", feed, methods=["GET"])]

"""The event routes: search and one event."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from resolvers.global_ids import global_id
from resolvers.people.viewer import check_token
from shims.dependencies import Dependencies
from shims.events.pages import RANKED_SEARCH, SEARCH, EventPages
from shims.events.shape import event_shape
from shims.rest.errors import NotFound, answer
from shims.rest.parameters import PERSONALIZED, read_search
from shims.rest.requests import number_in_path
from shims.rest.stored import run_stored


def event_routes(dependencies: Dependencies) -> list[BaseRoute]:
    """/v1/events/…"""

    async def search(request: Request) -> Response:
        return await _search(dependencies, request)

    async def one(request: Request) -> Response:
        return await _one(dependencies, request)

    return [
        Route("/v1/events/search", search, methods=["GET"]),
        Route("/v1/events/{id}", one, methods=["GET"]),
    ]


async def _search(dependencies: Dependencies, request: Request) -> Response:
    parameters = read_search(request.query_params)
    context = await dependencies.make_context(request)
    check_token(context)  # otherwise the response would be an anonymous caller's, including what the person hid
    is_ranked = parameters.order_by == PERSONALIZED and context.viewer is not None
    pages = EventPages(dependencies, request, context, RANKED_SEARCH if is_ranked else SEARCH)
    events = await pages.read(parameters)
    return answer({"events": events, "count": len(events), "ranked": is_ranked})


async def _one(dependencies: Dependencies, request: Request) -> Response:
    number = number_in_path(request, "event")
    context = await dependencies.make_context(request)
    found = (await run_stored(dependencies, request, context, "EventById", {"id": global_id("Event", number)}))["event"]
    if found is None:
        raise NotFound(f"There is no event {number}.")
    if found["databaseId"] != number:
        return RedirectResponse(f"/v1/events/{found['databaseId']}", 301)
    return answer(event_shape(found))

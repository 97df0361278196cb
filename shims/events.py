"""The event routes: search and one event."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from resolvers.errors import Unauthenticated
from resolvers.global_ids import global_id
from shims.errors import NotFound, answer
from shims.event_pages import RANKED_SEARCH, SEARCH, EventPages
from shims.event_shape import event_shape
from shims.numbers import number_in_path
from shims.parameters import PERSONALIZED, read_search
from shims.services import Services
from shims.stored import run_stored


def event_routes(services: Services) -> list[BaseRoute]:
    """/v1/events/…"""

    async def search(request: Request) -> Response:
        return await _search(services, request)

    async def one(request: Request) -> Response:
        return await _one(services, request)

    return [
        Route("/v1/events/search", search, methods=["GET"]),
        Route("/v1/events/{id}", one, methods=["GET"]),
    ]


async def _search(services: Services, request: Request) -> Response:
    parameters = read_search(request.query_params)
    context = await services.make_context(request)
    if context.caller.has_bad_token:  # otherwise the response would be an anonymous caller's, including what the person hid
        raise Unauthenticated
    is_ranked = parameters.order_by == PERSONALIZED and context.viewer is not None
    pages = EventPages(services, request, context, RANKED_SEARCH if is_ranked else SEARCH)
    events = await pages.read(parameters)
    return answer({"events": events, "count": len(events), "ranked": is_ranked})


async def _one(services: Services, request: Request) -> Response:
    number = number_in_path(request, "event")
    context = await services.make_context(request)
    found = (await run_stored(services, request, context, "EventById", {"id": global_id("Event", number)}))["event"]
    if found is None:
        raise NotFound(f"There is no event {number}.")
    if found["databaseId"] != number:
        return RedirectResponse(f"/v1/events/{found['databaseId']}", 301)
    return answer(event_shape(found))

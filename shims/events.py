"""The event routes: search and one event."""

import dataclasses
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from resolvers.context import RequestContext
from resolvers.errors import Unauthenticated
from resolvers.global_ids import global_id
from shims.errors import NotFound, answer
from shims.event_shape import event_shape
from shims.numbers import number_in_path
from shims.parameters import SearchParameters, read_search
from shims.services import Services
from shims.stored import run_stored

PAGE = 100  # what a connection gives at most


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
    if context.caller.has_bad_token:  # the answer would be a stranger's, with all that the person hid
        raise Unauthenticated
    pages = _Pages(services, request, context, parameters)
    events = [event_shape(event) for event in await pages.read()]
    return answer({"events": events, "count": len(events), "ranked": False})


async def _one(services: Services, request: Request) -> Response:
    number = number_in_path(request, "event")
    context = await services.make_context(request)
    found = (await run_stored(services, request, context, "EventById", {"id": global_id("Event", number)}))["event"]
    if found is None:
        raise NotFound(f"There is no event {number}.")
    if found["databaseId"] != number:
        return RedirectResponse(f"/v1/events/{found['databaseId']}", 301)
    return answer(event_shape(found))


class _Pages:
    """Walks a connection by its cursors, to answer with an offset and more than one page."""

    def __init__(self, services: Services, request: Request, context: RequestContext, parameters: SearchParameters) -> None:
        self._services = services
        self._request = request
        self._context = context
        self._variables = {"filter": parameters.filter, "orderBy": parameters.order_by}
        self._after: str | None = None
        self._has_more = True
        self._limit, self._offset = parameters.limit, parameters.offset

    async def read(self) -> list[dict[str, Any]]:
        """The events after the offset, up to the limit."""
        for size in _sizes(self._offset):
            await self._page("EventsSkip", size)
        events: list[dict[str, Any]] = []
        for size in _sizes(self._limit):
            events += await self._page("EventsSearch", size)
        return events

    async def _page(self, operation: str, size: int) -> list[dict[str, Any]]:
        if not self._has_more:
            return []
        variables = self._variables | {"first": size, "after": self._after}
        found = (await run_stored(self._services, self._request, self._context, operation, variables))["events"]
        self._has_more, self._after = found["pageInfo"]["hasNextPage"], found["pageInfo"]["endCursor"]
        # The first page has waited for the sources: the others read what is held, or the wait would add up.
        self._context = dataclasses.replace(self._context, freshness=None, batches={})
        return found.get("nodes") or []


def _sizes(total: int) -> list[int]:
    """A number of items cut into pages."""
    return [min(PAGE, total - start) for start in range(0, total, PAGE)]

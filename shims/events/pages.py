"""Lists of events over REST: reads a connection by its cursors to support an offset and more than one page."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.requests import Request

from resolvers.context import RequestContext
from shims.dependencies import Dependencies
from shims.events.shape import event_shape, ranking_shape
from shims.rest.parameters import SearchParameters
from shims.rest.stored import run_stored

PAGE: Final = 100  # the maximum page size of a connection


@dataclass(frozen=True, slots=True)
class Walk:
    """A stored operation that returns a page, one that only skips it, and the connection's path in their results."""

    operation: str
    skip: str
    path: tuple[str, ...]


SEARCH: Final = Walk("EventsSearch", "EventsSkip", ("events",))
RANKED_SEARCH: Final = Walk("EventsRanked", "EventsSkip", ("events",))
FEED: Final = Walk("ViewerFeed", "ViewerFeedSkip", ("viewer", "feed"))


class EventPages:
    """One list, read from the start."""

    def __init__(self, dependencies: Dependencies, request: Request, context: RequestContext, walk: Walk) -> None:
        self._services = dependencies
        self._request = request
        self._context = context
        self._walk = walk
        self._after: str | None = None
        self._has_more = True

    async def read(self, asked: SearchParameters) -> list[dict[str, Any]]:
        """The events after the offset, up to the limit, as REST shows them."""
        variables = {"filter": asked.filter, "orderBy": asked.order_by}
        for size in _sizes(asked.offset):
            await self._page(self._walk.skip, variables, size)
        events: list[dict[str, Any]] = []
        for size in _sizes(asked.limit):
            events += await self._page(self._walk.operation, variables, size)
        return events

    async def _page(self, operation: str, variables: Mapping[str, Any], size: int) -> list[dict[str, Any]]:
        if not self._has_more:
            return []
        asked = {**variables, "first": size, "after": self._after}
        found = await run_stored(self._services, self._request, self._context, operation, asked)
        for name in self._walk.path:
            found = found[name]
        self._has_more, self._after = found["pageInfo"]["hasNextPage"], found["pageInfo"]["endCursor"]
        # The first page has waited for the sources; the others read only stored data, or the waits would add up.
        self._context = dataclasses.replace(self._context, freshness=None, batches={})
        ranked = [event_shape(edge["node"]) | ranking_shape(edge["ranking"]) for edge in found.get("edges") or ()]
        return ranked + [event_shape(node) for node in found.get("nodes") or ()]


def _sizes(total: int) -> list[int]:
    """The page sizes for a number of items."""
    return [min(PAGE, total - start) for start in range(0, total, PAGE)]

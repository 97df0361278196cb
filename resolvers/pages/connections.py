"""Relay connections: lists whose page and counts are each fetched once, and only if a selected field needs them."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from loaders.wanted import EVERYTHING, Wanted
from resolvers.context import RequestContext
from resolvers.events.facets import EventFacets
from resolvers.feed.ranking.records import EventRanking
from resolvers.pages.paging import ListOrder, Page, Window, cursor
from resolvers.pages.single_flight import SingleFlight
from sources.reports import Report
from store.events.records import EventRow

Row = TypeVar("Row")


class Edge(NamedTuple):
    """One item with its cursor, and its `ranking` if the list is ranked for a person."""

    node: Any
    cursor: str
    ranking: EventRanking | None = None


class PageSpan(NamedTuple):
    """A page's position in its list."""

    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


class LazyConnection(ABC, Generic[Row]):
    """A list as the value of a field."""

    def __init__(self, order: ListOrder, asked: Window) -> None:
        self.order = order
        self.asked = asked
        self.rows_wanted = EVERYTHING  # what is read of the page's rows
        self._page: SingleFlight[Page[Row]] | None = None
        self._total_count: SingleFlight[int] | None = None

    @abstractmethod
    async def fetch_page(self) -> Page[Row]:
        """The requested page."""

    def rows_at_hand(self) -> list[Row] | None:
        """The page's rows if they were read along with something else; None if they have to be fetched."""
        return None

    @abstractmethod
    async def count(self) -> int:
        """The number of items on all pages."""

    async def page(self) -> Page[Row]:
        """The page, fetched once however many fields need it."""
        if self._page is None:
            self._page = SingleFlight(self.fetch_page)
        return await self._page.get()

    async def total_count(self) -> int:
        """The count, fetched once."""
        if self._total_count is None:
            self._total_count = SingleFlight(self.count)
        return await self._total_count.get()

    async def nodes(self) -> list[Row]:
        """The page's rows."""
        return (await self.page()).rows

    async def edges(self) -> list[Edge]:
        """The page's rows with their cursors."""
        page = await self.page()
        return [Edge(row, cursor(key, self.order)) for row, key in zip(page.rows, page.keys, strict=True)]

    async def page_info(self) -> PageSpan:
        """The page's position. A boundary is the cursor of an item outside the page."""
        page, is_bounded = await self.page(), self.asked.boundary is not None
        ends = [cursor(key, self.order) for key in (page.keys[0], page.keys[-1])] if page.keys else [None, None]
        if self.asked.backwards:
            return PageSpan(is_bounded, page.has_more, *ends)
        return PageSpan(page.has_more, is_bounded, *ends)


class LazyEventConnection(LazyConnection[EventRow]):
    """A list of events with facets."""

    @abstractmethod
    async def facets(self) -> EventFacets:
        """The facets of the events on all pages."""

    async def source_reports(self) -> Sequence[Report]:
        """What the upstreams did for this list; nothing if only stored data is read."""
        return ()

    async def new_count(self) -> int | None:
        """How many events have come since the list was pinned; None if it is not."""
        return None


async def edges(connections: Sequence[LazyConnection[Any]], context: RequestContext, *, wanted: Wanted = EVERYTHING) -> list[Any]:
    """Each connection's edges."""
    return await _of_each(connection.edges() for connection in _told(connections, wanted))


async def nodes(connections: Sequence[LazyConnection[Any]], context: RequestContext, *, wanted: Wanted = EVERYTHING) -> list[Any]:
    """Each connection's rows."""
    told = _told(connections, wanted)
    if len(told) == 1 and (rows := told[0].rows_at_hand()) is not None:
        return [rows]
    return await _of_each(connection.nodes() for connection in told)


async def page_info(
    connections: Sequence[LazyConnection[Any]], context: RequestContext, *, wanted: Wanted = EVERYTHING
) -> list[Any]:
    """The position of each connection's page."""
    return await _of_each(connection.page_info() for connection in _told(connections, wanted))


async def total_count(connections: Sequence[LazyConnection[Any]], context: RequestContext) -> list[Any]:
    """Each connection's count."""
    return await _of_each(connection.total_count() for connection in connections)


async def facets(connections: Sequence[LazyEventConnection], context: RequestContext) -> list[Any]:
    """Each connection's facets."""
    return await _of_each(connection.facets() for connection in connections)


async def new_count(connections: Sequence[LazyEventConnection], context: RequestContext) -> list[Any]:
    """How many events each connection does not show because they have come since."""
    return await _of_each(connection.new_count() for connection in connections)


async def source_reports(connections: Sequence[LazyEventConnection], context: RequestContext) -> list[Any]:
    """What the upstreams did for each connection."""
    return await _of_each(connection.source_reports() for connection in connections)


def _told(connections: Sequence[LazyConnection[Any]], wanted: Wanted) -> Sequence[LazyConnection[Any]]:
    """The connections, knowing what is read of their rows. `wanted` is of the connections: all their fields say the same."""
    rows = rows_wanted_of(wanted)
    for connection in connections:
        connection.rows_wanted = rows
    return connections


@lru_cache(maxsize=64)
def rows_wanted_of(wanted: Wanted) -> Wanted:
    """What is read of the rows of a connection of which this is wanted."""
    return wanted.of("nodes") | wanted.of("edges", "node")


async def _of_each(work: Iterable[Awaitable[Any]]) -> list[Any]:
    """All results at once; a failure affects only its own connection."""
    waiting = list(work)
    if len(waiting) == 1:  # as usual: no task is needed
        return [await waiting[0]]
    return list(await asyncio.gather(*waiting, return_exceptions=True))

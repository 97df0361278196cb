"""What the events of a list are made of, with names that people read: each facet is counted when it is selected, once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from loaders.events.facets import FacetName, FacetRow
from resolvers.context import RequestContext
from resolvers.events.counting import Counting
from resolvers.global_ids import global_id
from sources.reading.genres import label


class EventFacets:
    """The facets of the events that meet some criteria; every value is what the filter takes."""

    def __init__(self, counting: Counting) -> None:
        self._counting = counting

    async def read(self, name: FacetName) -> list[FacetRow]:
        """One facet's values."""
        return [_READABLE[name](row) for row in await self._counting.facet(name)]


def facet(name: FacetName) -> Callable[[Sequence[EventFacets], RequestContext], Awaitable[list[Any]]]:
    """A batch over the lists of a level; a failure stays with its own list."""

    async def values(lists: Sequence[EventFacets], context: RequestContext) -> list[Any]:
        return list(await asyncio.gather(*(one.read(name) for one in lists), return_exceptions=True))

    return values


def _day(iso: str) -> str:
    """ "Tue 24 Nov"."""
    return f"{date.fromisoformat(iso):%a} {int(iso[8:])} {date.fromisoformat(iso):%b}"


_READABLE: dict[FacetName, Callable[[FacetRow], FacetRow]] = {
    "genres": lambda one: FacetRow(one.value, label(one.value), one.count),
    "venues": lambda one: FacetRow(global_id("Venue", int(one.value)), one.label, one.count),
    "dates": lambda one: FacetRow(one.value, _day(one.value), one.count),
    "sources": lambda one: FacetRow(one.value.upper(), one.value.title(), one.count),
}

"""What the events of a list are made of, with names that people read: each facet is counted when it is selected, once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from loaders.events.criteria import EventCriteria
from loaders.events.facets import FacetName, FacetRow, event_facet
from loaders.events.query_shape import query_plan_of
from resolvers.context import RequestContext
from resolvers.global_ids import global_id
from resolvers.pages.single_flight import SingleFlight
from sources.reading.genres import label


class EventFacets:
    """The facets of the events that meet some criteria; every value is what the filter takes."""

    def __init__(self, context: RequestContext, criteria: EventCriteria) -> None:
        self._context = context
        self._criteria = criteria
        self._plan = SingleFlight(partial(query_plan_of, context.database, criteria))

    async def read(self, name: FacetName) -> list[FacetRow]:
        """One facet's values."""
        found = await self._context.counts.get(self._context, name, self._criteria, partial(self._count, name))
        return [_READABLE[name](row) for row in found]

    async def _count(self, name: FacetName) -> tuple[FacetRow, ...]:
        return await event_facet(self._context.database, name, await self._plan.get())


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

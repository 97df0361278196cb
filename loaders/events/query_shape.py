"""The plan of a search: its conditions, and the driving index.

A page by start time is read off an index that already has the order, one branch for each of its values (a city, a square of the
map, a venue, a term), every branch stopping at the page's length; so its time depends on the page and not on how many events are
held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select

from loaders.events.criteria import EventCriteria
from loaders.events.filters import Filters, filters_of
from loaders.events.search.words import TermGroup, resolve_terms
from store.database.connection import Database
from store.places import geo
from store.tables import events

BRANCHES_MAX = 64
_CELLS_FEW = 12  # squares whose branches cost less than asking which of them hold events
_CELLS_MAX = 30_000  # a circle of 500 km about a pole
FEW = 2000  # events that are read and sorted faster than an index in order is searched for them


class DrivingIndex(StrEnum):
    """The index that leads to the events of a page."""

    TIME = "time"
    CITY = "city_key"
    CELL = "cell"
    VENUE = "venue_id"
    TERM = "term_id"
    ANY = "any"  # few events are expected: the database chooses, and sorts them


@dataclass(frozen=True, slots=True)
class QueryShape:
    """What decides the text of a search's statements; everything else is parameters.

    The values of the driving index are bound as branch_0, branch_1, …; `driving_filter` is the condition they make superfluous.
    """

    active_filters: frozenset[str]
    driving_index: DrivingIndex
    driving_filter: str = ""
    branches: int = 1
    words: int = 0

    @property
    def other_filters(self) -> frozenset[str]:
        """The conditions that the driving index leaves to be met."""
        return self.active_filters - {self.driving_filter}


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """One search, ready to run."""

    shape: QueryShape
    params: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _IndexChoice:
    driving_index: DrivingIndex
    filter_name: str = ""
    values: Sequence[Any] = ()


async def query_plan_of(database: Database, criteria: EventCriteria) -> QueryPlan | None:
    """The plan for the events that meet the criteria; None if a word or a required genre occurs on no event at all."""
    groups = await resolve_terms(database, criteria)
    if groups is None:
        return None
    filters = filters_of(criteria)
    cells = await _cells(database, criteria)
    if cells is not None:
        filters.add("cells", cells=cells)
    for group in groups:
        filters.add(group.filter_name, **group.params())
    chosen = _choose_index(criteria, filters, [group for group in groups if not group.is_excluded])
    branches = {f"branch_{number}": value for number, value in enumerate(chosen.values)}
    shape = QueryShape(
        active_filters=frozenset(filters.active),
        driving_index=chosen.driving_index,
        driving_filter=chosen.filter_name,
        branches=max(len(branches), 1),
        words=sum(group.is_word for group in groups),
    )
    return QueryPlan(shape, filters.params | branches)


async def _cells(database: Database, criteria: EventCriteria) -> list[int] | None:
    """The squares of the map that a search is bound to, of many only those that hold events; None when there is no bound."""
    if criteria.near is not None:
        box = geo.box_around(criteria.near.latitude, criteria.near.longitude, criteria.near.radius_km)
    elif criteria.within is not None:
        box = (criteria.within.south, criteria.within.west, criteria.within.north, criteria.within.east)
    else:
        return None
    cells = geo.cells_within(*box, limit=_CELLS_MAX)
    if cells is None or len(cells) <= _CELLS_FEW:
        return cells
    return sorted((await cells_in_use(database)).intersection(cells))


def _choose_index(criteria: EventCriteria, filters: Filters, groups: Sequence[TermGroup]) -> _IndexChoice:
    if filters.expects_few:
        return _IndexChoice(DrivingIndex.ANY)
    rarest = min(groups, key=lambda group: group.event_count, default=None)
    if rarest is not None and rarest.event_count <= FEW:
        return _by_term(rarest)
    if 0 < len(criteria.venue_ids) <= BRANCHES_MAX:
        return _IndexChoice(DrivingIndex.VENUE, "venue_ids", criteria.venue_ids)
    if rarest is not None and (rarest.is_word or not (criteria.city_keys or "cells" in filters.active)):
        return _by_term(rarest)
    if 0 < len(criteria.city_keys) <= BRANCHES_MAX:
        return _IndexChoice(DrivingIndex.CITY, "city_keys", criteria.city_keys)
    if 0 < len(filters.params.get("cells", ())) <= BRANCHES_MAX:
        return _IndexChoice(DrivingIndex.CELL, "cells", filters.params["cells"])
    return _IndexChoice(DrivingIndex.TIME)


def _by_term(group: TermGroup) -> _IndexChoice:
    return _IndexChoice(DrivingIndex.TERM, group.filter_name, group.term_ids)


# MySQL skips along the index from value to value: even with a million events, one look-up per value.
_ZONES: Select[Any] = select(events.c.time_zone).distinct().order_by(events.c.time_zone)
_CELLS: Select[Any] = select(events.c.cell).distinct()


async def zones_in_use(database: Database) -> list[str]:
    """Every time zone with an event, in alphabetical order."""
    return [zone for (zone,) in await database.fetch_all(_ZONES)]


async def cells_in_use(database: Database) -> frozenset[int]:
    """Every square of the map (store.places.geo) that an event is in."""
    return frozenset(cell for (cell,) in await database.fetch_all(_CELLS) if cell is not None)

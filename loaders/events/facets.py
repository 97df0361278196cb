"""What the events of a search could be narrowed by, each value with how many events have it."""

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import BindParameter, ColumnElement, Select, String, bindparam, cast, func, literal_column, select

from loaders.events.index import reading
from loaders.events.index.found import Found
from loaders.events.pages import matching, matching_conditions
from loaders.events.query_shape import QueryPlan, QueryShape
from store.database.connection import Database
from store.tables import event_terms, events, source_events, venues

MOST_VALUES = 50  # of each facet


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value: a genre's slug, a venue's number, a date, a source's key. `label` is a venue's name, else the value."""

    value: str
    label: str
    count: int


FacetName = Literal["genres", "venues", "dates", "sources"]

_VENUE_NAMES: Select[Any] = select(venues.c.id, venues.c.name).where(venues.c.id.in_(bindparam("ids", expanding=True)))


async def event_facet(database: Database, name: FacetName, plan: QueryPlan | None) -> tuple[FacetRow, ...]:
    """One facet of every event that the plan finds: the most frequent values first; dates in their order.

    Errors: DeadlinePassed when the request's time does not suffice.
    """
    if plan is None:
        return ()
    params: Mapping[str, Any] = plan.params
    genres: dict[str, str] = {}
    if name == "genres":
        genres = {str(term_id): slug for term_id, slug in (await reading.genre_terms(database)).items()}
        params = {**params, "genre_ids": [int(term_id) for term_id in genres]}
    rows = await database.fetch_all(_statement(name, plan.shape), params, is_heavy=True)
    named = ((genres.get(value, str(value)), label, count) for value, label, count in rows)
    return _in_order(name, [FacetRow(value, label or value, count) for value, label, count in named])


async def indexed_facet(database: Database, name: FacetName, found: Found) -> tuple[FacetRow, ...]:
    """The same of events found in memory."""
    labels: dict[str, str] = {}
    if name == "genres":
        slugs = await reading.genre_terms(database)
        counted = [(slugs[term_id], count) for term_id, count in await found.terms(database, slugs)]
    else:
        counted = await (
            found.venues(MOST_VALUES) if name == "venues" else found.nights() if name == "dates" else found.sources()
        )
    if name != "dates":
        counted = heapq.nsmallest(MOST_VALUES, counted, key=lambda one: (-one[1], int(one[0]) if name == "venues" else one[0]))
    else:
        counted = sorted(counted)[:MOST_VALUES]
    if name == "venues":
        rows = await database.fetch_all(_VENUE_NAMES, {"ids": [int(value) for value, _ in counted]})
        labels = {str(row[0]): row[1] for row in rows}
    return _in_order(name, [FacetRow(value, labels.get(value, value), count) for value, count in counted])


def _in_order(name: FacetName, found: list[FacetRow]) -> tuple[FacetRow, ...]:
    return tuple(sorted(found, key=(lambda one: one.value) if name == "dates" else (lambda one: (-one.count, one.label))))


@lru_cache(maxsize=128)
def _statement(name: FacetName, shape: QueryShape) -> Select[Any]:
    """(value, label or null, count); a genre's value is its term's id."""
    return _STATEMENTS[name](shape)


def _genres(shape: QueryShape) -> Select[Any]:
    ids: BindParameter[Any] = bindparam("genre_ids", expanding=True)
    held = matching(shape).join(event_terms, event_terms.c.event_id == events.c.id)
    counted = _counted(event_terms.c.term_id, func.count(), shape).select_from(held).where(event_terms.c.term_id.in_(ids))
    # MySQL would start from the postings of the genres, which are those of nearly all events.
    return _plain(counted.prefix_with("STRAIGHT_JOIN", dialect="mysql"))


def _venues(shape: QueryShape) -> Select[Any]:
    found = _counted(events.c.venue_id, func.count(), shape).select_from(matching(shape))
    counted = found.where(events.c.venue_id.is_not(None)).subquery()
    named = select(counted.c.value, venues.c.name.label("label"), counted.c.count)
    return named.join_from(counted, venues, venues.c.id == counted.c.key)


def _dates(shape: QueryShape) -> Select[Any]:
    counted = _counted(events.c.service_day, func.count(), shape).select_from(matching(shape))
    return _plain(counted.where(events.c.service_day.is_not(None)).order_by(None).order_by(events.c.service_day))


def _sources(shape: QueryShape) -> Select[Any]:
    listed = matching(shape).join(source_events, source_events.c.event_id == events.c.id)
    counted = _counted(source_events.c.source, func.count(events.c.id.distinct()), shape)
    return _plain(counted.select_from(listed).where(source_events.c.withdrawn_at.is_(None)))


def _counted(key: ColumnElement[Any], count: ColumnElement[int], shape: QueryShape) -> Select[Any]:
    """The most frequent values of a column. `key` stays beside the value for joins."""
    counted = select(cast(key, String(40)).label("value"), count.label("count"), key.label("key"))
    counted = counted.where(*matching_conditions(shape)).group_by(key)
    return counted.order_by(count.desc(), key).limit(MOST_VALUES)


def _plain(counted: Select[Any]) -> Select[Any]:
    """The same without labels of its own."""
    found = counted.subquery()
    return select(found.c.value, literal_column("NULL", String), found.c.count)


_STATEMENTS: dict[FacetName, Callable[[QueryShape], Select[Any]]] = {
    "genres": _genres,
    "venues": _venues,
    "dates": _dates,
    "sources": _sources,
}

"""What the events of a search could be narrowed by, each value with how many events have it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, String, bindparam, cast, func, literal_column, select, union_all

from loaders.events.criteria import EventCriteria
from loaders.events.pages import matching, matching_conditions
from loaders.events.query_shape import QueryShape, query_plan_of
from store.database.connection import Database
from store.events.search_index import genre_term
from store.tables import event_terms, events, search_terms, source_events, venues

MOST_VALUES = 50  # of each facet


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One value: a genre's slug, a venue's number, a date, a source's key. `label` is a venue's name, else the value."""

    value: str
    label: str
    count: int


class Facets(NamedTuple):
    """The most frequent values first; dates, which are those that nights belong to, in their order."""

    genres: tuple[FacetRow, ...] = ()
    venues: tuple[FacetRow, ...] = ()
    dates: tuple[FacetRow, ...] = ()
    sources: tuple[FacetRow, ...] = ()


_GENRE_START = genre_term("")
_GENRES: Select[Any] = select(search_terms.c.id, search_terms.c.term).where(
    search_terms.c.term >= _GENRE_START, search_terms.c.term < _GENRE_START[:-1] + chr(ord(_GENRE_START[-1]) + 1)
)


async def event_facets(database: Database, criteria: EventCriteria) -> Facets:
    """The facets of every event that meets the criteria."""
    plan = await query_plan_of(database, criteria)
    if plan is None:
        return Facets()
    genres = {str(row[0]): row[1].removeprefix(_GENRE_START) for row in await database.fetch_all(_GENRES)}
    params = plan.params | {"genre_ids": [int(term_id) for term_id in genres]}
    found: dict[str, list[FacetRow]] = {name: [] for name in Facets._fields}
    for facet, value, label, count in await database.fetch_all(_statement(plan.shape), params):
        known = genres[value] if facet == "genres" else value
        found[facet].append(FacetRow(known, label or known, count))
    for facet, counts in found.items():
        counts.sort(key=(lambda one: one.value) if facet == "dates" else (lambda one: (-one.count, one.label)))
    return Facets(*(tuple(found[name]) for name in Facets._fields))


@lru_cache(maxsize=64)
def _statement(shape: QueryShape) -> Select[Any]:
    """(facet, value, label or null, count); a genre's value is its term's id."""
    branches = [_genres(shape), _venues(shape), _dates(shape), _sources(shape)]
    parts = [branch.subquery() for branch in branches]
    return select(union_all(*(select(part.c.facet, part.c.value, part.c.label, part.c.count) for part in parts)).subquery())


def _genres(shape: QueryShape) -> Select[Any]:
    ids: BindParameter[Any] = bindparam("genre_ids", expanding=True)
    held = matching(shape).join(event_terms, event_terms.c.event_id == events.c.id)
    counted = (
        _counted("genres", event_terms.c.term_id, func.count(), shape).select_from(held).where(event_terms.c.term_id.in_(ids))
    )
    # MySQL would start from the postings of the genres, which are those of nearly all events.
    return counted.prefix_with("STRAIGHT_JOIN", dialect="mysql")


def _venues(shape: QueryShape) -> Select[Any]:
    found = _counted("venues", events.c.venue_id, func.count(), shape).select_from(matching(shape))
    counted = found.where(events.c.venue_id.is_not(None)).subquery()
    named = select(counted.c.facet, counted.c.value, venues.c.name.label("label"), counted.c.count)
    return named.join_from(counted, venues, venues.c.id == counted.c.key)


def _dates(shape: QueryShape) -> Select[Any]:
    counted = _counted("dates", events.c.service_day, func.count(), shape).select_from(matching(shape))
    return counted.where(events.c.service_day.is_not(None)).order_by(None).order_by(events.c.service_day)


def _sources(shape: QueryShape) -> Select[Any]:
    listed = matching(shape).join(source_events, source_events.c.event_id == events.c.id)
    counted = _counted("sources", source_events.c.source, func.count(events.c.id.distinct()), shape)
    return counted.select_from(listed).where(source_events.c.withdrawn_at.is_(None))


def _counted(facet: str, key: ColumnElement[Any], count: ColumnElement[int], shape: QueryShape) -> Select[Any]:
    """The most frequent values of a column. `key` stays beside the value for joins."""
    columns = (literal_column(f"'{facet}'", String).label("facet"), cast(key, String(40)).label("value"))
    counted = select(*columns, literal_column("NULL", String).label("label"), count.label("count"), key.label("key"))
    counted = counted.where(*matching_conditions(shape)).group_by(key)
    return counted.order_by(count.desc(), key).limit(MOST_VALUES)

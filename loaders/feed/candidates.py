"""The events that a ranking chooses from, each with no more than ranking needs: one statement for up to 10,000 of them."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from loaders.events.criteria import EventCriteria
from loaders.events.pages import matching, matching_conditions
from loaders.events.query_shape import QueryShape, query_plan_of
from store.database.connection import Database
from store.events.records import StatusKey
from store.tables import artists, catalog, events, performances, user_saved_events, venues

MOST_CANDIDATES: Final = 10_000  # of what a search finds, the soonest

_VERSION: Select[Any] = select(catalog.c.version).where(catalog.c.id == 1)


class CandidateRow(NamedTuple):
    """One event, short."""

    id: int
    order_time: datetime
    title: str
    status: StatusKey
    city_key: str
    city: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    venue_name: str | None
    genres: list[str] | None
    price_min: Decimal | None
    is_free: bool | None
    service_day: date | None
    created_at: datetime
    saves: int
    acts: tuple[tuple[str, str], ...]  # key and name, in billing order


# The columns of a CandidateRow but for the last two, with one act a row beside them: rows of one event stand together.
SHORT: Final[tuple[ColumnElement[Any], ...]] = (
    *(events.c[name] for name in CandidateRow._fields[:8]),
    func.coalesce(venues.c.name, events.c.venue_name).label("venue_name"),
    *(events.c[name] for name in CandidateRow._fields[9:14]),
)
ACT: Final[tuple[ColumnElement[Any], ...]] = (artists.c.act_key, artists.c.name.label("act"))


async def catalog_version(database: Database) -> int:
    """The number that every change of public data raises."""
    return int(await database.fetch_value(_VERSION))


async def candidates(database: Database, criteria: EventCriteria) -> list[CandidateRow]:
    """The soonest events that meet the criteria, soonest first, at most 10,000, each with how many people saved it."""
    plan = await query_plan_of(database, criteria)
    if plan is None:
        return []
    return gathered(await database.fetch_all(_statement(plan.shape), plan.params))


def gathered(rows: Iterable[tuple[Any, ...]]) -> list[CandidateRow]:
    """One candidate an event, from rows of SHORT, its saves and ACT, in the order of their first rows."""
    found: dict[int, tuple[tuple[Any, ...], list[tuple[str, str]]]] = {}
    for row in rows:
        event = found.get(row[0])
        if event is None:
            event = found[row[0]] = (row[:-2], [])
        if row[-1] is not None:
            event[1].append((row[-2], row[-1]))
    return [CandidateRow._make((*short, tuple(acts))) for short, acts in found.values()]


@lru_cache(maxsize=64)
def _statement(shape: QueryShape) -> Select[Any]:
    by_start = (events.c.order_time, events.c.id)
    soonest = select(events.c.id).select_from(matching(shape)).where(*matching_conditions(shape))
    ids = soonest.order_by(*by_start).limit(literal_column(str(MOST_CANDIDATES))).subquery()
    counted = select(func.count()).where(user_saved_events.c.event_id == events.c.id)
    saves = counted.correlate(events).scalar_subquery()
    listed = with_acts(select(*SHORT, saves.label("saves"), *ACT).join_from(ids, events, events.c.id == ids.c.id))
    return listed.order_by(*by_start, performances.c.position, performances.c.artist_id)


def with_acts(statement: Select[Any]) -> Select[Any]:
    """The statement, which has the events, with their venues and acts joined to it."""
    joined = statement.outerjoin(venues, venues.c.id == events.c.venue_id)
    joined = joined.outerjoin(performances, performances.c.event_id == events.c.id)
    return joined.outerjoin(artists, artists.c.id == performances.c.artist_id)

"""The candidates of a ranking, each with only what ranking needs: a statement for every 500 of them, at most 100,000."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, bindparam, func, literal_column, select, union

from loaders.columns import RowColumns
from loaders.events.criteria import EventCriteria
from loaders.events.orders import after_params, comes_after
from loaders.events.pages import matching, matching_conditions
from loaders.events.query_shape import QueryPlan, QueryShape, query_plan_of
from store.database.connection import Database
from store.database.statements import chunks
from store.events.records import StatusKey
from store.tables import artists, events, performances, user_saved_events, venues

MOST_CANDIDATES: Final = 100_000  # the soonest of what a search finds
MOST_BEYOND: Final = 2000  # of those beyond, for one person
READ_AT_ONCE: Final = 500  # so that others have their turn in between
_FEW: Final = 500  # so few rows are gathered before a thread would have started


class ShortRow(NamedTuple):
    """One event, as much of it as ranking needs."""

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
    currency: str | None
    country_code: str | None
    is_free: bool | None
    service_day: date | None
    on_sale_time: datetime | None


class CandidateRow(NamedTuple):
    """One event to rank, with how many people saved it and who plays."""

    event: ShortRow
    saves: int
    acts: tuple[tuple[str, str], ...]  # key and name, in billing order


class Admitted(NamedTuple):
    """What brings an event to one person's list although it is beyond the soonest: keys of acts and of venues' names, and ids."""

    admitted_acts: frozenset[str]
    admitted_venues: frozenset[str]
    admitted_ids: frozenset[int]


_VENUE_NAME: Final = func.coalesce(venues.c.name, events.c.venue_name).label("venue_name")
# An event's own columns; a statement selects how many saved it behind them, and one act a row: rows of one event stand together.
SHORT: Final = RowColumns(ShortRow, {name: _VENUE_NAME if name == "venue_name" else events.c[name] for name in ShortRow._fields})
ACT: Final[tuple[ColumnElement[Any], ...]] = (artists.c.act_key, artists.c.name.label("act"))

_SAVES_AMONG: Final = (
    select(user_saved_events.c.event_id, func.count())
    .where(user_saved_events.c.event_id.in_(bindparam("among", expanding=True)))
    .group_by(user_saved_events.c.event_id)
)
Start = tuple[datetime, int]  # of an event: its order time and its id


async def candidates(
    database: Database, plan: QueryPlan | None, most: int, after: Start | None = None
) -> AsyncIterator[list[CandidateRow]]:
    """The soonest events that a search finds, at most so many and soonest first, each with the number of people who saved it.

    Page by page, so that never all of them are in memory as rows; only those `after` an event, if one is given.
    """
    while plan is not None and most > 0:
        params = after_params(after) if after else {}
        rows = await database.fetch_all(_statement(plan.shape, after is not None), {**plan.params, **params})
        page = gathered(rows) if len(rows) <= _FEW else await asyncio.to_thread(gathered, rows)
        yield page[:most]
        most -= len(page)
        if len(page) < READ_AT_ONCE:
            break
        after = page[-1].event.order_time, page[-1].event.id


async def candidates_among(database: Database, plan: QueryPlan | None, ids: Collection[int]) -> list[CandidateRow]:
    """Those of these events that a search finds."""
    if plan is None:
        return []
    found: list[CandidateRow] = []
    for chunk in chunks(sorted(ids), READ_AT_ONCE):
        found += gathered(await database.fetch_all(_among_statement(plan.shape), {**plan.params, "among": chunk}))
    return found


async def saves_of(database: Database, ids: Sequence[int]) -> dict[int, int]:
    """How many people saved each of these events, without those that nobody did."""
    found: dict[int, int] = {}
    for chunk in chunks(ids, READ_AT_ONCE):
        found.update((event_id, saves) for event_id, saves in await database.fetch_all(_SAVES_AMONG, {"among": chunk}))
    return found


async def beyond(database: Database, criteria: EventCriteria, last: Start, admitted: Admitted) -> list[CandidateRow]:
    """The events after the last candidate (its start and id) that meet the criteria and have something for this person."""
    plan = await query_plan_of(database, criteria)
    if plan is None or not any(admitted):
        return []
    keys = {name: sorted(keys) for name, keys in admitted._asdict().items()}
    return gathered(await database.fetch_all(_beyond_statement(plan.shape), {**plan.params, **after_params(last), **keys}))


def gathered(rows: Iterable[tuple[Any, ...]]) -> list[CandidateRow]:
    """One candidate an event, from rows of SHORT, its saves and ACT, in the order of their first rows."""
    id_at, width = SHORT.place("id"), len(SHORT)
    found: dict[int, tuple[ShortRow, int, list[tuple[str, str]]]] = {}
    for row in rows:
        saves, act_key, name = row[width : width + 3]
        event = found.get(row[id_at])
        if event is None:
            event = found[row[id_at]] = (SHORT.make(row[:width]), saves, [])
        if name is not None:
            event[2].append((act_key, name))
    return [CandidateRow(short, saves, tuple(acts)) for short, saves, acts in found.values()]


@lru_cache(maxsize=64)
def _statement(shape: QueryShape, continues: bool) -> Select[Any]:
    by_start = (events.c.order_time, events.c.id)
    soonest = select(events.c.id).select_from(matching(shape)).where(*matching_conditions(shape))
    if continues:
        soonest = soonest.where(comes_after(by_start, descending=False))
    return _listed(soonest.order_by(*by_start).limit(literal_column(str(READ_AT_ONCE))).subquery())


@lru_cache(maxsize=64)
def _among_statement(shape: QueryShape) -> Select[Any]:
    is_among = events.c.id.in_(bindparam("among", expanding=True))
    return _listed(select(events.c.id).select_from(matching(shape)).where(*matching_conditions(shape), is_among).subquery())


@lru_cache(maxsize=64)
def _beyond_statement(shape: QueryShape) -> Select[Any]:
    by_start = (events.c.order_time, events.c.id)
    keys: list[BindParameter[Any]] = [bindparam(name, expanding=True) for name in Admitted._fields]
    acts, rooms, ids = keys
    playing = select(performances.c.event_id.label("id")).join(artists, artists.c.id == performances.c.artist_id)
    at_venues = select(events.c.id).join_from(venues, events, events.c.venue_id == venues.c.id)
    wanted = union(
        playing.where(artists.c.act_key.in_(acts)),
        at_venues.where(venues.c.name_key.in_(rooms)),
        select(events.c.id).where(events.c.id.in_(ids)),
    ).subquery("wanted")
    found = select(events.c.id).select_from(matching(shape).join(wanted, wanted.c.id == events.c.id))
    found = found.where(*matching_conditions(shape), comes_after(by_start, descending=False))
    return _listed(found.order_by(*by_start).limit(literal_column(str(MOST_BEYOND))).subquery())


def _listed(ids: FromClause) -> Select[Any]:
    """The rows of these events, by start."""
    counted = select(func.count()).where(user_saved_events.c.event_id == events.c.id)
    saves = counted.correlate(events).scalar_subquery()
    listed = with_acts(select(*SHORT, saves.label("saves"), *ACT).join_from(ids, events, events.c.id == ids.c.id))
    return listed.order_by(events.c.order_time, events.c.id, performances.c.position, performances.c.artist_id)


def with_acts(statement: Select[Any]) -> Select[Any]:
    """The statement for the events, joined with their venues and acts."""
    joined = statement.outerjoin(venues, venues.c.id == events.c.venue_id)
    joined = joined.outerjoin(performances, performances.c.event_id == events.c.id)
    return joined.outerjoin(artists, artists.c.id == performances.c.artist_id)

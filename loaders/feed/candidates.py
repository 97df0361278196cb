"""The candidates of a ranking, each with only what ranking needs: a statement for every 2,000 of them, at most 100,000."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from loaders.columns import RowColumns
from loaders.events.criteria import EventCriteria
from loaders.events.orders import after_params, comes_after
from loaders.events.pages import matching, matching_conditions
from loaders.events.query_shape import QueryShape, query_plan_of
from store.database.connection import Database
from store.events.records import StatusKey
from store.tables import artists, events, performances, user_saved_events, venues

MOST_CANDIDATES: Final = 100_000  # the soonest of what a search finds
READ_AT_ONCE: Final = 2000  # so that others have their turn in between
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
    is_free: bool | None
    service_day: date | None
    on_sale_time: datetime | None


class CandidateRow(NamedTuple):
    """One event to rank, with how many people saved it and who plays."""

    event: ShortRow
    saves: int
    acts: tuple[tuple[str, str], ...]  # key and name, in billing order


_VENUE_NAME: Final = func.coalesce(venues.c.name, events.c.venue_name).label("venue_name")
# An event's own columns; a statement selects how many saved it behind them, and one act a row: rows of one event stand together.
SHORT: Final = RowColumns(ShortRow, {name: _VENUE_NAME if name == "venue_name" else events.c[name] for name in ShortRow._fields})
ACT: Final[tuple[ColumnElement[Any], ...]] = (artists.c.act_key, artists.c.name.label("act"))


async def candidates(database: Database, criteria: EventCriteria) -> AsyncIterator[list[CandidateRow]]:
    """The soonest events that meet the criteria, soonest first, at most 100,000, each with the number of people who saved it.

    Page by page, so that never all of them are in memory as rows.
    """
    plan = await query_plan_of(database, criteria)
    count = 0
    params: dict[str, Any] = {}
    while plan is not None and count < MOST_CANDIDATES:
        rows = await database.fetch_all(_statement(plan.shape, bool(count)), {**plan.params, **params})
        page = gathered(rows) if len(rows) <= _FEW else await asyncio.to_thread(gathered, rows)
        yield page
        count += len(page)
        if len(page) < READ_AT_ONCE:
            break
        params = after_params((page[-1].event.order_time, page[-1].event.id))


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
    ids = soonest.order_by(*by_start).limit(literal_column(str(READ_AT_ONCE))).subquery()
    counted = select(func.count()).where(user_saved_events.c.event_id == events.c.id)
    saves = counted.correlate(events).scalar_subquery()
    listed = with_acts(select(*SHORT, saves.label("saves"), *ACT).join_from(ids, events, events.c.id == ids.c.id))
    return listed.order_by(*by_start, performances.c.position, performances.c.artist_id)


def with_acts(statement: Select[Any]) -> Select[Any]:
    """The statement for the events, joined with their venues and acts."""
    joined = statement.outerjoin(venues, venues.c.id == events.c.venue_id)
    joined = joined.outerjoin(performances, performances.c.event_id == events.c.id)
    return joined.outerjoin(artists, artists.c.id == performances.c.artist_id)

"""The upcoming events of many venues or artists at once: one arm for each, all in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import BindParameter, Select, bindparam, func, select, union_all

from loaders.batches import chunks
from loaders.columns import EVENT, RowColumns
from loaders.events.orders import SortKey, after_params, comes_after
from store.database.connection import Database
from store.events.records import EventRow
from store.tables import events, performances

Parent = Literal["venue", "artist"]
_BRANCHES_MAX = 64  # parents in one statement; SQLite takes up to 500 arms
_NOBODY = 0


@dataclass(frozen=True, slots=True)
class UpcomingPage:
    """Which part of each parent's events from `from_at` on: up to `limit` after the key, or before it with `backwards`."""

    from_at: datetime
    limit: int
    after: SortKey | None = None
    backwards: bool = False


async def upcoming_by_venue(
    database: Database, keys: Sequence[int], page: UpcomingPage, rows: RowColumns[EventRow] = EVENT
) -> list[list[tuple[EventRow, SortKey]]]:
    """Each venue's events with their sort keys, soonest first."""
    return await _upcoming(database, "venue", keys, page, rows)


async def upcoming_by_artist(
    database: Database, keys: Sequence[int], page: UpcomingPage, rows: RowColumns[EventRow] = EVENT
) -> list[list[tuple[EventRow, SortKey]]]:
    """Each artist's events with their sort keys, soonest first."""
    return await _upcoming(database, "artist", keys, page, rows)


async def upcoming_count_by_venue(database: Database, keys: Sequence[int], from_at: datetime) -> list[int]:
    """How many events each venue has from an instant on."""
    return await _counts(database, _VENUE_COUNTS, keys, from_at)


async def upcoming_count_by_artist(database: Database, keys: Sequence[int], from_at: datetime) -> list[int]:
    """How many events each artist has from an instant on."""
    return await _counts(database, _ARTIST_COUNTS, keys, from_at)


async def _upcoming(
    database: Database, parent: Parent, keys: Sequence[int], page: UpcomingPage, rows: RowColumns[EventRow]
) -> list[list[tuple[EventRow, SortKey]]]:
    found: dict[int, list[tuple[EventRow, SortKey]]] = {key: [] for key in keys}
    for chunk in chunks(list(found), _BRANCHES_MAX):
        branches = 1 << (len(chunk) - 1).bit_length()  # few different statements, whatever the number of parents
        parents = [*chunk, *[_NOBODY] * (branches - len(chunk))]
        params: dict[str, Any] = {f"parent_{number}": key for number, key in enumerate(parents)}
        params |= {"from_at": page.from_at, "limit": page.limit} | after_params(page.after or ())
        statement = _statement(parent, branches, page.after is not None, page.backwards, rows)
        for event, (key,) in map(rows.split, await database.fetch_all(statement, params)):
            found[key].append((event, (event.order_time, event.id)))
    return [found[key][::-1] if page.backwards else found[key] for key in keys]


@lru_cache(maxsize=64)
def _statement(parent: Parent, branches: int, continues: bool, backwards: bool, rows: RowColumns[EventRow]) -> Select[Any]:
    """Event columns, then the parent; in order or in reverse."""
    ids = union_all(*(select(_branch(parent, number, continues, backwards).subquery()) for number in range(branches))).subquery()
    statement = select(*rows, ids.c.parent).join_from(ids, events, events.c.id == ids.c.id)
    return statement.order_by(*_in_order(backwards))


def _branch(parent: Parent, number: int, continues: bool, backwards: bool) -> Select[Any]:
    key: BindParameter[int] = bindparam(f"parent_{number}")
    column = events.c.venue_id if parent == "venue" else performances.c.artist_id
    branch = select(column.label("parent"), events.c.id).where(
        column == key, events.c.order_time >= bindparam("from_at"), events.c.withdrawn_at.is_(None)
    )
    if parent == "artist":
        branch = branch.join_from(performances, events)
    if continues:
        branch = branch.where(comes_after((events.c.order_time, events.c.id), descending=backwards))
    return branch.order_by(*_in_order(backwards)).limit(bindparam("limit"))


def _in_order(backwards: bool) -> list[Any]:
    keys = (events.c.order_time, events.c.id)
    return [key.desc() if backwards else key.asc() for key in keys]


_IS_UPCOMING = (events.c.order_time >= bindparam("from_at"), events.c.withdrawn_at.is_(None))
_VENUE_COUNTS = (
    select(events.c.venue_id, func.count())
    .where(events.c.venue_id.in_(bindparam("parents", expanding=True)), *_IS_UPCOMING)
    .group_by(events.c.venue_id)
)
_ARTIST_COUNTS = (
    select(performances.c.artist_id, func.count())
    .join_from(performances, events)
    .where(performances.c.artist_id.in_(bindparam("parents", expanding=True)), *_IS_UPCOMING)
    .group_by(performances.c.artist_id)
)


async def _counts(database: Database, statement: Select[Any], keys: Sequence[int], from_at: datetime) -> list[int]:
    rows = await database.fetch_all(statement, {"parents": keys, "from_at": from_at})
    counts: dict[int, int] = {row[0]: row[1] for row in rows}
    return [counts.get(key, 0) for key in keys]

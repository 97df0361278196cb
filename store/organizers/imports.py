"""Writes imported rows in one transaction: new rows in bulk, existing ones one by one."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import Column, Table, Update, bindparam, select, update

from store.database.connection import Database, Transaction
from store.tables import djs, local_events, venues

_BATCH = 1000
_TARGETS: Mapping[str, tuple[Table, Column[int]]] = {
    "djs": (djs, djs.c.dj_id),
    "venues": (venues, venues.c.id),
    "events": (local_events, local_events.c.id),
}
_DJS = select(djs.c.dj_id, djs.c.dj_name, djs.c.city).where(djs.c.retired_at.is_(None)).order_by(djs.c.dj_id.desc())
_DJ_IDS = select(djs.c.dj_id)
_VENUES = (
    select(venues.c.id, venues.c.name_key, venues.c.city_key).where(venues.c.retired_at.is_(None)).order_by(venues.c.id.desc())
)
_VENUE_IDS = select(venues.c.id)
_EVENTS = select(
    local_events.c.id, local_events.c.event_name, local_events.c.date_local, local_events.c.time_local, local_events.c.venue_name
).order_by(local_events.c.id.desc())


class Held(NamedTuple):
    """The stored rows: all their numbers, and the numbers of listed rows by what identifies them."""

    numbers: frozenset[int]
    by_key: Mapping[Hashable, int]


class Written(NamedTuple):
    """How many rows were inserted, and how many updated."""

    new: int = 0
    changed: int = 0


async def held_djs(database: Database, key_of: Callable[[str, str | None], Hashable]) -> Held:
    """The DJs by key; of several with the same key, the oldest."""
    numbers = frozenset(row[0] for row in await database.fetch_all(_DJ_IDS))
    return Held(numbers, {key_of(name, city): number for number, name, city in await database.fetch_all(_DJS)})


async def held_venues(database: Database) -> Held:
    """The venues by name key and city key."""
    numbers = frozenset(row[0] for row in await database.fetch_all(_VENUE_IDS))
    return Held(numbers, {(name, city): number for number, name, city in await database.fetch_all(_VENUES)})


async def held_events(database: Database, folded: Callable[[str | None], str]) -> Held:
    """The organizers' own events by folded name, date, time and folded venue."""
    rows = await database.fetch_all(_EVENTS)
    by_key: dict[Hashable, int] = {(folded(name), day, at, folded(venue)): number for number, name, day, at, venue in rows}
    return Held(frozenset(row[0] for row in rows), by_key)


async def write_rows(
    tx: Transaction,
    kind: Literal["djs", "venues", "events"],
    rows: Iterable[tuple[int | None, Mapping[str, Any]]],
    now: datetime | None,
) -> Written:
    """Write rows as (number, or None for a new one; columns). New rows have all their columns."""
    new = changed = 0
    waiting: list[dict[str, Any]] = []
    created, updated = ({}, {}) if kind == "events" else ({"created_at": now, "updated_at": now}, {"updated_at": now})
    table, number_column = _TARGETS[kind]
    for number, columns in rows:
        if number is None:
            new += 1
            waiting.append({**columns, **created})
            if len(waiting) == _BATCH:
                await tx.insert_many(table, waiting)
                waiting = []
        elif columns:
            changed += 1
            values = {**columns, **updated}
            params = {f"new_{name}": value for name, value in values.items()}
            await tx.execute(_update(table, number_column, frozenset(values)), {**params, "number": number})
    await tx.insert_many(table, waiting)
    return Written(new, changed)


@lru_cache(maxsize=256)
def _update(table: Table, number_column: Column[int], names: frozenset[str]) -> Update:
    values = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in sorted(names)}
    return update(table).where(number_column == bindparam("number")).values(values)

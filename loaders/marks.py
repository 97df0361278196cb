"""What people saved and hid: which of some events, and all of it a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, select

from loaders.batches import IDS
from loaders.columns import EVENT
from loaders.event_orders import SortKey, after_params, comes_after
from store.database.connection import Database
from store.marks import MARKS
from store.records import EventRow, MarkKind
from store.tables import events

MarkKey = tuple[int, int]  # a person's number and an event's
_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """Which part of a person's marks: up to `limit` after the key (marked at, event id), or before it with `backwards`."""

    limit: int
    after: SortKey | None = None
    backwards: bool = False


async def is_marked(database: Database, kind: MarkKind, keys: Sequence[MarkKey]) -> list[bool]:
    """Whether each person has marked each event."""
    params = {"people": sorted({user_id for user_id, _ in keys}), "ids": sorted({event_id for _, event_id in keys})}
    held = set(await database.fetch_all(_held(kind), params))
    return [key in held for key in keys]


async def marked_page(database: Database, kind: MarkKind, user_id: int, page: MarkedPage) -> list[tuple[EventRow, SortKey]]:
    """A person's marked events with their sort keys, the newest mark first; events that left every source too."""
    params = {"user_id": user_id, "limit": page.limit} | after_params(page.after or ())
    rows = await database.fetch_all(_page(kind, page.after is not None, page.backwards), params)
    found = [(EventRow._make(row[1:]), (row[0], row[1])) for row in rows]
    return found[::-1] if page.backwards else found


async def marked_count(database: Database, kind: MarkKind, user_id: int) -> int:
    """How many events a person has marked."""
    return int(await database.fetch_value(_count(kind), {"user_id": user_id}))


async def marked_events(database: Database, kind: MarkKind, user_id: int, limit: int) -> list[EventRow]:
    """Up to `limit` events that a person has marked, the latest to begin first."""
    rows = await database.fetch_all(_by_start(kind), {"user_id": user_id, "limit": limit})
    return [EventRow._make(row) for row in rows]


@lru_cache(maxsize=2)
def _held(kind: MarkKind) -> Select[Any]:
    table = MARKS[kind].table
    return select(table.c.user_id, table.c.event_id).where(table.c.user_id.in_(_PEOPLE), table.c.event_id.in_(IDS))


@lru_cache(maxsize=8)
def _page(kind: MarkKind, continues: bool, backwards: bool) -> Select[Any]:
    """(marked at, event columns), newest first, or in reverse when `backwards`: the marks first, then the rows of just those."""
    table, marked_at = MARKS[kind]
    keys = (marked_at, table.c.event_id)
    marks = select(marked_at.label("marked_at"), table.c.event_id).where(table.c.user_id == bindparam("user_id"))
    if continues:
        marks = marks.where(comes_after(keys, descending=not backwards))
    page = marks.order_by(*(key.asc() if backwards else key.desc() for key in keys)).limit(bindparam("limit")).subquery("page")
    outer = (page.c.marked_at, page.c.event_id)
    statement = select(page.c.marked_at, *EVENT).join_from(page, events, events.c.id == page.c.event_id)
    return statement.order_by(*(key.asc() if backwards else key.desc() for key in outer))


@lru_cache(maxsize=2)
def _count(kind: MarkKind) -> Select[Any]:
    table = MARKS[kind].table
    return select(func.count()).select_from(table).where(table.c.user_id == bindparam("user_id"))


@lru_cache(maxsize=2)
def _by_start(kind: MarkKind) -> Select[Any]:
    table = MARKS[kind].table
    marked = (
        select(*EVENT).join_from(table, events, events.c.id == table.c.event_id).where(table.c.user_id == bindparam("user_id"))
    )
    return marked.order_by(events.c.order_time.desc(), events.c.id.desc()).limit(bindparam("limit"))

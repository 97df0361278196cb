"""What people saved and hid: for given events, and as pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, bindparam, func, literal_column, select, union_all

from loaders.batches import IDS
from loaders.columns import EVENT, RowColumns
from loaders.events.orders import SortKey, after_params, comes_after
from store.database.connection import Database
from store.events.records import EventRow
from store.people.records import ReactionKind, Reactions
from store.reactions import REACTION_TABLES
from store.tables import events

ReactionKey = tuple[int, int]  # a person's and an event's number
_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)


@dataclass(frozen=True, slots=True)
class ReactionPage:
    """Which part of a person's marks: up to `limit` after the key (marked at, event id), or before it with `backwards`."""

    limit: int
    after: SortKey | None = None
    backwards: bool = False


async def has_reaction(database: Database, kind: ReactionKind, keys: Sequence[ReactionKey]) -> list[bool]:
    """Whether each person has marked each event."""
    params = {"people": sorted({user_id for user_id, _ in keys}), "ids": sorted({event_id for _, event_id in keys})}
    held = set(await database.fetch_all(_held(kind), params))
    return [key in held for key in keys]


async def reactions_to(database: Database, user_id: int, event_ids: Sequence[int]) -> Reactions:
    """What a person has marked of these events, in one statement."""
    marked = await database.fetch_all(_BOTH, {"user_id": user_id, "ids": event_ids}) if event_ids else []
    of_kind = {kind: frozenset(event_id for is_saved, event_id in marked if is_saved == kind) for kind in (0, 1)}
    return Reactions(frozenset(event_ids), of_kind[1], of_kind[0])


async def reacted_page(
    database: Database, kind: ReactionKind, user_id: int, page: ReactionPage, rows: RowColumns[EventRow] = EVENT
) -> list[tuple[EventRow, SortKey]]:
    """A person's marked events with their sort keys, the newest mark first; events that left every source too."""
    params = {"user_id": user_id, "limit": page.limit} | after_params(page.after or ())
    reacted = await database.fetch_all(_page(kind, page.after is not None, page.backwards, rows), params)
    found = [(event, (reacted_at, event.id)) for event, (reacted_at,) in map(rows.split, reacted)]
    return found[::-1] if page.backwards else found


async def reaction_count(database: Database, kind: ReactionKind, user_id: int) -> int:
    """How many events a person has marked."""
    return int(await database.fetch_value(_count(kind), {"user_id": user_id}))


async def reacted_events(database: Database, kind: ReactionKind, user_id: int, limit: int) -> list[EventRow]:
    """Up to `limit` events that a person has marked, the latest to begin first."""
    rows = await database.fetch_all(_by_start(kind), {"user_id": user_id, "limit": limit})
    return [EVENT.make(row) for row in rows]


def _marked(kind: ReactionKind) -> Select[Any]:
    table = REACTION_TABLES[kind].table
    is_saved: ColumnElement[int] = literal_column("1" if kind == "saved" else "0", Integer)
    return select(is_saved, table.c.event_id).where(table.c.user_id == bindparam("user_id"), table.c.event_id.in_(IDS))


_BOTH = union_all(_marked("saved"), _marked("hidden"))


@lru_cache(maxsize=2)
def _held(kind: ReactionKind) -> Select[Any]:
    table = REACTION_TABLES[kind].table
    return select(table.c.user_id, table.c.event_id).where(table.c.user_id.in_(_PEOPLE), table.c.event_id.in_(IDS))


@lru_cache(maxsize=64)
def _page(kind: ReactionKind, continues: bool, backwards: bool, rows: RowColumns[EventRow]) -> Select[Any]:
    """Event columns, then the time of the mark; newest first, or in reverse: the marks first, then the rows of just those."""
    table, reacted_at = REACTION_TABLES[kind]
    keys = (reacted_at, table.c.event_id)
    reactions = select(reacted_at.label("reacted_at"), table.c.event_id).where(table.c.user_id == bindparam("user_id"))
    if continues:
        reactions = reactions.where(comes_after(keys, descending=not backwards))
    page = (
        reactions.order_by(*(key.asc() if backwards else key.desc() for key in keys)).limit(bindparam("limit")).subquery("page")
    )
    outer = (page.c.reacted_at, page.c.event_id)
    statement = select(*rows, page.c.reacted_at).join_from(page, events, events.c.id == page.c.event_id)
    return statement.order_by(*(key.asc() if backwards else key.desc() for key in outer))


@lru_cache(maxsize=2)
def _count(kind: ReactionKind) -> Select[Any]:
    table = REACTION_TABLES[kind].table
    return select(func.count()).select_from(table).where(table.c.user_id == bindparam("user_id"))


@lru_cache(maxsize=2)
def _by_start(kind: ReactionKind) -> Select[Any]:
    table = REACTION_TABLES[kind].table
    reacted = (
        select(*EVENT).join_from(table, events, events.c.id == table.c.event_id).where(table.c.user_id == bindparam("user_id"))
    )
    return reacted.order_by(events.c.order_time.desc(), events.c.id.desc()).limit(bindparam("limit"))

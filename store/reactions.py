"""Writing what people saved and hid: one row a person, event and kind, whatever order and how often they ask.

What the feed has learned from all their saves is stored beside it.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, Table, bindparam, delete

from store.database.connection import Database, Transaction
from store.people.records import ReactionKind
from store.tables import feed_neighbours, user_hidden_events, user_saved_events


class ReactionTable(NamedTuple):
    """Where marks of a kind are kept, and the column that tells since when."""

    table: Table
    reacted_at: Column[Any]


REACTION_TABLES: Final[dict[ReactionKind, ReactionTable]] = {
    "saved": ReactionTable(user_saved_events, user_saved_events.c.saved_at),
    "hidden": ReactionTable(user_hidden_events, user_hidden_events.c.hidden_at),
}
_REMOVALS = {
    kind: delete(held.table).where(held.table.c.user_id == bindparam("user_id"), held.table.c.event_id == bindparam("event_id"))
    for kind, held in REACTION_TABLES.items()
}


async def insert_reaction(database: Database, kind: ReactionKind, user_id: int, event_id: int, now: datetime) -> bool:
    """Whether the mark is new; one that is there keeps its time.

    Errors: ConstraintViolation for a person or an event that is not there (any more).
    """
    held = REACTION_TABLES[kind]

    async def add(tx: Transaction) -> bool:
        row = {"user_id": user_id, "event_id": event_id, held.reacted_at.name: now}
        return await tx.insert_many(held.table, [row], on_conflict="ignore") == 1

    return await database.write(add)


async def delete_reaction(database: Database, kind: ReactionKind, user_id: int, event_id: int) -> bool:
    """Whether there was a mark to remove."""

    async def remove(tx: Transaction) -> bool:
        return await tx.execute(_REMOVALS[kind], {"user_id": user_id, "event_id": event_id}) == 1

    return await database.write(remove)


async def save_neighbours(database: Database, vectors: str, version: int, now: datetime) -> None:
    """Replace what was learned. The catalog's version does not rise: nothing public has changed."""
    row = {"id": 1, "catalog_version": version, "learned_at": now, "vectors": vectors}

    async def work(tx: Transaction) -> None:
        await tx.insert_many(feed_neighbours, [row], on_conflict="update", update=["catalog_version", "learned_at", "vectors"])

    await database.write(work)

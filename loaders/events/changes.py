"""What happened to events: each one's history, and what a person's events went through since a time."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select

from loaders.batches import IDS
from loaders.columns import CHANGE
from loaders.events.orders import SortKey, after_params, comes_after
from store.database.connection import Database
from store.database.statements import chunks
from store.database.types import UtcDateTime
from store.events.records import ChangeRow
from store.tables import event_changes, notifications, user_saved_events

MOST_PER_EVENT = 50
SORT_KEY_TYPES: tuple[type, ...] = (int,)

_KEYS = (event_changes.c.id,)
_BY_EVENT = select(*CHANGE).where(event_changes.c.event_id.in_(IDS)).order_by(event_changes.c.id.desc())
_OWNER: BindParameter[Any] = bindparam("owner")
_OWN = (
    event_changes.c.changed_at >= bindparam("since", type_=UtcDateTime()),
    or_(
        event_changes.c.event_id.in_(select(user_saved_events.c.event_id).where(user_saved_events.c.user_id == _OWNER)),
        event_changes.c.event_id.in_(select(notifications.c.event_id).where(notifications.c.user_id == _OWNER)),
    ),
)
_COUNT = select(func.count()).select_from(event_changes).where(*_OWN)


async def changes_by_event(database: Database, keys: Sequence[int]) -> list[tuple[ChangeRow, ...]]:
    """Each event's changes, newest first, the last 50 of them; () for an event to which nothing happened."""
    found: dict[int, list[ChangeRow]] = {key: [] for key in keys}
    for chunk in chunks(sorted(found)):
        for row in map(CHANGE.make, await database.fetch_all(_BY_EVENT, {"ids": chunk})):
            found[row.event_id].append(row)
    return [tuple(found[key][:MOST_PER_EVENT]) for key in keys]


async def own_changes(
    database: Database, owner: int, since: datetime, limit: int, after: SortKey | None
) -> list[tuple[ChangeRow, SortKey]]:
    """The changes of events that a person saved or was notified of, newest first, with their sort keys.

    Changes carry whole seconds: those of the second of `since` are included, for they may have come after it.
    """
    params = {"owner": owner, "since": since.replace(microsecond=0), "limit": limit} | after_params(after or ())
    rows = [CHANGE.make(row) for row in await database.fetch_all(_page(after is not None), params)]
    return [(row, (row.id,)) for row in rows]


async def own_change_count(database: Database, owner: int, since: datetime) -> int:
    """How many there are."""
    return int(await database.fetch_value(_COUNT, {"owner": owner, "since": since.replace(microsecond=0)}) or 0)


@lru_cache(maxsize=2)
def _page(continues: bool) -> Select[Any]:
    statement = select(*CHANGE).where(*_OWN, *([comes_after(_KEYS, descending=True)] if continues else []))
    return statement.order_by(event_changes.c.id.desc()).limit(bindparam("limit"))

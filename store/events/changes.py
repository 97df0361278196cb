"""The history of events: what really happened to them, for half a year."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sqlalchemy import bindparam, delete, update

from store.database.catalog.changes import NOTHING, Touched
from store.database.connection import Transaction
from store.events.records import ChangeKind, SourceKey
from store.tables import event_changes

KEPT_FOR: Final = timedelta(days=180)
_LONGEST = 500

_DROP_OLD = delete(event_changes).where(event_changes.c.changed_at < bindparam("before"))
_MOVE = update(event_changes).where(event_changes.c.event_id == bindparam("retired")).values(event_id=bindparam("successor"))


class NewChange(NamedTuple):
    """A change to be written; values as in ChangeRow."""

    event_id: int
    kind: ChangeKind
    old_value: str | None
    new_value: str | None
    source: SourceKey | None


async def save_changes(tx: Transaction, changes: Sequence[NewChange], now: datetime) -> None:
    """Write what happened, and forget what is too old."""
    if not changes:
        return
    rows = [
        {**change._asdict(), "old_value": _cut(change.old_value), "new_value": _cut(change.new_value), "changed_at": now}
        for change in changes
    ]
    await tx.insert_many(event_changes, rows, touched=Touched(events={change.event_id for change in changes}))
    await tx.execute(_DROP_OLD, {"before": now - KEPT_FOR}, touched=NOTHING)  # no cache that outlives a version holds histories


async def hand_over_changes(tx: Transaction, successors: Mapping[int, int]) -> None:
    """Move retired events' histories to their successors."""
    for retired, successor in sorted(successors.items()):
        touched = Touched(events=(retired, successor))
        await tx.execute(_MOVE, {"retired": retired, "successor": successor}, touched=touched)


def _cut(value: str | None) -> str | None:
    return value if value is None or len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"

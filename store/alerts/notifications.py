"""Writing notifications, always in the transaction of the change they report, and marking them as read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, bindparam, delete, select, update

from store.alerts.records import NotificationKind
from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.tables import notifications, user_alerts

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


class NewNotification(NamedTuple):
    """A notification to be written for one person about one event. Without an alert, the person saved the event."""

    user_id: int
    event_id: int
    kind: NotificationKind
    alert_id: int | None


# What a further change of an event takes the place of.
REPLACED: Final[Mapping[NotificationKind, tuple[NotificationKind, ...]]] = {
    "rescheduled": ("rescheduled",),
    "cancelled": ("cancelled", "reinstated"),
    "reinstated": ("cancelled", "reinstated"),
}
_DROP = delete(notifications).where(
    notifications.c.event_id.in_(_IDS), notifications.c.kind.in_(bindparam("kinds", expanding=True))
)
_NOTE_ALERTS = update(user_alerts).where(user_alerts.c.id.in_(_IDS)).values(last_notified_at=bindparam("now"))
_OF_EVENTS = (
    select(notifications.c.id, notifications.c.user_id, notifications.c.event_id, notifications.c.kind)
    .where(notifications.c.event_id.in_(_IDS))
    .order_by(notifications.c.id)
)
_MOVE = update(notifications).where(notifications.c.id.in_(_IDS)).values(event_id=bindparam("successor"))
_OWN = select(notifications.c.id).where(notifications.c.user_id == bindparam("owner"), notifications.c.id.in_(_IDS))
_READ = (
    update(notifications)
    .where(notifications.c.user_id == bindparam("owner"), notifications.c.read_at.is_(None), notifications.c.id.in_(_IDS))
    .values(read_at=bindparam("now"))
)
_READ_ALL = (
    update(notifications)
    .where(notifications.c.user_id == bindparam("owner"), notifications.c.read_at.is_(None))
    .values(read_at=bindparam("now"))
)


async def save_notifications(tx: Transaction, new_notifications: Sequence[NewNotification], version: int, now: datetime) -> int:
    """Write notifications, one per person, event and kind; returns how many were new.

    The notification of a further move of an event replaces the previous one, and so does that of its being on again or off.
    """
    if not new_notifications:
        return 0
    for kind, replaced in REPLACED.items():
        ids = sorted({notification.event_id for notification in new_notifications if notification.kind == kind})
        for chunk in chunks(ids):
            await tx.execute(_DROP, {"ids": chunk, "kinds": list(replaced)})
    rows = [
        {**notification._asdict(), "version": version, "created_at": now, "read_at": None} for notification in new_notifications
    ]
    notified = await tx.insert_many(notifications, rows, on_conflict="ignore")
    alert_ids = (
        sorted({notification.alert_id for notification in new_notifications if notification.alert_id is not None})
        if notified
        else []
    )
    for chunk in chunks(alert_ids):
        await tx.execute(_NOTE_ALERTS, {"ids": chunk, "now": now})
    return notified


async def hand_over_notifications(tx: Transaction, successors: Mapping[int, int]) -> None:
    """Move retired events' notifications to their successors, unless the person already has the same one there."""
    involved = sorted(successors.keys() | set(successors.values()))
    held = []
    for chunk in chunks(involved):
        held += await tx.fetch_all(_OF_EVENTS, {"ids": chunk})
    taken = {(user_id, event_id, kind) for _, user_id, event_id, kind in held if event_id not in successors}
    moving: dict[int, list[int]] = {}
    for number, user_id, event_id, kind in held:
        occasion = (user_id, successors.get(event_id), kind)
        if event_id in successors and occasion not in taken:
            taken.add(occasion)
            moving.setdefault(successors[event_id], []).append(number)
    for successor, ids in sorted(moving.items()):
        for chunk in chunks(ids):
            await tx.execute(_MOVE, {"ids": chunk, "successor": successor})


async def mark_read(database: Database, owner: int, ids: Sequence[int] | None, now: datetime) -> set[int]:
    """Mark some of a person's notifications as read, or all with None; returns which of the ids are theirs."""
    if ids is None:
        await database.execute(_READ_ALL, {"owner": owner, "now": now})
        return set()
    own = {row[0] for row in await database.fetch_all(_OWN, {"owner": owner, "ids": list(ids)})}
    if own:
        await database.execute(_READ, {"owner": owner, "ids": sorted(own), "now": now})
    return own

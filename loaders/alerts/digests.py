"""The contents of an e-mail digest."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, func, select

from loaders.columns import EVENT
from store.alerts.digests import DueDigest
from store.alerts.records import NotificationKind
from store.database.connection import Database
from store.events.records import EventRow
from store.tables import events, notifications


class DigestItem(NamedTuple):
    """What there is to say of one event in its current state, of all its notifications."""

    kind: NotificationKind
    event: EventRow


class DigestContents(NamedTuple):
    """The soonest of a digest's items, and how many there are in all: one an event."""

    items: list[DigestItem]
    total: int


# What comes first says most: who never heard of a gig is told that it is new, not that it moved.
_SAYS_MOST: Final[tuple[NotificationKind, ...]] = ("on_sale", "new_event", "reinstated", "cancelled", "rescheduled")
_OF_DIGEST = (
    notifications.c.user_id == bindparam("owner"),
    notifications.c.version > bindparam("after_version"),
    notifications.c.version <= bindparam("through_version"),
    notifications.c.created_at > bindparam("since"),
    notifications.c.read_at.is_(None),
    events.c.order_time > bindparam("now"),
)
_BOTH = notifications.join(events, events.c.id == notifications.c.event_id)
_ITEMS = (
    select(*EVENT, notifications.c.kind)
    .select_from(_BOTH)
    .where(*_OF_DIGEST)
    .order_by(events.c.order_time, events.c.id, notifications.c.id)
    .limit(bindparam("limit"))
)
_COUNT = select(func.count(notifications.c.event_id.distinct())).select_from(_BOTH).where(*_OF_DIGEST)


async def digest_items(database: Database, due: DueDigest, now: datetime, since: datetime, limit: int) -> DigestContents:
    """The person's unread notifications about upcoming events, soonest first."""
    span = {"owner": due.user_id, "after_version": due.after_version, "through_version": due.through_version}
    params = {**span, "now": now, "since": since}
    rows = await database.fetch_all(_ITEMS, {**params, "limit": limit})
    items = _one_an_event(DigestItem(kind, event) for event, (kind,) in map(EVENT.split, rows))
    total = len(items) if len(rows) < limit else await database.fetch_value(_COUNT, params)
    return DigestContents(items, int(total))


def _one_an_event(items: Iterable[DigestItem]) -> list[DigestItem]:
    found: dict[int, DigestItem] = {}
    for item in items:
        kept = found.setdefault(item.event.id, item)
        if _SAYS_MOST.index(item.kind) < _SAYS_MOST.index(kept.kind):
            found[item.event.id] = item
    return list(found.values())

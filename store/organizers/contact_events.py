"""The history of contact requests, and which of it the organizer has read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select, update

from store.database.connection import Database, Transaction
from store.organizers.records import ContactEventRow, ContactParty, ContactRequestRow, ContactStatus
from store.tables import contact_request_events

NEWS: tuple[ContactStatus, ...] = ("accepted", "declined", "expired")  # what the organizer did not do

_table = contact_request_events
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
EVENT_COLUMNS = tuple(_table.c[name] for name in ContactEventRow._fields)
IS_NEWS = _table.c.status.in_(NEWS)
_IS_UNREAD = (_table.c.user_id == bindparam("owner_id"), IS_NEWS, _table.c.read_at.is_(None))
_OWN = select(_table.c.id).where(_table.c.user_id == bindparam("owner_id"), IS_NEWS, _table.c.id.in_(_IDS))
_READ = update(_table).where(*_IS_UNREAD, _table.c.id.in_(_IDS)).values(read_at=bindparam("now"))
_READ_ALL = update(_table).where(*_IS_UNREAD).values(read_at=bindparam("now"))


class NewContactEvent(NamedTuple):
    """A step in a request's history: the status, who set it, and their note."""

    status: ContactStatus
    made_by: ContactParty
    note: str | None = None


async def add_contact_event(tx: Transaction, request: ContactRequestRow, event: NewContactEvent, now: datetime) -> None:
    """Record one step."""
    await tx.insert(
        _table, {"request_id": request.id, "user_id": request.user_id, **event._asdict(), "created_at": now, "read_at": None}
    )


async def mark_news_read(database: Database, owner_id: int, ids: Sequence[int] | None, now: datetime) -> set[int]:
    """Mark some of an organizer's notifications as read, or all for None; returns which of the ids are theirs."""
    if ids is None:
        await database.write(lambda tx: tx.execute(_READ_ALL, {"owner_id": owner_id, "now": now}))
        return set()
    own = {row[0] for row in await database.fetch_all(_OWN, {"owner_id": owner_id, "ids": list(ids)})}
    if own:
        await database.write(lambda tx: tx.execute(_READ, {"owner_id": owner_id, "ids": sorted(own), "now": now}))
    return own

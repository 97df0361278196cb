"""Writing people's calendars. Every condition includes the owner, so nobody can change another person's."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, delete, func, or_, select, update

from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.people.records import CalendarFeedRow, CalendarKind
from store.tables import calendar_feeds, users

MOST_FEEDS: Final = 20  # of one person
USE_NOTED_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A calendar to be created."""

    user_id: int
    kind: CalendarKind
    label: str
    token_hash: str
    alarm_minutes: int | None = None


_OWNER = select(users.c.id).where(users.c.id == bindparam("user_id")).with_for_update()
_HELD = select(func.count()).select_from(calendar_feeds).where(calendar_feeds.c.user_id == bindparam("user_id"))
_IS_OWN = (calendar_feeds.c.id == bindparam("feed_id"), calendar_feeds.c.user_id == bindparam("owner_id"))
_ROTATE = update(calendar_feeds).where(*_IS_OWN).values(token_hash=bindparam("new_hash"), last_used_at=None)
_SET_ALARM = update(calendar_feeds).where(*_IS_OWN).values(alarm_minutes=bindparam("minutes"))
_REVOKE = delete(calendar_feeds).where(*_IS_OWN)
_NOTED_BEFORE = bindparam("noted_before", type_=UtcDateTime())
_NOTE_USE = (
    update(calendar_feeds)
    .where(
        calendar_feeds.c.id == bindparam("feed_id"),
        or_(calendar_feeds.c.last_used_at.is_(None), calendar_feeds.c.last_used_at <= _NOTED_BEFORE),
    )
    .values(last_used_at=bindparam("now"))
)


async def create_feed(database: Database, new: NewFeed, now: datetime) -> CalendarFeedRow | None:
    """The new calendar; None if the person already has the maximum."""

    async def create(tx: Transaction) -> CalendarFeedRow | None:
        await tx.fetch_value(_OWNER, {"user_id": new.user_id})  # concurrent requests are counted one after the other
        if await tx.fetch_value(_HELD, {"user_id": new.user_id}) >= MOST_FEEDS:
            return None
        number = await tx.insert(calendar_feeds, asdict(new) | {"created_at": now})
        return CalendarFeedRow(number, new.user_id, new.kind, new.label, now.replace(microsecond=0), None, new.alarm_minutes)

    return await database.write(create)


async def rotate_feed(database: Database, user_id: int, feed_id: int, token_hash: str) -> bool:
    """Whether the person has that calendar; from now on only its new URL works."""
    params = {"feed_id": feed_id, "owner_id": user_id, "new_hash": token_hash}
    return await database.write(lambda tx: tx.execute(_ROTATE, params)) == 1


async def set_alarm(database: Database, user_id: int, feed_id: int, minutes: int | None) -> bool:
    """Whether the person has that calendar; its events then have an alarm so long before they begin, or none."""
    params = {"feed_id": feed_id, "owner_id": user_id, "minutes": minutes}
    return await database.write(lambda tx: tx.execute(_SET_ALARM, params)) == 1


async def revoke_feed(database: Database, user_id: int, feed_id: int) -> bool:
    """Delete a calendar; returns whether the person had it."""
    return await database.write(lambda tx: tx.execute(_REVOKE, {"feed_id": feed_id, "owner_id": user_id})) == 1


async def note_use(database: Database, feed: CalendarFeedRow, now: datetime) -> None:
    """Record that a calendar was read, at most once an hour, however often it is read."""
    noted_before = now - USE_NOTED_EVERY
    if feed.last_used_at is None or feed.last_used_at <= noted_before:
        await database.execute(_NOTE_USE, {"feed_id": feed.id, "noted_before": noted_before, "now": now})

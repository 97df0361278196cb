"""How long the outbox's queue is: for metrics and the doctor."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from store.database.connection import Database
from store.database.types import UtcDateTime
from store.tables import outbox_emails

_WAITING = select(func.count(), func.min(outbox_emails.c.due_at)).where(
    outbox_emails.c.state == "queued", outbox_emails.c.due_at <= bindparam("now", type_=UtcDateTime())
)
_DEAD = select(func.count()).where(outbox_emails.c.state == "dead")


class MailQueue(NamedTuple):
    """E-mails that are due, how long the oldest has been, and those that were given up."""

    waiting: int
    waits: timedelta
    dead: int


async def read_mail_queue(database: Database, now: datetime) -> MailQueue:
    """The queue as it stands."""
    waiting, oldest = await database.fetch_one(_WAITING, {"now": now}) or (0, None)
    return MailQueue(waiting, timedelta() if oldest is None else now - oldest, await database.fetch_value(_DEAD))

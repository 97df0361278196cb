"""Whether the mail server takes our e-mail: written by whoever sends it, read by /health and the metrics of every process."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Update, bindparam, select, update

from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.tables import mail_state

_ONLY: Final = 1
_COLUMNS = (mail_state.c.refused_at, mail_state.c.refusal, mail_state.c.sent_at)
_READ = select(*_COLUMNS).where(mail_state.c.id == _ONLY)
_REFUSED = (
    update(mail_state)
    .where(mail_state.c.id == _ONLY)
    .values(refused_at=bindparam("now", type_=UtcDateTime()), refusal=bindparam("said"))
)
_SENT = (
    update(mail_state)
    .where(mail_state.c.id == _ONLY)
    .values(refused_at=None, refusal=None, sent_at=bindparam("now", type_=UtcDateTime()))
)


class MailState(NamedTuple):
    """When the mail server last refused everything and what it said, None since it took a message; and when it last took one."""

    refused_at: datetime | None = None
    refusal: str | None = None
    sent_at: datetime | None = None


async def read_mail_state(database: Database) -> MailState:
    """The state, as the process that last sent e-mail left it."""
    row = await database.fetch_one(_READ)
    return MailState() if row is None else MailState._make(row)


async def note_refusal(database: Database, said: str, now: datetime) -> None:
    """Record that the mail server refuses all our e-mail."""
    await _note(database, _REFUSED, {"now": now, "said": said[:500]})


async def note_sent(database: Database, now: datetime) -> None:
    """Record that the mail server took a message: it refuses us no longer."""
    await _note(database, _SENT, {"now": now})


async def _note(database: Database, statement: Update, params: dict[str, object]) -> None:
    async def work(tx: Transaction) -> None:
        await tx.insert_many(mail_state, [{"id": _ONLY}], on_conflict="ignore")
        await tx.execute(statement, params)

    await database.write(work)

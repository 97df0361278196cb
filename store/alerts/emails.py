"""E-mail on its way out: written in the transaction of what it is about, claimed by one process, handed over once.

queued       waits for `due_at`; one that was never put off is due at once, though a clock that was ahead wrote it
claimed      one process composes it; a claim that lapses goes back to queued
handed_over  the mail server may have it from now on: nobody takes it up again by themselves
sent         the mail server took it
dead         given up, or nobody knows whether it was taken; an admin may send it again
dropped      nobody wants it any more
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import BindParameter, and_, bindparam, or_, select, update

from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.tables import outbox_emails

AccountEmailKind = Literal[
    "account_password_reset",
    "account_email_verify",
    "account_email_change",
    "account_email_changed",
    "account_deletion",
    "account_export",
]
EmailKind = Literal["contact_request", "contact_answer", "spotify_sign_in"] | AccountEmailKind
EmailState = Literal["queued", "claimed", "handed_over", "sent", "dead", "dropped"]
CLAIM_FOR: Final = timedelta(minutes=15)
MOST_AT_ONCE: Final = 20
LOST: Final = "The process ended while the mail server had the message: it may have arrived or not."


class NewEmail(NamedTuple):
    """An e-mail to be sent, one an occasion. It is composed when it is sent, from its kind and what that refers to."""

    kind: EmailKind
    reference: int
    occasion: str
    recipient: str


class EmailRow(NamedTuple):
    """One e-mail and how far it has come."""

    id: int
    kind: EmailKind
    reference: int
    occasion: str
    recipient: str
    state: EmailState
    attempts: int
    due_at: datetime
    last_error: str | None
    created_at: datetime
    updated_at: datetime


_table = outbox_emails
EMAIL_COLUMNS = tuple(_table.c[name] for name in EmailRow._fields)
_NOW: BindParameter[Any] = bindparam("now", type_=UtcDateTime())
_IS_ONE = _table.c.id == bindparam("email_id")
_IS_MINE = (_IS_ONE, _table.c.claim == bindparam("own_claim"))
_IS_DUE = and_(_table.c.state == "queued", or_(_table.c.due_at <= _NOW, _table.c.due_at == _table.c.created_at))
_DUE = select(*EMAIL_COLUMNS).where(_IS_DUE).order_by(_table.c.due_at, _table.c.id).limit(MOST_AT_ONCE)
_IS_WORK = (
    select(_table.c.id)
    .where(
        or_(
            _IS_DUE,
            and_(_table.c.state.in_(("claimed", "handed_over")), _table.c.claimed_until <= _NOW),
        )
    )
    .limit(1)
)
_CLAIM = (
    update(_table)
    .where(_IS_ONE, _IS_DUE)
    .values(state="claimed", claim=bindparam("new_claim"), claimed_until=bindparam("until"), updated_at=_NOW)
)
_LAPSED = (
    update(_table)
    .where(_table.c.state == "claimed", _table.c.claimed_until <= _NOW)
    .values(state="queued", claim=None, updated_at=_NOW)
)
_BURY_LOST = (
    update(_table)
    .where(_table.c.state == "handed_over", _table.c.claimed_until <= _NOW)
    .values(state="dead", claim=None, last_error=LOST, updated_at=_NOW)
)
_HAND_OVER = (
    update(_table)
    .where(*_IS_MINE, _table.c.state == "claimed", _table.c.claimed_until > _NOW)
    .values(state="handed_over", attempts=_table.c.attempts + 1, updated_at=_NOW)
)
_SETTLE = (
    update(_table)
    .where(*_IS_MINE, _table.c.state.in_(("claimed", "handed_over")))
    .values(state=bindparam("new_state"), due_at=bindparam("new_due"), last_error=bindparam("error"), claim=None, updated_at=_NOW)
)
_REVIVE = (
    update(_table)
    .where(_IS_ONE, _table.c.state == "dead")
    .values(state="queued", attempts=0, due_at=_NOW, claim=None, updated_at=_NOW)
)
_ONE = select(*EMAIL_COLUMNS).where(_IS_ONE)


async def enqueue_email(tx: Transaction, new: NewEmail, now: datetime) -> bool:
    """Have an e-mail sent; False if this occasion has had its own."""
    row = {**new._asdict(), "state": "queued", "due_at": now, "created_at": now, "updated_at": now}
    return await tx.insert_many(_table, [row], on_conflict="ignore") == 1


async def claim_emails(database: Database, claim: str, now: datetime) -> list[EmailRow]:
    """Up to 20 e-mails that are due, for this claim alone. Without any, one read is all that it costs."""

    async def work(tx: Transaction) -> list[EmailRow]:
        await tx.execute(_LAPSED, {"now": now})
        await tx.execute(_BURY_LOST, {"now": now})
        due = [EmailRow._make(row) for row in await tx.fetch_all(_DUE, {"now": now})]
        params = {"new_claim": claim, "until": now + CLAIM_FOR, "now": now}
        return [email for email in due if await tx.execute(_CLAIM, {**params, "email_id": email.id})]

    is_work = await database.fetch_value(_IS_WORK, {"now": now}) is not None
    return await database.write(work) if is_work else []


async def hand_over_email(database: Database, email_id: int, claim: str, now: datetime) -> bool:
    """Whether the e-mail may be sent now: the claim still holds, and from here on nobody else ever sends it by themselves."""
    params = {"email_id": email_id, "own_claim": claim, "now": now}
    return await database.write(lambda tx: tx.execute(_HAND_OVER, params)) == 1


async def settle_email(
    database: Database, email: EmailRow, claim: str, state: EmailState, now: datetime, *, due_at: datetime | None = None,
    error: str | None = None,
) -> None:  # fmt: skip
    """Say what became of a claimed or handed over e-mail."""
    params = {"email_id": email.id, "own_claim": claim, "new_state": state, "new_due": due_at or email.due_at, "error": error}
    await database.write(lambda tx: tx.execute(_SETTLE, {**params, "now": now}))  # again after a deadlock: it must be written


async def revive_email(database: Database, email_id: int, now: datetime) -> EmailRow | None:
    """Send a dead e-mail again; None when there is no such e-mail, the e-mail as it is otherwise."""

    async def work(tx: Transaction) -> EmailRow | None:
        await tx.execute(_REVIVE, {"email_id": email_id, "now": now})
        row = await tx.fetch_one(_ONE, {"email_id": email_id})
        return None if row is None else EmailRow._make(row)

    return await database.write(work)


def retry_at(attempts: int, now: datetime) -> datetime:
    """When to try again after so many attempts: a minute, two, four, … at most six hours."""
    return now + min(timedelta(minutes=2 ** max(attempts - 1, 0)), timedelta(hours=6))


def email_rows(rows: Sequence[tuple[Any, ...]]) -> list[EmailRow]:
    """E-mails from EMAIL_COLUMNS."""
    return [EmailRow._make(row) for row in rows]

"""Deleting accounts, and copies of all that is held on a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, or_, select, update

from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.database.types import UtcDateTime
from store.people.personal_tables import ACCOUNT_MAIL, PERSONAL_TABLES
from store.tables import account_exports, events, match_decisions, outbox_emails, users

_NOW = bindparam("now", type_=UtcDateTime())
_IS_ONE = users.c.id == bindparam("owner")
_MOST_DUE: Final = 20
_SCHEDULE = update(users).where(_IS_ONE, users.c.deletion_due_at.is_(None)).values(deletion_due_at=bindparam("due_at"))
_KEEP = update(users).where(_IS_ONE, users.c.deletion_due_at > _NOW).values(deletion_due_at=None)
_DUE = select(users.c.id).where(users.c.deletion_due_at <= _NOW).order_by(users.c.deletion_due_at).limit(_MOST_DUE)
_LOCK_DUE = update(users).where(_IS_ONE, users.c.deletion_due_at <= _NOW).values(deletion_due_at=users.c.deletion_due_at)
_DELETIONS = [delete(one.table).where(one.of_owner) for one in PERSONAL_TABLES]
# An admin's decision on a pair of events stays in force: it is about the events. By whom it was is forgotten.
_FORGET_DECIDER = update(match_decisions).where(match_decisions.c.decided_by == bindparam("owner")).values(decided_by=None)
_READ = {one.table.name: select(*one.shown).where(one.of_owner) for one in PERSONAL_TABLES}
_TITLES = select(events.c.id, events.c.title).where(events.c.id.in_(bindparam("ids", expanding=True)))
_DROP_EXPORT = delete(account_exports).where(account_exports.c.user_id == bindparam("owner"))
_EXPORT = select(account_exports.c.document, account_exports.c.calendar).where(
    account_exports.c.user_id == bindparam("owner"), account_exports.c.expires_at > _NOW
)
_DROP_EXPIRED = delete(account_exports).where(account_exports.c.expires_at <= _NOW)
_DROP_MAIL = delete(outbox_emails).where(
    or_(outbox_emails.c.kind.startswith(ACCOUNT_MAIL, autoescape=True), outbox_emails.c.kind == "spotify_sign_in"),
    outbox_emails.c.state.in_(("sent", "dead", "dropped")),
    outbox_emails.c.updated_at <= bindparam("before", type_=UtcDateTime()),
)


class Export(NamedTuple):
    """A copy: JSON of everything, and the saved events as a calendar."""

    document: str
    calendar: str


async def schedule_deletion(tx: Transaction, user_id: int, due_at: datetime) -> bool:
    """Have an account deleted; False if it is to be deleted already, which keeps its date."""
    return await tx.execute(_SCHEDULE, {"owner": user_id, "due_at": due_at}) == 1


async def keep_account(tx: Transaction, user_id: int, now: datetime) -> bool:
    """Do not delete an account after all; False if it was not going to be, or its time is over."""
    return await tx.execute(_KEEP, {"owner": user_id, "now": now}) == 1


async def accounts_due(database: Database, now: datetime) -> list[int]:
    """Some of the people whose accounts are to be deleted now."""
    return [row[0] for row in await database.fetch_all(_DUE, {"now": now})]


async def delete_account(database: Database, user_id: int, now: datetime) -> bool:
    """Delete everything of a person whose time is over; False if they kept their account, or another process was faster."""

    async def work(tx: Transaction) -> bool:
        if await tx.execute(_LOCK_DUE, {"owner": user_id, "now": now}) != 1:
            return False
        for statement in (_FORGET_DECIDER, *_DELETIONS):
            await tx.execute(statement, {"owner": user_id})
        return True

    return await database.write(work)


async def everything_held(database: Database, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """All rows of a person by table, without secrets; events with their titles. Empty if there is no such person."""
    held: dict[str, list[dict[str, Any]]] = {}
    for one in PERSONAL_TABLES:
        names = [str(column.name) for column in one.shown]  # SQLAlchemy has a kind of text of its own
        rows = await database.fetch_all(_READ[one.table.name], {"owner": user_id})
        held[str(one.table.name)] = [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in rows]
    if not held["users"]:
        return {}
    return await _with_titles(database, held)


async def save_export(tx: Transaction, user_id: int, export: Export, now: datetime, expires_at: datetime) -> None:
    """Keep a copy until it expires, in the place of an earlier one.

    Errors: ConstraintViolation if the account is gone.
    """
    await tx.execute(_DROP_EXPORT, {"owner": user_id})
    row = {"user_id": user_id, "made_at": now, "expires_at": expires_at, **export._asdict()}
    await tx.insert_many(account_exports, [row])


async def read_export(database: Database, user_id: int, now: datetime) -> Export | None:
    """A person's copy; None if it has expired."""
    row = await database.fetch_one(_EXPORT, {"owner": user_id, "now": now})
    return Export._make(row) if row else None


async def drop_expired(database: Database, now: datetime, mail_before: datetime) -> None:
    """Delete copies past their time, and what is known of e-mails about accounts that were settled before an instant."""
    await database.execute(_DROP_EXPIRED, {"now": now})
    await database.execute(_DROP_MAIL, {"before": mail_before})


async def _with_titles(database: Database, held: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    ids = sorted({row["event_id"] for rows in held.values() for row in rows if "event_id" in row})
    titles = await _titles(database, ids)
    return {
        name: [{**row, "event_title": titles.get(row["event_id"])} if "event_id" in row else row for row in rows]
        for name, rows in held.items()
    }


async def _titles(database: Database, ids: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for chunk in chunks(ids):
        rows = await database.fetch_all(_TITLES, {"ids": chunk})
        found |= {row[0]: row[1] for row in rows}
    return found


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value

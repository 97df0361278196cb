"""E-mails on their way out: a page at a time for admins, and how far those about something have come."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from loaders.batches import IDS
from store.alerts.emails import EMAIL_COLUMNS, EmailKind, EmailRow, EmailState, email_rows
from store.database.connection import Database
from store.tables import outbox_emails

_STATES = select(outbox_emails.c.reference, outbox_emails.c.state).where(
    outbox_emails.c.kind == bindparam("of_kind"), outbox_emails.c.reference.in_(IDS)
)


async def email_state_by_reference(database: Database, kind: EmailKind, keys: Sequence[int]) -> list[EmailState | None]:
    """How far the e-mail of a kind about each thing has come; None where there is none."""
    found = {row[0]: row[1] for row in await database.fetch_all(_STATES, {"of_kind": kind, "ids": keys})}
    return [found.get(key) for key in keys]


async def email_page(database: Database, state: EmailState | None, limit: int, before: int | None) -> list[EmailRow]:
    """Up to `limit` e-mails of a state (of any with None), the newest first, of lower numbers than `before`."""
    given = {"of_state": state, "before": before, "limit": limit}
    params = {name: value for name, value in given.items() if value is not None}
    return email_rows(await database.fetch_all(_page(state is not None, before is not None), params))


async def email_count(database: Database, state: EmailState | None) -> int:
    """How many e-mails there are of a state, of any with None."""
    return int(await database.fetch_value(_count(state is not None), {"of_state": state} if state else {}))


@lru_cache(maxsize=4)
def _page(is_narrowed: bool, continues: bool) -> Select[Any]:
    statement = select(*EMAIL_COLUMNS)
    if is_narrowed:
        statement = statement.where(outbox_emails.c.state == bindparam("of_state"))
    if continues:
        statement = statement.where(outbox_emails.c.id < bindparam("before"))
    return statement.order_by(outbox_emails.c.id.desc()).limit(bindparam("limit"))


@lru_cache(maxsize=2)
def _count(is_narrowed: bool) -> Select[Any]:
    statement = select(func.count()).select_from(outbox_emails)
    return statement.where(outbox_emails.c.state == bindparam("of_state")) if is_narrowed else statement

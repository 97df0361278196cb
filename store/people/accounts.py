"""People's accounts."""

from datetime import datetime
from typing import Any, NamedTuple, get_args

from sqlalchemy import bindparam, select, update

from store.database.connection import Database, Transaction
from store.people.records import RoleKey, ViewerRow
from store.tables import users

VIEWER_COLUMNS = (users.c.id, users.c.name, users.c.email, users.c.role)
_ACCOUNTS = select(*VIEWER_COLUMNS, users.c.password_hash).where(users.c.email == bindparam("email"))
_PASSWORD = select(users.c.password_hash).where(users.c.id == bindparam("user_id"))
_SET_PASSWORD = (
    update(users)
    .where(users.c.id == bindparam("user_id"), users.c.password_hash == bindparam("old_hash"))
    .values(password_hash=bindparam("new_hash"))
)
_SET_ROLE = update(users).where(users.c.id == bindparam("user_id")).values(role=bindparam("new_role"))


class AccountRow(NamedTuple):
    """A person with their credentials."""

    viewer: ViewerRow
    password_hash: str


def viewer_row(row: tuple[Any, ...]) -> ViewerRow:
    """A person from VIEWER_COLUMNS. An unknown role from the predecessor becomes the ordinary one."""
    user_id, name, email, role = row
    return ViewerRow(user_id, name, email, role if role in get_args(RoleKey) else "user")


async def account_by_email(database: Database, email: str) -> AccountRow | None:
    """The account with an e-mail address, whatever its case when the account was created."""
    rows = await database.fetch_all(_ACCOUNTS, {"email": email})
    accounts = [AccountRow(viewer_row(row[:4]), row[4]) for row in rows]
    # MySQL's collation also treats é as e, but that may be another person's address.
    return next((account for account in accounts if account.viewer.email.lower() == email.lower()), None)


async def password_hash(database: Database, user_id: int) -> str | None:
    """The hash of a person's password; None if there is no such person."""
    held: str | None = await database.fetch_value(_PASSWORD, {"user_id": user_id})
    return held


async def add_account(tx: Transaction, name: str, email: str, password_hash: str, now: datetime) -> ViewerRow:
    """A new person.

    Errors: DuplicateKey if the e-mail address already has an account.
    """
    row = {"name": name, "email": email, "password_hash": password_hash, "role": "user", "created_at": now}
    return ViewerRow(await tx.insert(users, row), name, email, "user")


async def replace_password(tx: Transaction, user_id: int, old_hash: str, new_hash: str) -> bool:
    """Replace the old hash with a new one; False if it has changed in the meantime."""
    changed = await tx.execute(_SET_PASSWORD, {"user_id": user_id, "old_hash": old_hash, "new_hash": new_hash})
    return changed == 1


async def set_role(tx: Transaction, user_id: int, role: RoleKey) -> None:
    """Give a person a role."""
    await tx.execute(_SET_ROLE, {"user_id": user_id, "new_role": role})

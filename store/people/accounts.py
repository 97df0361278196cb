"""People's accounts."""

from datetime import datetime
from typing import Any, NamedTuple, get_args

from sqlalchemy import bindparam, func, select, update

from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.people.records import RoleKey, ViewerRow
from store.tables import users

NO_HASH = "!"  # what no password has as its hash

VIEWER_COLUMNS = (users.c.id, users.c.name, users.c.email, users.c.role, users.c.email_verified_at, users.c.deletion_due_at)
_IS_ONE = users.c.id == bindparam("user_id")
_NOW = bindparam("now", type_=UtcDateTime())
_ACCOUNTS = select(*VIEWER_COLUMNS, users.c.password_hash).where(users.c.email == bindparam("email"))
_ONE = select(*VIEWER_COLUMNS).where(_IS_ONE)
_PASSWORD = select(users.c.password_hash).where(_IS_ONE)
_SET_PASSWORD = (
    update(users).where(_IS_ONE, users.c.password_hash == bindparam("old_hash")).values(password_hash=bindparam("new_hash"))
)
_SET_ROLE = update(users).where(_IS_ONE).values(role=bindparam("new_role"))
_SET_NAME = update(users).where(_IS_ONE).values(name=bindparam("new_name"))
_HAS_ADDRESS = (_IS_ONE, users.c.email == bindparam("held_email"))
_VERIFY = update(users).where(*_HAS_ADDRESS).values(email_verified_at=func.coalesce(users.c.email_verified_at, _NOW))
_RESET = (
    update(users)
    .where(*_HAS_ADDRESS)
    .values(password_hash=bindparam("new_hash"), email_verified_at=func.coalesce(users.c.email_verified_at, _NOW))
)
_MOVE = update(users).where(_IS_ONE).values(email=bindparam("new_email"), email_verified_at=_NOW)
_VOID = update(users).where(_IS_ONE).values(password_hash=NO_HASH)
_MOVE_BACK = _MOVE.values(password_hash=NO_HASH)


class AccountRow(NamedTuple):
    """A person with their credentials."""

    viewer: ViewerRow
    password_hash: str


def viewer_row(row: tuple[Any, ...]) -> ViewerRow:
    """A person from VIEWER_COLUMNS. An unknown role from the predecessor becomes the ordinary one."""
    user_id, name, email, role, verified_at, deletion_due_at = row
    return ViewerRow(user_id, name, email, role if role in get_args(RoleKey) else "user", verified_at, deletion_due_at)


async def account_by_email(database: Database | Transaction, email: str) -> AccountRow | None:
    """The account with an e-mail address, whatever its case when the account was created."""
    rows = await database.fetch_all(_ACCOUNTS, {"email": email})
    accounts = [AccountRow(viewer_row(row[:-1]), row[-1]) for row in rows]
    # MySQL's collation also treats é as e, but that may be another person's address.
    return next((account for account in accounts if account.viewer.email.lower() == email.lower()), None)


async def account_by_id(database: Database | Transaction, user_id: int) -> ViewerRow | None:
    """The person as they are now; None if there is no such person."""
    row = await database.fetch_one(_ONE, {"user_id": user_id})
    return viewer_row(row) if row else None


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


async def set_name(tx: Transaction, user_id: int, name: str) -> None:
    """Give a person another display name."""
    await tx.execute(_SET_NAME, {"user_id": user_id, "new_name": name})


async def mark_verified(tx: Transaction, user_id: int, email: str, now: datetime) -> bool:
    """Note that e-mail to the person's address arrives; False if they have another address by now."""
    return await tx.execute(_VERIFY, {"user_id": user_id, "held_email": email, "now": now}) == 1


async def reset_password(tx: Transaction, user_id: int, email: str, new_hash: str, now: datetime) -> bool:
    """Set the password of who reads e-mail at this address, which is verified thereby; False if they have another by now."""
    return await tx.execute(_RESET, {"user_id": user_id, "held_email": email, "new_hash": new_hash, "now": now}) == 1


async def void_password(tx: Transaction, user_id: int) -> None:
    """Leave a person without a password, until they set one by e-mail."""
    await tx.execute(_VOID, {"user_id": user_id})


async def move_account(tx: Transaction, user_id: int, email: str, now: datetime, *, back: bool = False) -> None:
    """Give a person a verified address. One that moves `back` is without a password from then on.

    Errors: DuplicateKey if another account has the address.
    """
    await tx.execute(_MOVE_BACK if back else _MOVE, {"user_id": user_id, "new_email": email, "now": now})

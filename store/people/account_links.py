"""Single-use links in e-mails about accounts. Only their hashes are stored."""

from datetime import datetime
from typing import Final, Literal, NamedTuple

from sqlalchemy import bindparam, delete, select, update

from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.tables import account_links

LinkPurpose = Literal[
    "password_reset",  # set a new password
    "email_verify",  # this address is its owner's
    "email_change",  # this address is to be the account's
    "email_undo",  # this address was the account's and is to be so again
    "account_keep",  # do not delete the account
    "account_export",  # fetch the copy, as often as one likes
    "spotify_log_in",  # a code that a frontend exchanges for a session
    "spotify_join",  # not stored here: the account is yet to be found or made
]
MOST_ATTEMPTS: Final = 5


class AccountLink(NamedTuple):
    """One link; `token_hash` is that of what stands in it."""

    token_hash: str
    user_id: int
    purpose: LinkPurpose
    email: str
    code_hash: str | None
    created_at: datetime
    expires_at: datetime


_NOW = bindparam("now", type_=UtcDateTime())
_table = account_links
_IS_LIVE = _table.c.expires_at > _NOW
_COLUMNS = [_table.c[name] for name in AccountLink._fields]
_ONE = select(*_COLUMNS).where(_table.c.token_hash == bindparam("key"), _table.c.purpose == bindparam("purpose"), _IS_LIVE)
_DROP = delete(_table).where(_table.c.token_hash == bindparam("key"))
_OF_PERSON = (_table.c.user_id == bindparam("owner"), _table.c.purpose == bindparam("purpose"))
_DROP_CODES = update(_table).where(*_OF_PERSON).values(code_hash=None)
_TRY_CODE = (
    update(_table)
    .where(*_OF_PERSON, _IS_LIVE, _table.c.code_hash.is_not(None), _table.c.attempts < MOST_ATTEMPTS)
    .values(attempts=_table.c.attempts + 1)
)
_BY_CODE = select(*_COLUMNS).where(*_OF_PERSON, _IS_LIVE, _table.c.code_hash == bindparam("code_hash"))
_DROP_ALL = delete(_table).where(
    _table.c.user_id == bindparam("owner"), _table.c.purpose.in_(bindparam("purposes", expanding=True))
)
_RESERVED = select(_table.c.user_id).where(_table.c.email == bindparam("email"), _table.c.purpose == "email_undo", _IS_LIVE)
_DROP_EXPIRED = delete(_table).where(_table.c.expires_at <= _NOW)


async def add_link(tx: Transaction, link: AccountLink) -> None:
    """Store a link. Earlier links for the same stay good until they expire, but a code takes the place of the one before it."""
    if link.code_hash is not None:
        await tx.execute(_DROP_CODES, {"owner": link.user_id, "purpose": link.purpose})
    await tx.insert_many(_table, [link._asdict()])


async def find_link(database: Database | Transaction, token_hash: str, purpose: LinkPurpose, now: datetime) -> AccountLink | None:
    """The link with this hash; None if there is none for this purpose, or it was used or has expired."""
    row = await database.fetch_one(_ONE, {"key": token_hash, "purpose": purpose, "now": now})
    return AccountLink._make(row) if row else None


async def use_link(tx: Transaction, token_hash: str, purpose: LinkPurpose, now: datetime) -> AccountLink | None:
    """The link, used up by this; None as for `find_link`, or if another request was faster."""
    link = await find_link(tx, token_hash, purpose, now)
    return link if link is not None and await tx.execute(_DROP, {"key": link.token_hash}) == 1 else None


async def use_code(tx: Transaction, user_id: int, purpose: LinkPurpose, code_hash: str, now: datetime) -> AccountLink | None:
    """The person's link with this code, used up by this; None for a wrong code, of which five are allowed."""
    params = {"owner": user_id, "purpose": purpose, "now": now}
    if await tx.execute(_TRY_CODE, params) != 1:  # it locks the row: codes tried at once are counted one after the other
        return None
    row = await tx.fetch_one(_BY_CODE, {**params, "code_hash": code_hash})
    if row is None:
        return None
    link = AccountLink._make(row)
    await tx.execute(_DROP, {"key": link.token_hash})
    return link


async def drop_links(tx: Transaction, user_id: int, *purposes: LinkPurpose) -> None:
    """Take away a person's links for these purposes."""
    await tx.execute(_DROP_ALL, {"owner": user_id, "purposes": list(purposes)})


async def reserved_for(tx: Transaction, email: str, now: datetime) -> int | None:
    """Who may still take back this address, which they have changed; nobody else gets it until then."""
    owner: int | None = await tx.fetch_value(_RESERVED, {"email": email, "now": now})
    return owner


async def drop_expired_links(database: Database, now: datetime) -> int:
    """Delete the links that are past their time; returns how many."""
    return await database.execute(_DROP_EXPIRED, {"now": now})

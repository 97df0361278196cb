"""Log-ins with Spotify under way, first by their state, then by the link that was sent to who came back."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.tables import spotify_sign_ins

_table = spotify_sign_ins
_NOW = bindparam("now", type_=UtcDateTime())
_IS_LIVE = _table.c.expires_at > _NOW


@dataclass(frozen=True, slots=True)
class SignIn:
    """A log-in that began: what is kept while the browser is at Spotify. `verifier` is sealed."""

    state_hash: str
    browser_hash: str
    verifier: str = field(repr=False)
    redirect_uri: str
    client_state: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who came back from Spotify without an account here: an address that is still to be proved. `tokens` are sealed."""

    spotify_user_id: str
    name: str
    email: str
    tokens: str = field(repr=False)


_SIGN_IN = [_table.c[name] for name in SignIn.__slots__]
_NEWCOMER = [_table.c[name] for name in Newcomer.__slots__]
_BY_STATE = select(*_SIGN_IN).where(_table.c.state_hash == bindparam("key"), _IS_LIVE, _table.c.spotify_user_id.is_(None))
_DROP_STATE = delete(_table).where(_table.c.state_hash == bindparam("key"), _table.c.spotify_user_id.is_(None))
_BY_ID = select(*_NEWCOMER).where(_table.c.id == bindparam("number"), _IS_LIVE, _table.c.spotify_user_id.is_not(None))
_SET_LINK = update(_table).where(_table.c.id == bindparam("number")).values(link_hash=bindparam("new_hash"))
_BY_LINK = select(*_NEWCOMER).where(_table.c.link_hash == bindparam("key"), _IS_LIVE)
_DROP_LINK = delete(_table).where(_table.c.link_hash == bindparam("key"))
_DROP_EXPIRED = delete(_table).where(_table.c.expires_at <= _NOW)


async def add_sign_in(database: Database, sign_in: SignIn) -> None:
    """Keep a log-in that begins."""
    row = {name: getattr(sign_in, name) for name in SignIn.__slots__}
    await database.write(lambda tx: tx.insert_many(_table, [row]))


async def find_sign_in(database: Database, state_hash: str, now: datetime) -> SignIn | None:
    """The log-in of a state; None for one that is unknown, used or too old."""
    row = await database.fetch_one(_BY_STATE, {"key": state_hash, "now": now})
    return None if row is None else SignIn(*row)


async def use_sign_in(database: Database, state_hash: str) -> bool:
    """Use up a state; False if another request was faster."""
    return await database.write(lambda tx: tx.execute(_DROP_STATE, {"key": state_hash})) == 1


async def add_newcomer(tx: Transaction, sign_in: SignIn, newcomer: Newcomer, expires_at: datetime) -> int:
    """Keep who came back until they use the link that they are sent; returns the number to refer to them by."""
    kept = {name: getattr(sign_in, name) for name in SignIn.__slots__} | {"expires_at": expires_at}
    return await tx.insert(_table, kept | {name: getattr(newcomer, name) for name in Newcomer.__slots__})


async def set_link(database: Database, number: int, link_hash: str, now: datetime) -> Newcomer | None:
    """Whom a new link is for; None if the time for it is over."""

    async def work(tx: Transaction) -> Newcomer | None:
        row = await tx.fetch_one(_BY_ID, {"number": number, "now": now})
        await tx.execute(_SET_LINK, {"number": number, "new_hash": link_hash})
        return None if row is None else Newcomer(*row)

    return await database.write(work)


async def find_newcomer(database: Database | Transaction, link_hash: str, now: datetime) -> Newcomer | None:
    """Whom a link is for; None for one that is unknown, used or too old."""
    row = await database.fetch_one(_BY_LINK, {"key": link_hash, "now": now})
    return None if row is None else Newcomer(*row)


async def use_newcomer(tx: Transaction, link_hash: str, now: datetime) -> Newcomer | None:
    """The same, and the link is used up by this; None also if another request was faster."""
    found = await find_newcomer(tx, link_hash, now)
    return found if found is not None and await tx.execute(_DROP_LINK, {"key": link_hash}) == 1 else None


async def drop_expired_sign_ins(database: Database, now: datetime) -> int:
    """Delete what is past its time; returns how many."""
    return await database.execute(_DROP_EXPIRED, {"now": now})

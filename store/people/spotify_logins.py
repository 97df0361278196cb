"""Pending consents: what has to be stored about a person between leaving for Spotify and returning."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from store.database.connection import Database, Transaction
from store.tables import spotify_logins

_LOGIN = select(
    spotify_logins.c.state_hash,
    spotify_logins.c.user_id,
    spotify_logins.c.session_id,
    spotify_logins.c.verifier,
    spotify_logins.c.redirect_uri,
    spotify_logins.c.expires_at,
).where(spotify_logins.c.state_hash == bindparam("state_hash"))
_USE = delete(spotify_logins).where(spotify_logins.c.state_hash == bindparam("state_hash"))
_DROP_OTHERS = delete(spotify_logins).where(spotify_logins.c.user_id == bindparam("owner"))
_DROP_EXPIRED = delete(spotify_logins).where(spotify_logins.c.expires_at < bindparam("now"))


@dataclass(frozen=True, slots=True)
class SpotifyLogin:
    """One consent under way. `verifier` is sealed; the state itself is known to Spotify and the browser only."""

    state_hash: str
    user_id: int
    session_id: str
    verifier: str = field(repr=False)
    redirect_uri: str
    expires_at: datetime


async def add_login(database: Database, login: SpotifyLogin, now: datetime) -> None:
    """Remember it; those that nobody came back from go."""
    row = {name: getattr(login, name) for name in SpotifyLogin.__slots__}

    async def work(tx: Transaction) -> None:
        await tx.execute(_DROP_EXPIRED, {"now": now})
        await tx.insert_many(spotify_logins, [row])

    await database.write(work)


async def find_login(database: Database, state_hash: str, now: datetime) -> SpotifyLogin | None:
    """The login of a state, which stays as it is; None for one that is unknown, used or too old."""
    row = await database.fetch_one(_LOGIN, {"state_hash": state_hash})
    login = None if row is None else SpotifyLogin(*row)
    return login if login is not None and login.expires_at > now else None


async def use_login(database: Database, state_hash: str, now: datetime) -> SpotifyLogin | None:
    """The login of a state, which is used up by this; None as for `find_login`.

    Every other login that the person began is over too: of several at once, one connects.
    """

    async def work(tx: Transaction) -> SpotifyLogin | None:
        row = await tx.fetch_one(_LOGIN, {"state_hash": state_hash})
        if row is None or await tx.execute(_USE, {"state_hash": state_hash}) != 1:
            return None
        login = SpotifyLogin(*row)
        await tx.execute(_DROP_OTHERS, {"owner": login.user_id})
        return login

    login = await database.write(work)
    return login if login is not None and login.expires_at > now else None

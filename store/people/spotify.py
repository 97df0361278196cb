"""Writing people's Spotify connections: tokens (sealed by auth/secret_box.py), taste, and who is refreshing.

A refresh token may serve once, so one process at a time refreshes a person's tokens: it holds the row's lease, and what it writes
is conditional on the tokens that it had read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update

from store.database.connection import Database, Transaction
from store.errors import DuplicateKey
from store.people.records import SpotifyTokens
from store.tables import user_spotify


def _new(*columns: str) -> dict[str, Any]:
    """Columns to be set, each from a parameter that is named after it."""
    return {name: bindparam(f"new_{name}") for name in columns}


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in values.items()}


_WHOSE = user_spotify.c.user_id == bindparam("key_user")
_TOKENS = select(
    user_spotify.c.user_id,
    user_spotify.c.spotify_user_id,
    user_spotify.c.access_token,
    user_spotify.c.refresh_token,
    user_spotify.c.expires_at,
    user_spotify.c.needs_reconnect_at,
    user_spotify.c.refresh_until,
).where(_WHOSE)
_OWNER = select(user_spotify.c.user_id).where(user_spotify.c.spotify_user_id == bindparam("spotify_user_id"))
_CONNECTED = (
    "spotify_user_id", "access_token", "refresh_token", "token_type", "scope", "expires_at", "updated_at",
    "needs_reconnect_at", "refresh_owner", "refresh_until",
)  # fmt: skip
_CONNECT_AGAIN = update(user_spotify).where(_WHOSE).values(_new(*_CONNECTED))
_TAKE_REFRESH = (
    update(user_spotify)
    .where(_WHOSE, or_(user_spotify.c.refresh_until.is_(None), user_spotify.c.refresh_until < bindparam("now")))
    .values(_new("refresh_owner", "refresh_until"))
)
_DROP_REFRESH = (
    update(user_spotify)
    .where(_WHOSE, user_spotify.c.refresh_owner == bindparam("old_owner"))
    .values(refresh_owner=None, refresh_until=None)
)
_STILL_HOLDS = and_(
    _WHOSE,
    or_(
        user_spotify.c.refresh_token == bindparam("old_refresh"),
        and_(user_spotify.c.refresh_token.is_(None), bindparam("old_refresh").is_(None)),
    ),
)
_RENEW = update(user_spotify).where(_STILL_HOLDS).values(_new("access_token", "refresh_token", "expires_at", "updated_at"))
_NEEDS_RECONNECT = update(user_spotify).where(_STILL_HOLDS).values(_new("needs_reconnect_at"))
_TASTE = (
    update(user_spotify)
    .where(_WHOSE, or_(user_spotify.c.spotify_user_id == bindparam("whose_taste"), user_spotify.c.spotify_user_id.is_(None)))
    .values(_new("spotify_user_id", "top_artists", "top_genres", "last_synced_at", "updated_at"))
)
_DISCONNECT = delete(user_spotify).where(_WHOSE)


class SpotifyTaken(Exception):
    """The Spotify account is connected to somebody else here."""


@dataclass(frozen=True, slots=True)
class SealedTokens:
    """Tokens as they are stored."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    expires_at: datetime


async def tokens_of(database: Database, user_id: int) -> SpotifyTokens | None:
    """The person's tokens as they stand now; None when not connected."""
    row = await database.fetch_one(_TOKENS, {"key_user": user_id})
    return SpotifyTokens._make(row) if row else None


async def connect(
    database: Database, user_id: int, spotify_user_id: str, tokens: SealedTokens, scope: str | None, now: datetime
) -> None:
    """Keep a new connection, or new tokens for one. Another Spotify account's taste goes.

    Errors: SpotifyTaken.
    """

    async def work(tx: Transaction) -> None:
        held = await tx.fetch_one(_TOKENS, {"key_user": user_id})
        if held and SpotifyTokens._make(held).spotify_user_id not in (None, spotify_user_id):
            await tx.execute(_DISCONNECT, {"key_user": user_id})
        await connect_within(tx, user_id, spotify_user_id, tokens, scope, now)

    for is_last in (False, True):
        try:
            return await database.write(work)
        except DuplicateKey:  # somebody else's account, or the person's own second window was faster
            owner = await database.fetch_value(_OWNER, {"spotify_user_id": spotify_user_id})
            if is_last or owner not in (None, user_id):
                raise SpotifyTaken from None
    return None


async def connect_within(
    tx: Transaction, user_id: int, spotify_user_id: str, tokens: SealedTokens, scope: str | None, now: datetime
) -> None:
    """The same as a part of a transaction, for a person who is connected to no other Spotify account.

    Errors: DuplicateKey if somebody else here has this Spotify account.
    """
    row = {
        "spotify_user_id": spotify_user_id,
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "token_type": "Bearer",
        "scope": scope,
        "expires_at": tokens.expires_at,
        "updated_at": now,
    } | dict.fromkeys(("needs_reconnect_at", "refresh_owner", "refresh_until"))
    if await tx.fetch_one(_TOKENS, {"key_user": user_id}):
        await tx.execute(_CONNECT_AGAIN, {"key_user": user_id, **_named(row)})
    else:
        await tx.insert_many(user_spotify, [{"user_id": user_id, **row}])


async def owner_of(database: Database | Transaction, spotify_user_id: str) -> int | None:
    """Who here is connected to a Spotify account."""
    owner: int | None = await database.fetch_value(_OWNER, {"spotify_user_id": spotify_user_id})
    return owner


async def other_account(tx: Transaction, user_id: int, spotify_user_id: str) -> bool:
    """Whether a person is connected to another Spotify account than this one."""
    held = await tx.fetch_one(_TOKENS, {"key_user": user_id})
    return held is not None and SpotifyTokens._make(held).spotify_user_id != spotify_user_id


async def take_refresh(database: Database, user_id: int, owner: str, now: datetime, until: datetime) -> bool:
    """True when `owner` alone may ask for new tokens until then."""
    return (
        await database.execute(
            _TAKE_REFRESH, {"key_user": user_id, "now": now, "new_refresh_owner": owner, "new_refresh_until": until}
        )
        == 1
    )


async def drop_refresh(database: Database, user_id: int, owner: str) -> None:
    """Let others refresh; nothing when another has taken over."""
    await database.execute(_DROP_REFRESH, {"key_user": user_id, "old_owner": owner})


async def renew(database: Database, user_id: int, old_refresh: str | None, tokens: SealedTokens, now: datetime) -> bool:
    """Put new tokens in the place of those read before. False when they were replaced meanwhile: then those count."""
    values = {
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "expires_at": tokens.expires_at,
        "updated_at": now,
    }
    return await database.execute(_RENEW, {"key_user": user_id, "old_refresh": old_refresh, **_named(values)}) == 1


async def mark_needs_reconnect(database: Database, user_id: int, old_refresh: str | None, now: datetime) -> bool:
    """Note that these tokens are dead. False when they were replaced meanwhile."""
    values = _named({"needs_reconnect_at": now})
    return await database.execute(_NEEDS_RECONNECT, {"key_user": user_id, "old_refresh": old_refresh, **values}) == 1


async def save_taste(
    database: Database,
    user_id: int,
    spotify_user_id: str,
    artists: Sequence[Mapping[str, Any]],
    genres: Sequence[Mapping[str, Any]],
    now: datetime,
) -> bool:
    """Keep what the person listens to. False when they disconnected or changed accounts meanwhile.

    Errors: SpotifyTaken, for a connection adopted without its account's id.
    """
    values = {
        "spotify_user_id": spotify_user_id,
        "top_artists": list(artists),
        "top_genres": list(genres),
        "last_synced_at": now,
        "updated_at": now,
    }
    try:
        return await database.execute(_TASTE, {"key_user": user_id, "whose_taste": spotify_user_id, **_named(values)}) == 1
    except DuplicateKey:
        raise SpotifyTaken from None


async def disconnect(database: Database, user_id: int) -> bool:
    """Forget tokens and taste. False when there were none."""
    return await database.execute(_DISCONNECT, {"key_user": user_id}) == 1

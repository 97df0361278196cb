"""Keeps a person's Spotify access token valid: refreshes it one process at a time, and encrypts plain-text tokens."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from auth.secret_box import Opened, SecretBox, Unsealable
from auth.spotify.oauth import SpotifyOAuth
from sources.spotify.client import Spotify, SpotifyGrantGone, SpotifyTokenRefused
from sources.spotify.payload import Granted
from store.database.connection import Database
from store.database.deadlines import without_deadline
from store.people import spotify as connections
from store.people.records import SpotifyTokens
from store.people.spotify import SealedTokens

T = TypeVar("T")

_LEEWAY = timedelta(seconds=60)  # how long before its expiry an access token is refreshed
_LEASE = timedelta(seconds=20)
_LOOK_AGAIN_S = 0.1
_WAIT_S = 9.0  # longer than a refresh may take


class NotConnected(Exception):
    """The person has no Spotify connection."""


class NeedsReconnect(Exception):
    """Spotify no longer accepts the person's tokens, or we can no longer decrypt them."""


class StillRefreshing(Exception):
    """Another process has been refreshing the tokens for too long."""


@dataclass(frozen=True, slots=True)
class SpotifyTokenKeeper:
    """Hands out access tokens."""

    database: Database
    box: SecretBox
    oauth: SpotifyOAuth
    spotify: Spotify
    now: Callable[[], datetime]
    _under_way: set["asyncio.Task[str]"] = field(default_factory=set)

    def sealed(self, user_id: int, granted: Granted, old_refresh: str | None = None) -> SealedTokens:
        """New tokens as they are stored. If Spotify issued no new refresh token, the old one stays valid."""
        refresh = granted.refresh_token or old_refresh
        return SealedTokens(
            self.box.seal(granted.access_token, _use("access", user_id)),
            None if refresh is None else self.box.seal(refresh, _use("refresh", user_id)),
            self.now() + timedelta(seconds=granted.expires_in_s),
        )

    async def call(self, user_id: int, work: Callable[[str], Awaitable[T]]) -> T:
        """Run `work` with the person's access token, and once more with a new one if Spotify rejects it.

        Errors: NotConnected, NeedsReconnect, StillRefreshing, SourceError.
        """
        token = await self.access_token(user_id)
        try:
            return await work(token)
        except SpotifyTokenRefused:
            pass
        return await work(await self.access_token(user_id, refused=token))

    async def access_token(self, user_id: int, *, refused: str | None = None) -> str:
        """A token that should be valid and is not `refused`.

        Errors: as for `call`.
        """
        owner, waited_s = secrets.token_hex(16), 0.0
        while True:
            held = await self._held(user_id)
            access = await self._good_access(held, refused)
            if access is not None:
                return access
            if await connections.take_refresh(self.database, user_id, owner, self.now(), self.now() + _LEASE):
                break
            if waited_s >= _WAIT_S:
                raise StillRefreshing
            await asyncio.sleep(_LOOK_AGAIN_S)
            waited_s += _LOOK_AGAIN_S
        # A caller that disconnects must not take the response with it: the old refresh token may already be used up.
        refreshing = asyncio.create_task(self._refresh_as(owner, user_id, refused), context=without_deadline())
        self._under_way.add(refreshing)
        refreshing.add_done_callback(self._under_way.discard)
        return await asyncio.shield(refreshing)

    async def _refresh_as(self, owner: str, user_id: int, refused: str | None) -> str:
        try:
            return await self._refreshed(user_id, refused)
        finally:
            await connections.drop_refresh(self.database, user_id, owner)

    async def _refreshed(self, user_id: int, refused: str | None) -> str:
        """A new access token, or another process's if it was faster."""
        held = await self._held(user_id)
        access = await self._good_access(held, refused)
        if access is not None:
            return access
        refresh = await self._opened(held, held.refresh_token, "refresh")
        if refresh is None:
            return await self._lost(held, refused)
        request = self.oauth.refresh(refresh.secret)
        try:
            granted = await self.spotify.tokens(request.body, request.headers)
        except SpotifyGrantGone:
            return await self._lost(held, refused)
        fresh = self.sealed(user_id, granted, refresh.secret)
        if await connections.renew(self.database, user_id, held.refresh_token, fresh, self.now()):
            return granted.access_token
        return await self._replaced(user_id, refused)

    async def _lost(self, held: SpotifyTokens, refused: str | None) -> str:
        """Mark the connection as dead, unless other tokens have been stored meanwhile."""
        if await connections.mark_needs_reconnect(self.database, held.user_id, held.refresh_token, self.now()):
            raise NeedsReconnect
        return await self._replaced(held.user_id, refused)

    async def _replaced(self, user_id: int, refused: str | None) -> str:
        access = await self._good_access(await self._held(user_id), refused)
        if access is None:
            raise NeedsReconnect
        return access

    async def _held(self, user_id: int) -> SpotifyTokens:
        held = await connections.tokens_of(self.database, user_id)
        if held is None:
            raise NotConnected
        if held.needs_reconnect_at is not None:
            raise NeedsReconnect
        return held

    async def _good_access(self, held: SpotifyTokens, refused: str | None) -> str | None:
        """The stored access token if it is still valid; plain-text tokens and those under an old key are re-encrypted."""
        if held.expires_at is None or held.expires_at - _LEEWAY <= self.now():
            return None
        access = await self._opened(held, held.access_token, "access")
        if access is None or access.secret == refused:
            return None
        if access.is_stale:
            await self._seal_anew(held, access.secret, held.expires_at)
        return access.secret

    async def _seal_anew(self, held: SpotifyTokens, access: str, expires_at: datetime) -> None:
        refresh = await self._opened(held, held.refresh_token, "refresh")
        tokens = SealedTokens(
            self.box.seal(access, _use("access", held.user_id)),
            None if refresh is None else self.box.seal(refresh.secret, _use("refresh", held.user_id)),
            expires_at,
        )
        await connections.renew(self.database, held.user_id, held.refresh_token, tokens, self.now())

    async def _opened(self, held: SpotifyTokens, stored: str | None, kind: str) -> Opened | None:
        try:
            return None if not stored else self.box.open(stored, _use(kind, held.user_id))
        except Unsealable:
            return None


def _use(kind: str, user_id: int) -> str:
    return f"spotify {kind} {user_id}"

"""Sessions: opened by a log-in, extended by single-use refresh tokens, and ended by the person or after a theft.

A refresh token that is used a second time ends its session: either it or its successor was stolen. Of two requests that the same
client sent together with one token (two tabs of a browser), one wins; the other is rejected and the session stays alive.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from auth.errors import InvalidRefreshToken, InvalidToken, ReusedRefreshToken, TokenProblem
from auth.secret_tokens import new_token, token_hash
from auth.session_lookups import SessionLookups
from auth.tokens import AccessTokens, IssuedToken
from store.database.connection import Database, Transaction
from store.people import sessions
from store.people.records import Reactions, SessionRow, ViewerRow

USER_AGENT_MAX = 300  # characters that the column holds
_REFRESH_MAX = 200  # characters; ours are 43
# A token that comes again so soon from the same client was sent together with the first: it is refused, and the session lives on.
_TOGETHER = timedelta(seconds=5)


class Caller(NamedTuple):
    """What is known about the sender of a request, besides the viewer.

    `address` counts as one caller for limits. `session_id` is that of a valid token; `token_problem` says why a token that was
    sent is not accepted. `reactions` is what they have marked of the events that were asked about with the token, if any were.
    """

    address: str = ""
    session_id: str | None = None
    token_problem: TokenProblem | None = None
    reactions: Reactions | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """The person and session of a request's valid token."""

    viewer: ViewerRow
    session_id: str
    reactions: Reactions | None = None


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """The credentials a client gets to act for a person."""

    viewer: ViewerRow
    session_id: str
    access: IssuedToken
    refresh_token: str


def bearer_token(authorization: str | None) -> str | None:
    """The token in an Authorization header; None if it is not a Bearer header."""
    scheme, _, token = (authorization or "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def challenge(problem: TokenProblem | None = None) -> str:
    """The WWW-Authenticate value of a 401. Source: RFC 6750, 3: no error code if no token was sent."""
    if problem is None:
        return "Bearer"
    said = "expired" if problem == "TOKEN_EXPIRED" else "is not valid"
    return f'Bearer error="invalid_token", error_description="The access token {said}"'


class Sessions:
    """Opens, refreshes and ends sessions."""

    def __init__(self, database: Database, tokens: AccessTokens, lifetime: timedelta = timedelta(days=30)) -> None:
        self._database = database
        self._lookups = SessionLookups(database)
        self._tokens = tokens
        self._lifetime = lifetime

    async def identify(self, token: str, now: datetime, event_ids: Collection[int] = ()) -> Identity:
        """The token's owner, as currently stored. The session is looked up each time, so that ending it takes effect at once.

        With `event_ids`, what the person has marked of these events is read by the same statement.
        Errors: ExpiredToken, InvalidToken.
        """
        claims = self._tokens.read(token, now)
        if event_ids:
            found = await self._lookups.viewer_with_reactions(claims.session_id, claims.user_id, event_ids, now)
            if found is None:
                raise InvalidToken
            return Identity(found[0], claims.session_id, found[1])
        viewer = await self._lookups.viewer(claims.session_id, now)
        if viewer is None or viewer.id != claims.user_id:
            raise InvalidToken
        return Identity(viewer, claims.session_id)

    async def open(self, tx: Transaction, viewer: ViewerRow, now: datetime, user_agent: str = "") -> OpenedSession:
        """Open a session as part of the transaction; `user_agent` is what the device says of itself."""
        session_id, refresh = secrets.token_urlsafe(16), new_token()
        said = _said(user_agent)
        row = SessionRow(session_id, viewer.id, now, now, now + self._lifetime, said)
        await sessions.add_session(tx, row, refresh.hash)
        return OpenedSession(viewer, session_id, self._tokens.issue(viewer, session_id, now), refresh.text)

    async def refresh(self, token: str, now: datetime, user_agent: str = "") -> OpenedSession:
        """The session with new tokens; the old refresh token is used up. `user_agent` is what the device says of itself.

        Errors: InvalidRefreshToken; ReusedRefreshToken if it had been used before, which ends the session.
        """
        if not token or len(token) > _REFRESH_MAX:
            raise InvalidRefreshToken
        old_hash, renewed = token_hash(token), new_token()
        held = await sessions.refresh_token(self._database, old_hash, now)
        if held is None:
            raise InvalidRefreshToken
        if held.used_at is not None:
            if now - held.used_at < _TOGETHER and held.user_agent == _said(user_agent):
                raise InvalidRefreshToken
            await sessions.end_session(self._database, held.session_id, now)
            raise ReusedRefreshToken
        until = now + self._lifetime

        async def rotate(tx: Transaction) -> bool:
            if held.user_agent != _said(user_agent):
                await sessions.name_device(tx, held.session_id, _said(user_agent))
            return await sessions.rotate(tx, held.session_id, old_hash, renewed.hash, now, until)

        if not await self._database.write(rotate):
            raise InvalidRefreshToken
        return OpenedSession(held.viewer, held.session_id, self._tokens.issue(held.viewer, held.session_id, now), renewed.text)

    async def end(self, session_id: str, now: datetime) -> int:
        """End a session; returns the number of sessions ended, 1 or 0."""
        return await sessions.end_session(self._database, session_id, now)

    async def end_own(self, user_id: int, session_id: str, now: datetime) -> int:
        """End a session if it is this person's; returns the number of sessions ended, 1 or 0."""
        return await sessions.end_own_session(self._database, user_id, session_id, now)

    async def end_all(self, tx: Transaction, user_id: int, now: datetime, *, kept: str = "") -> int:
        """End a person's sessions except `kept`; returns how many were ended."""
        return await sessions.end_sessions(tx, user_id, now, kept=kept)

    async def renew(self, tx: Transaction, identity: Identity, now: datetime) -> OpenedSession:
        """A live session with new tokens, whatever its refresh token.

        Errors: InvalidToken if it has ended in the meantime.
        """
        renewed, session_id = new_token(), identity.session_id
        if not await sessions.renew(tx, session_id, renewed.hash, now, now + self._lifetime):
            raise InvalidToken
        return OpenedSession(identity.viewer, session_id, self._tokens.issue(identity.viewer, session_id, now), renewed.text)


def _said(user_agent: str) -> str | None:
    return user_agent[:USER_AGENT_MAX] or None

"""Refreshing and ending sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from auth.errors import InvalidRefreshToken, ReusedRefreshToken
from auth.sessions import OpenedSession
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, invalid, not_found
from resolvers.people.account_input import is_text
from resolvers.people.account_requests import accounts_of
from resolvers.people.viewer import require_viewer
from store.database.connection import Transaction
from store.people.records import SessionRow, ViewerRow
from store.people.sessions import sessions_of_users


class SessionResult(NamedTuple):
    """A session's tokens, or the reason there are none."""

    access_token: str | None = None
    refresh_token: str | None = None
    expires_at: datetime | None = None
    viewer: ViewerRow | None = None
    errors: tuple[UserErrorRow, ...] = ()


class EndResult(NamedTuple):
    """How many sessions were ended."""

    ended: int
    errors: tuple[UserErrorRow, ...] = ()


def opened(session: OpenedSession) -> SessionResult:
    """The result for a session the client may use."""
    return SessionResult(session.access.text, session.refresh_token, session.access.expires_at, session.viewer)


def refused(*errors: UserErrorRow) -> SessionResult:
    """The result when there is no session."""
    return SessionResult(errors=errors)


async def refresh(context: RequestContext, token: str) -> SessionResult:
    """Issue new tokens for the session of a refresh token."""
    accounts = accounts_of(context)
    try:
        session = await accounts.sessions.refresh(token, context.now(), context.user_agent)
    except InvalidRefreshToken as error:
        accounts.observe("refresh_reused" if isinstance(error, ReusedRefreshToken) else "refresh_refused")
        return refused(invalid("The refresh token is not valid. Log in again.", "refreshToken"))
    accounts.observe("refreshed")
    return opened(session)


async def end(context: RequestContext, everywhere: bool) -> EndResult:
    """End the request's own session or all of the person's sessions.

    Errors: Unauthenticated.
    """
    viewer, accounts, now = require_viewer(context), accounts_of(context), context.now()

    async def work(tx: Transaction) -> int:
        return await accounts.sessions.end_all(tx, viewer.id, now)

    own = context.caller.session_id or ""
    ended = await (context.database.write(work) if everywhere else accounts.sessions.end(own, now))
    accounts.observe("session_ended")
    return EndResult(ended)


async def revoke(context: RequestContext, session_id: str) -> EndResult:
    """End one of the person's sessions.

    Errors: Unauthenticated.
    """
    viewer, accounts = require_viewer(context), accounts_of(context)
    if not is_text(session_id) or not await accounts.sessions.end_own(viewer.id, session_id, context.now()):
        return EndResult(0, (not_found("You have no session with this id.", "id"),))
    accounts.observe("session_ended")
    return EndResult(1)


async def end_others(context: RequestContext) -> EndResult:
    """End the person's sessions except this request's.

    Errors: Unauthenticated.
    """
    viewer, accounts, now = require_viewer(context), accounts_of(context), context.now()
    own = context.caller.session_id or ""

    async def work(tx: Transaction) -> int:
        return await accounts.sessions.end_all(tx, viewer.id, now, kept=own)

    ended = await context.database.write(work)
    accounts.observe("session_ended")
    return EndResult(ended)


async def viewer_sessions(viewers: Sequence[ViewerRow], context: RequestContext) -> list[tuple[SessionRow, ...]]:
    """Each person's live sessions, most recently refreshed first."""
    return await sessions_of_users(context.database, [viewer.id for viewer in viewers], context.now())


async def is_current(rows: Sequence[SessionRow], context: RequestContext) -> list[bool]:
    """Whether each session is the one of the request's token."""
    return [row.id == context.caller.session_id for row in rows]

"""Refreshing and ending sessions."""

from datetime import datetime
from typing import NamedTuple

from auth.accounts import Accounts
from auth.errors import InvalidRefreshToken, ReusedRefreshToken
from auth.sessions import OpenedSession
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, invalid
from resolvers.people.viewer import require_viewer
from store.database.connection import Transaction
from store.people.records import ViewerRow


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


def accounts_of(context: RequestContext) -> Accounts:
    """The account services of the server."""
    if context.accounts is None:
        raise RuntimeError("this request's context has no accounts")
    return context.accounts


async def refresh(context: RequestContext, token: str) -> SessionResult:
    """Issue new tokens for the session of a refresh token."""
    accounts = accounts_of(context)
    try:
        session = await accounts.sessions.refresh(token, context.now())
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

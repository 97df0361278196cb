"""Sessions as mutations tell of them: carried on, and ended."""

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
    """A session's tokens, or why there are none."""

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
    """What a client is told of a session that it may use."""
    return SessionResult(session.access.text, session.refresh_token, session.access.expires_at, session.viewer)


def refused(*errors: UserErrorRow) -> SessionResult:
    """Why there is no session."""
    return SessionResult(errors=errors)


def accounts_of(context: RequestContext) -> Accounts:
    """What the server holds for accounts."""
    if context.accounts is None:
        raise RuntimeError("this request's context was made without accounts")
    return context.accounts


async def refresh(context: RequestContext, token: str) -> SessionResult:
    """The session that a refresh token belongs to, with new tokens."""
    accounts = accounts_of(context)
    try:
        session = await accounts.sessions.refresh(token, context.now())
    except InvalidRefreshToken as error:
        accounts.observe("refresh_reused" if isinstance(error, ReusedRefreshToken) else "refresh_refused")
        return refused(invalid("The refresh token is not accepted: log in again.", "refreshToken"))
    accounts.observe("refreshed")
    return opened(session)


async def end(context: RequestContext, everywhere: bool) -> EndResult:
    """End the request's own session, or all of the person's.

    Errors: Unauthenticated.
    """
    viewer, accounts, now = require_viewer(context), accounts_of(context), context.now()

    async def work(tx: Transaction) -> int:
        return await accounts.sessions.end_all(tx, viewer.id, now)

    own = context.caller.session_id or ""
    ended = await (context.database.write(work) if everywhere else accounts.sessions.end(own, now))
    accounts.observe("session_ended")
    return EndResult(ended)

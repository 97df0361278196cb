"""Accounts: signing up, logging in, and the sessions that follow."""

from typing import NamedTuple

from resolvers.context import RequestContext
from resolvers.user_errors import UserErrorRow
from resolvers.viewer import require_viewer
from store.connection import Transaction


class EndResult(NamedTuple):
    """How many sessions were ended."""

    ended: int
    errors: tuple[UserErrorRow, ...] = ()


async def end_session(context: RequestContext, everywhere: bool) -> EndResult:
    """End the request's own session, or all of the person's."""
    viewer, desk, session_id = require_viewer(context), context.accounts, context.caller.session_id
    assert desk is not None and session_id is not None
    if not everywhere:
        return EndResult(await desk.sessions.end(session_id, context.now()))

    async def work(tx: Transaction) -> int:
        return await desk.sessions.end_all(tx, viewer.id, context.now())

    return EndResult(await context.database.write(work))

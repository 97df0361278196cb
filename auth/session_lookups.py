"""Whose session it is: those who ask at the same moment are answered with one statement.

A change that a thousand subscribers hear of has each of them checked before it is sent.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime

from store.database.connection import Database
from store.database.deadlines import deadline, without_deadline
from store.people.records import ViewerRow
from store.people.sessions import viewer_of_session, viewers_of_sessions

_LIMIT_S = 5.0


@dataclass(slots=True)
class _Round:
    """Sessions that are looked up together."""

    now: datetime
    ids: set[str] = field(default_factory=set)
    found: dict[str, ViewerRow] = field(default_factory=dict)
    error: Exception | None = None
    task: asyncio.Task[None] | None = None


class SessionLookups:
    """Reads the owners of sessions. Nothing is remembered, so that an ended session stops working at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathering: _Round | None = None

    async def viewer(self, session_id: str, now: datetime) -> ViewerRow | None:
        """The owner of a session; None if it has ended, expired or never existed.

        Errors: the database's.
        """
        joined = self._gathering
        if joined is None:
            joined = self._gathering = _Round(now)
            joined.task = asyncio.create_task(self._read(joined), name="sessions", context=without_deadline())
        joined.ids.add(session_id)
        joined.now = max(joined.now, now)
        if joined.task is not None:
            await asyncio.wait((joined.task,))  # who is cancelled leaves the others their answer
        if joined.error is not None:
            raise joined.error
        return joined.found.get(session_id)

    async def _read(self, joined: _Round) -> None:
        """Begins in the turn of the loop after the first asked, when all who were ready have asked."""
        self._gathering = None
        try:
            with deadline(_LIMIT_S):
                if len(joined.ids) == 1:
                    (session_id,) = joined.ids
                    viewer = await viewer_of_session(self._database, session_id, joined.now)
                    joined.found = {session_id: viewer} if viewer is not None else {}
                else:
                    joined.found = await viewers_of_sessions(self._database, sorted(joined.ids), joined.now)
        except Exception as error:  # noqa: BLE001  raised where it is awaited
            joined.error = error

"""Whose session it is: those who ask at the same moment are answered with one statement.

A change that a thousand subscribers hear of has each of them checked before it is sent.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from store.database.connection import Database
from store.database.deadlines import deadline, without_deadline
from store.people.records import Reactions, ViewerRow
from store.people.sessions import viewer_of_session, viewer_with_reactions, viewers_of_sessions

_LIMIT_S = 5.0
_MOST_EVENTS: Final = 1000  # that one statement asks about


@dataclass(slots=True)
class _Round:
    """Sessions that are looked up together."""

    now: datetime
    ids: set[str] = field(default_factory=set)
    found: dict[str, ViewerRow] = field(default_factory=dict)
    error: Exception | None = None
    task: asyncio.Task[None] | None = None


@dataclass(slots=True)
class _OwnRound:
    """One session, with the events that its owner's requests are about."""

    now: datetime
    event_ids: set[int] = field(default_factory=set)
    found: tuple[ViewerRow, Reactions] | None = None
    error: Exception | None = None
    task: asyncio.Task[None] | None = None


class SessionLookups:
    """Reads the owners of sessions. Nothing is remembered, so that an ended session stops working at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathering: _Round | None = None
        self._own: dict[tuple[str, int], _OwnRound] = {}  # that take more events, by session and its owner

    async def viewer(self, session_id: str, now: datetime) -> ViewerRow | None:
        """The owner of a session; None if it has ended, expired or never existed.

        Errors: the database's.
        """
        joined = self._gathering
        if joined is None:
            joined = self._gathering = _Round(now)
            joined.task = _begun(self._read, joined)
        joined.ids.add(session_id)
        joined.now = max(joined.now, now)
        await _over(joined)
        return joined.found.get(session_id)

    async def viewer_with_reactions(
        self, session_id: str, user_id: int, event_ids: Collection[int], now: datetime
    ) -> tuple[ViewerRow, Reactions] | None:
        """A session's owner with what they have marked of at least these events, read in one statement after this was called.

        None if the session has ended, expired, never existed or is another person's. Errors: the database's.
        """
        key = session_id, user_id
        joined = self._own.get(key)
        if joined is None or len(joined.event_ids) + len(event_ids) > _MOST_EVENTS:
            joined = self._own[key] = _OwnRound(now)
            joined.task = _begun(self._read_own, key, joined)
        joined.event_ids.update(event_ids)
        joined.now = max(joined.now, now)
        await _over(joined)
        return joined.found

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

    async def _read_own(self, key: tuple[str, int], joined: _OwnRound) -> None:
        """Begins in the turn after, too, and takes no more events from then on."""
        if self._own.get(key) is joined:
            del self._own[key]
        try:
            with deadline(_LIMIT_S):
                joined.found = await viewer_with_reactions(self._database, *key, sorted(joined.event_ids), joined.now)
        except Exception as error:  # noqa: BLE001  raised where it is awaited
            joined.error = error


def _begun(read: Callable[..., Coroutine[Any, Any, None]], *what: object) -> asyncio.Task[None]:
    return asyncio.create_task(read(*what), name="sessions", context=without_deadline())


async def _over(joined: _Round | _OwnRound) -> None:
    """Wait for a round; who is cancelled leaves the others their answer.

    Errors: the read's.
    """
    assert joined.task is not None
    await asyncio.wait((joined.task,))
    if joined.error is not None:
        raise joined.error

"""Learns what people save together; done by the process that syncs, and read by all."""

import asyncio
import base64
import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from loaders.feed.neighbours import everybodys_saves, learned, vectors
from resolvers.feed.ranking.neighbours import Neighbours, SavedTokens, learn, tokens_of
from resolvers.feed.tastes import REACTIONS_KEPT, candidate_of
from store.database.connection import Database
from store.errors import StoreError
from store.reactions import save_neighbours

logger = logging.getLogger(__name__)

LEARN_EVERY: Final = timedelta(hours=6)
_LOOK_EVERY_S = 600.0


async def learn_neighbours(database: Database, now: datetime) -> Neighbours:
    """Learn anew from all saves of the last two years, and store the result."""
    version = await database.catalog_version.current()
    people: list[SavedTokens] = []
    async for saved in everybodys_saves(database, now - REACTIONS_KEPT):
        people.append([tokens_of(candidate_of(row)) for row in saved])
    found = await asyncio.to_thread(learn, people)
    await save_neighbours(database, base64.b64encode(found.to_bytes()).decode(), version, now)
    return found


async def watch_neighbours(database: Database, stop: asyncio.Event, clock: Callable[[], datetime]) -> None:
    """Learn every six hours until `stop` is set, from the first save on. A database that is away is waited for.

    Before that there is nothing to learn, and numpy, which takes 16 MB, is not imported for it.
    """
    while not stop.is_set():
        try:
            last = await learned(database)
            is_due = await _has_saves(database, clock()) if last is None else clock() - last.learned_at >= LEARN_EVERY
            if is_due:
                found = await learn_neighbours(database, clock())
                logger.info("learned what people save together: %d acts, venues and events", len(found.tokens))
        except StoreError as error:
            logger.warning("could not learn what people save together, trying again: %s", error)
        try:
            await asyncio.wait_for(stop.wait(), _LOOK_EVERY_S)
        except TimeoutError:
            continue


async def _has_saves(database: Database, now: datetime) -> bool:
    async for _ in everybodys_saves(database, now - REACTIONS_KEPT):
        return True
    return False


class LearnedNeighbours:
    """One process's copy of what was learned, read again when something newer is stored."""

    def __init__(self) -> None:
        self._held: Neighbours | None = None
        self._learned_at: datetime | None = None
        self._looked_at = -_LOOK_EVERY_S

    async def current(self, database: Database) -> Neighbours:
        """What was learned some minutes ago; nothing before that."""
        if self._held is None:
            self._held = Neighbours()
        if time.monotonic() - self._looked_at < _LOOK_EVERY_S:
            return self._held
        last = await learned(database)
        self._looked_at = time.monotonic()
        if last is not None and last.learned_at != self._learned_at:
            stored = await vectors(database)
            if stored is not None:
                self._held = await asyncio.to_thread(lambda: Neighbours.from_bytes(base64.b64decode(stored)))
                self._learned_at = last.learned_at
        return self._held

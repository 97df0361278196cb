"""Remembers the city of a person's last search, for the feeds of people who named no city."""

import asyncio
import logging
from contextlib import suppress
from datetime import datetime
from typing import Final

from sources.places.gazetteer import Place
from store.database.connection import Database
from store.database.deadlines import without_deadline
from store.errors import StoreError
from store.people.records import ViewerRow
from store.people.searches import note_search

logger = logging.getLogger(__name__)

MOST_REMEMBERED: Final = 10_000
PAUSE_S: Final = 5.0  # between two writes of one person's city: who goes from city to city would write with each page


class LastSearches:
    """Notes cities beside the answers, and only where they changed as far as this process knows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[int, str] = {}
        self._newest: dict[int, tuple[Place, datetime]] = {}  # of those that are still to be written
        self._writing: dict[int, asyncio.Task[None]] = {}
        self._hurry = asyncio.Event()

    def note(self, viewer: ViewerRow, town: Place, now: datetime) -> None:
        """Note a person's search in a city of the gazetteer; the answer does not wait for it."""
        if self._noted.get(viewer.id) == town.key:
            return
        if len(self._noted) >= MOST_REMEMBERED:
            self._noted.clear()
        self._noted[viewer.id] = town.key
        self._newest[viewer.id] = (town, now)
        if viewer.id not in self._writing:
            self._writing[viewer.id] = asyncio.create_task(self._write(viewer.id), context=without_deadline())

    async def settle(self) -> None:
        """Write what is still to be written, at once, and wait for it."""
        self._hurry.set()
        await asyncio.gather(*self._writing.values())
        self._hurry.clear()

    async def _write(self, user_id: int) -> None:
        """Write the person's newest search, and after a pause the one that has become the newest since."""
        try:
            while user_id in self._newest:
                await self._write_one(user_id, *self._newest.pop(user_id))
                with suppress(TimeoutError):
                    async with asyncio.timeout(PAUSE_S):
                        await self._hurry.wait()
        finally:
            del self._writing[user_id]

    async def _write_one(self, user_id: int, town: Place, now: datetime) -> None:
        try:
            await note_search(self._database, user_id, town.name, now)
        except StoreError as error:  # a person just deleted, or a database that takes no writes: the next search tells
            self._noted.pop(user_id, None)
            logger.debug("a last search was not noted: %s", error)

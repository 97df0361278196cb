"""Remembers the city of a person's last search, for the feeds of people who named no city."""

import asyncio
import logging
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


class LastSearches:
    """Notes cities beside the answers, and only where they changed as far as this process knows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[int, str] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def note(self, viewer: ViewerRow, town: Place, now: datetime) -> None:
        """Note a person's search in a city of the gazetteer; the answer does not wait for it."""
        if self._noted.get(viewer.id) == town.key:
            return
        if len(self._noted) >= MOST_REMEMBERED:
            self._noted.clear()
        self._noted[viewer.id] = town.key
        task = asyncio.create_task(self._write(viewer.id, town, now), context=without_deadline())
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def settle(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._writing)

    async def _write(self, user_id: int, town: Place, now: datetime) -> None:
        try:
            await note_search(self._database, user_id, town.name, now)
        except StoreError as error:  # a person just deleted, or a database that takes no writes: the next search tells
            self._noted.pop(user_id, None)
            logger.debug("a last search was not noted: %s", error)

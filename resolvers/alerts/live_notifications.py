"""Notifications as they are made, for the people who are listening: one look at the table serves all of a process.

The table is the outbox and the truth. Versions of the catalog rise with every commit, so a look from the last version on
misses nothing, whatever process wrote it; signals make the look come at once.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from loaders.alerts.notifications import newest_version, notifications_since
from resolvers.alerts.notification_bus import NotificationBus
from store.alerts.records import NotificationRow
from store.database.connection import Database
from store.errors import StoreError

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
LOOK_SELDOM_S = 30.0  # where signals come from everywhere, and only a lost one is to be made good
MOST_WAITING = 100  # notifications of one listener who does not take them


class Listener:
    """One listening person's queue. It ends when they fall behind: their list has what they missed."""

    def __init__(self, user_id: int, since: int) -> None:
        self.user_id = user_id
        self.since = since
        self._waiting: asyncio.Queue[NotificationRow | None] = asyncio.Queue(MOST_WAITING + 1)
        self._is_ended = False

    def give(self, row: NotificationRow) -> None:
        """One more for this person, unless it was made before they listened."""
        if row.version <= self.since or self._is_ended:
            return
        if self._waiting.qsize() >= MOST_WAITING:
            self.end()
        else:
            self._waiting.put_nowait(row)

    def end(self) -> None:
        """Let the listener have what waits, and no more."""
        if not self._is_ended:
            self._is_ended = True
            self._waiting.put_nowait(None)

    async def rows(self) -> AsyncIterator[NotificationRow]:
        """What comes, until the end."""
        while (row := await self._waiting.get()) is not None:
            yield row


class LiveNotifications:
    """All listeners of one process. The table is looked at while there is one."""

    def __init__(self, database: Database, notification_bus: NotificationBus, look_every_s: float = LOOK_EVERY_S) -> None:
        self._database = database
        self._notification_bus = notification_bus
        self._look_every_s = look_every_s
        self._listeners: defaultdict[int, set[Listener]] = defaultdict(set)
        self._looking: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()  # a listener comes either before a look or after it
        self._seen = 0

    @property
    def listener_count(self) -> int:
        """How many are listening now."""
        return sum(map(len, self._listeners.values()))

    @asynccontextmanager
    async def listening(self, user_id: int) -> AsyncIterator[Listener]:
        """A person's notifications from now on."""
        async with self._turn:
            since = await newest_version(self._database)
            listener = Listener(user_id, since)
            self._listeners[user_id].add(listener)
            if self._looking is None:
                self._seen = since
                self._looking = asyncio.create_task(self._look(), name="live notifications")
        try:
            yield listener
        finally:
            await self._leave(listener)

    def end_all(self) -> None:
        """End every listener: the process is about to stop."""
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.end()

    async def _leave(self, listener: Listener) -> None:
        listeners = self._listeners[listener.user_id]
        listeners.discard(listener)
        if not listeners:
            del self._listeners[listener.user_id]
        if not self._listeners and self._looking is not None:
            looking, self._looking = self._looking, None
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _look(self) -> None:
        async with self._notification_bus.subscribe(self._news.set):
            while True:
                try:
                    async with asyncio.timeout(LOOK_SELDOM_S if self._notification_bus.is_shared else self._look_every_s):
                        await self._news.wait()
                except TimeoutError:
                    pass  # time for a look all the same
                self._news.clear()
                try:
                    await self._deliver()
                except StoreError as error:
                    logger.warning("could not look for notifications, trying again: %s", error)

    async def _deliver(self) -> None:
        async with self._turn:
            newest = await newest_version(self._database)
            if newest <= self._seen:
                return
            for row in await notifications_since(self._database, self._seen, sorted(self._listeners)):
                for listener in self._listeners.get(row.user_id, ()) if row.version <= newest else ():
                    listener.give(row)
            self._seen = newest

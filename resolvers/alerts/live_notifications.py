"""Live notifications: one query per check serves all subscribers of a process.

The table is the authoritative outbox. Catalog versions increase with every commit, so reading from the last version on
misses nothing, whichever process wrote it; signals only trigger the check immediately.
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
from store.database.deadlines import without_deadline
from store.errors import StoreError

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
LOOK_SELDOM_S = 30.0  # if signals arrive from all processes, so that this only makes up for lost ones
MOST_WAITING = 100  # unread notifications queued for one subscriber


class Listener:
    """One subscriber's queue. It is closed if they fall behind; their list has what they missed."""

    def __init__(self, user_id: int, since: int) -> None:
        self.user_id = user_id
        self.since = since
        self._waiting: asyncio.Queue[NotificationRow | None] = asyncio.Queue(MOST_WAITING + 1)
        self._is_ended = False

    def give(self, row: NotificationRow) -> None:
        """Queue a notification, unless it was created before the subscription began."""
        if row.version <= self.since or self._is_ended:
            return
        if self._waiting.qsize() >= MOST_WAITING:
            self.end()
        else:
            self._waiting.put_nowait(row)

    def end(self) -> None:
        """Close the queue after what is already in it."""
        if not self._is_ended:
            self._is_ended = True
            self._waiting.put_nowait(None)

    async def rows(self) -> AsyncIterator[NotificationRow]:
        """Notifications as they arrive, until the queue is closed."""
        while (row := await self._waiting.get()) is not None:
            yield row


class LiveNotifications:
    """All subscribers of one process. The table is checked while there is at least one."""

    def __init__(self, database: Database, notification_bus: NotificationBus, look_every_s: float = LOOK_EVERY_S) -> None:
        self._database = database
        self._notification_bus = notification_bus
        self._look_every_s = look_every_s
        self._listeners: defaultdict[int, set[Listener]] = defaultdict(set)
        self._looking: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()  # a subscriber is added either before a check or after it
        self._seen = 0

    @property
    def listener_count(self) -> int:
        """The current number of subscribers."""
        return sum(map(len, self._listeners.values()))

    @asynccontextmanager
    async def listening(self, user_id: int) -> AsyncIterator[Listener]:
        """A subscription to a person's notifications from now on."""
        async with self._turn:
            since = await newest_version(self._database)
            listener = Listener(user_id, since)
            self._listeners[user_id].add(listener)
            if self._looking is None:
                self._seen = since
                self._looking = asyncio.create_task(self._look(), name="live notifications", context=without_deadline())
        try:
            yield listener
        finally:
            await self._leave(listener)

    def end_all(self) -> None:
        """Close every subscription because the process is about to stop."""
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
                    pass  # time to check anyway
                self._news.clear()
                try:
                    await self._deliver()
                except StoreError as error:
                    logger.warning("could not check for notifications, will retry: %s", error)

    async def _deliver(self) -> None:
        async with self._turn:
            newest = await newest_version(self._database)
            if newest <= self._seen:
                return
            for row in await notifications_since(self._database, self._seen, sorted(self._listeners)):
                for listener in self._listeners.get(row.user_id, ()) if row.version <= newest else ():
                    listener.give(row)
            self._seen = newest

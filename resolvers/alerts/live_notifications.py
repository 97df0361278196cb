"""Live notifications: one query per check serves all subscribers of a process.

The table is the authoritative outbox. Catalog versions increase with every commit, so reading from the last version on
misses nothing, whichever process wrote it; signals only trigger the check immediately.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from loaders.alerts.notifications import newest_version, notifications_since
from loaders.request import Loaders
from resolvers.alerts.listeners import LOOK_EVERY_S, Listeners
from resolvers.alerts.notification_bus import NotificationBus
from store.alerts.records import NotificationRow
from store.database.connection import Database

_TOGETHER_S = 1.0
MOST_WAITING = 100  # unread notifications queued for one subscriber


class Listener:
    """One subscriber's queue, as small as it can be: there are thousands. It is closed if they fall behind; their list has
    what they missed.
    """

    __slots__ = ("_is_ended", "_waiting", "_wake", "since")

    def __init__(self, since: int) -> None:
        self.since = since
        self._waiting: list[NotificationRow] = []
        self._wake: asyncio.Future[None] | None = None
        self._is_ended = False

    @property
    def is_empty(self) -> bool:
        """True while nothing is queued."""
        return not self._waiting

    def give(self, row: NotificationRow) -> None:
        """Queue a notification, unless it was created before the subscription began."""
        if row.version <= self.since or self._is_ended:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.end()
        else:
            self._waiting.append(row)
            self._rouse()

    def end(self) -> None:
        """Close the queue after what is already in it."""
        self._is_ended = True
        self._rouse()

    async def next(self) -> NotificationRow | None:
        """The next notification, when it arrives; None once the queue is closed. One task at a time may wait."""
        while not self._waiting:
            if self._is_ended:
                return None
            self._wake = asyncio.get_running_loop().create_future()
            try:
                await self._wake
            finally:
                self._wake = None
        return self._waiting.pop(0)

    async def rows(self) -> AsyncIterator[NotificationRow]:
        """Notifications as they arrive, until the queue is closed."""
        while (row := await self.next()) is not None:
            yield row

    def _rouse(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


class LiveNotifications:
    """All subscribers of one process, by person."""

    def __init__(self, database: Database, notification_bus: NotificationBus, look_every_s: float = LOOK_EVERY_S) -> None:
        self._database = database
        self.bus = notification_bus
        self._listeners: Listeners[Listener] = Listeners(notification_bus, self._deliver, "live notifications", look_every_s)
        self._turn = asyncio.Lock()  # a subscriber is added either before a check or after it
        self._seen = 0
        self.resting = Loaders(database)  # of those who wait: dozens of relations a subscriber would be most of its memory
        self._shared: tuple[tuple[int, int], float, Loaders] | None = None

    def loaders_of(self, row: NotificationRow) -> Loaders:
        """New loaders for a notification's event, shared by all who are told of it at the same moment.

        A thousand of them read it once. Loaders hold what they were asked for by its whole key, whoever asked, for a second.
        """
        key, now = (row.event_id, row.version), asyncio.get_running_loop().time()
        if self._shared is None or self._shared[0] != key or now - self._shared[1] > _TOGETHER_S:
            self._shared = (key, now, Loaders(self._database))
        return self._shared[2]

    @property
    def listener_count(self) -> int:
        """The current number of subscribers."""
        return len(self._listeners)

    @asynccontextmanager
    async def listening(self, user_id: int) -> AsyncIterator[Listener]:
        """A subscription to a person's notifications from now on."""
        async with self._turn:
            since = await newest_version(self._database)
            if not self._listeners:
                self._seen = since
            listener = Listener(since)
            self._listeners.join(user_id, listener)
        try:
            yield listener
        finally:
            await self._listeners.leave(user_id, listener)

    def end_all(self) -> None:
        """Close every subscription because the process is about to stop."""
        self._listeners.end_all()

    async def _deliver(self) -> None:
        async with self._turn:
            newest = await newest_version(self._database)
            if newest <= self._seen:
                return
            for row in await notifications_since(self._database, self._seen, sorted(self._listeners.by_key)):
                for listener in self._listeners.by_key.get(row.user_id, ()) if row.version <= newest else ():
                    listener.give(row)
            self._seen = newest

"""Those who listen to a table's news in one process: one query per check serves them all.

The table is authoritative, so nothing is missed: the bus only triggers the check immediately.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Generic, Protocol, TypeVar

from resolvers.alerts.notification_bus import NotificationBus
from store.database.deadlines import without_deadline
from store.errors import StoreError

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
LOOK_SELDOM_S = 30.0  # if signals arrive from all processes, so that this only makes up for lost ones


class Ends(Protocol):
    """A listener, which can be told that nothing more comes."""

    def end(self) -> None:
        """Close it after what is already queued."""
        ...


ListenerType = TypeVar("ListenerType", bound=Ends)


class Listeners(Generic[ListenerType]):
    """The listeners of one process, each under the number of what it listens to; the table is checked while there is one.

    `deliver` reads the table and hands the news to `by_key`. Whatever it raises is logged, and the check is repeated.
    """

    def __init__(
        self, bus: NotificationBus, deliver: Callable[[], Awaitable[None]], name: str, look_every_s: float = LOOK_EVERY_S
    ) -> None:
        self.by_key: defaultdict[int, set[ListenerType]] = defaultdict(set)
        self._bus = bus
        self._deliver = deliver
        self._name = name
        self._look_every_s = look_every_s
        self._looking: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    def __len__(self) -> int:
        return sum(map(len, self.by_key.values()))

    def check_now(self) -> None:
        """Check the table without waiting for a signal."""
        self._news.set()

    @asynccontextmanager
    async def joined(self, key: int, listener: ListenerType) -> AsyncIterator[ListenerType]:
        """The listener for as long as it takes part."""
        self.join(key, listener)
        try:
            yield listener
        finally:
            await self.leave(key, listener)

    def join(self, key: int, listener: ListenerType) -> None:
        """Let a listener take part until it leaves."""
        self.by_key[key].add(listener)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look(), name=self._name, context=without_deadline())

    def end_all(self) -> None:
        """Close every listener because the process is about to stop."""
        for listeners in self.by_key.values():
            for listener in listeners:
                listener.end()

    async def leave(self, key: int, listener: ListenerType) -> None:
        """End a listener's part; with the last one the checks end."""
        self.by_key[key].discard(listener)
        if not self.by_key[key]:
            del self.by_key[key]
        if not self.by_key and self._looking is not None:
            looking, self._looking = self._looking, None
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _look(self) -> None:
        async with self._bus.subscribe(self._news.set):
            while True:
                try:
                    async with asyncio.timeout(LOOK_SELDOM_S if self._bus.is_shared else self._look_every_s):
                        await self._news.wait()
                except TimeoutError:
                    pass  # time to check anyway
                self._news.clear()
                try:
                    await self._deliver()
                except StoreError as error:
                    logger.warning("%s: the check failed, will retry: %s", self._name, error)
                except Exception:  # a fault of ours: the task's own end would tell nobody, and nobody would hear of anything
                    logger.exception("%s: the check failed, will retry", self._name)

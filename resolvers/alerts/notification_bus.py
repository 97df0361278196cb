"""Wakes subscribers when there are new notifications: directly in this process, and through Redis, if configured, in others.

A signal only says that there is something to read. A process that misses one finds it at its next check.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from store.database.deadlines import without_deadline
from store.database.shared.redis_client import away, shared_store

logger = logging.getLogger(__name__)

CHANNEL = "gigs:notifications"
TIMEOUT_S = 1.0
RETRY_S = 2.0


class NotificationBus:
    """One process's bus. `is_shared` is true while signals from other processes arrive."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._redis: Any = shared_store(redis_url, socket_connect_timeout=TIMEOUT_S) if redis_url else None
        self._wakes: set[Callable[[], None]] = set()
        self._hearing: asyncio.Task[None] | None = None
        self.is_shared = False

    async def publish(self) -> None:
        """Announce new notifications. Never fails: without Redis the other processes check by themselves."""
        self._wake()
        if self._redis is None:
            return
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self._redis.publish(CHANNEL, b"")
        except away() as error:
            logger.warning(
                "Redis is unavailable (%s): other processes will see new notifications at their next check", type(error).__name__
            )

    @asynccontextmanager
    async def subscribe(self, wake: Callable[[], None]) -> AsyncIterator[None]:
        """Call `wake` at every signal. Redis is subscribed to while there is at least one listener."""
        self._wakes.add(wake)
        if self._redis is not None and self._hearing is None:
            self._hearing = asyncio.create_task(self._hear(), name="signals from Redis", context=without_deadline())
        try:
            yield
        finally:
            self._wakes.discard(wake)
            if not self._wakes and self._hearing is not None:
                hearing, self._hearing = self._hearing, None
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)

    async def close(self) -> None:
        """Close the connections to Redis."""
        if self._redis is not None:
            await self._redis.aclose()

    async def _hear(self) -> None:
        while True:
            try:
                await self._hear_until_lost()
            except away() as error:
                logger.warning(
                    "Redis is unavailable (%s): notifications from other processes will arrive late", type(error).__name__
                )
            finally:
                self.is_shared = False
            await asyncio.sleep(RETRY_S)

    async def _hear_until_lost(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                # The subscription's confirmation counts too: something may have been announced before it.
                self.is_shared = True
                if message["type"] in ("subscribe", "message"):
                    self._wake()

    def _wake(self) -> None:
        for wake in tuple(self._wakes):
            wake()

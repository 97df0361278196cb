"""Wakes whoever waits for news: in this process at once, in every other one through Redis where there is one.

A signal says only that there is something to look for. Whoever misses one finds it at the next look.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

CHANNEL = "gigs:notifications"
TIMEOUT_S = 1.0
RETRY_S = 2.0


class NotificationBus:
    """One process's part. `is_shared` while signals of other processes come in."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._redis: Any = Redis.from_url(redis_url, socket_connect_timeout=TIMEOUT_S) if redis_url else None
        self._wakes: set[Callable[[], None]] = set()
        self._hearing: asyncio.Task[None] | None = None
        self.is_shared = False

    async def publish(self) -> None:
        """Tell everybody that there is news. Never fails: without Redis the others look for themselves."""
        self._wake()
        if self._redis is None:
            return
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self._redis.publish(CHANNEL, b"")
        except (RedisError, OSError) as error:  # TimeoutError is an OSError
            logger.warning("Redis is away (%s): other processes find the news at their next look", type(error).__name__)

    @asynccontextmanager
    async def subscribe(self, wake: Callable[[], None]) -> AsyncIterator[None]:
        """Have `wake` called at every signal. Redis is listened to while anybody here does."""
        self._wakes.add(wake)
        if self._redis is not None and self._hearing is None:
            self._hearing = asyncio.create_task(self._hear(), name="signals from Redis")
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
            except (RedisError, OSError) as error:
                logger.warning("Redis is away (%s): news of other processes comes later", type(error).__name__)
            finally:
                self.is_shared = False
            await asyncio.sleep(RETRY_S)

    async def _hear_until_lost(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                # The answer to the subscription too: something may have been told while nobody listened.
                self.is_shared = True
                if message["type"] in ("subscribe", "message"):
                    self._wake()

    def _wake(self) -> None:
        for wake in tuple(self._wakes):
            wake()

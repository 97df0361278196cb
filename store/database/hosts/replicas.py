"""Replicas: reads that may be a second old go to one of them while it keeps up with the primary.

A process holds to one replica: caches are keyed by the catalog's version, so what is kept for a version must come from a server
that has it. One that fails or falls behind is left alone for longer than any request lasts, and the primary serves meanwhile.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Sequence

from store.database.pooling.factory import ConnectionFactory
from store.database.pooling.pool import Pool

logger = logging.getLogger(__name__)

REST_S = 30.0


class Replicas:
    """The pools of the replicas, of which one is used at a time. Processes begin with different ones."""

    def __init__(self, factories: Sequence[ConnectionFactory], pool_size: int, pool_wait_ms: int) -> None:
        self._factories = factories
        self.pools = [Pool(factory, pool_size, pool_wait_ms) for factory in factories]
        self._chosen = random.randrange(len(factories)) if factories else 0
        self._rests_until = float("-inf")
        self._seen_before: int | None = None  # the primary's version when the replica's was read the last time

    async def start(self) -> None:
        """Ready the backends."""
        for factory in self._factories:
            await factory.start()

    async def close(self) -> None:
        """Close every connection."""
        for pool in self.pools:
            await pool.close()
        for factory in self._factories:
            await factory.stop()

    @property
    def pool(self) -> Pool | None:
        """The replica in use; None while the primary must serve."""
        return self.pools[self._chosen] if self.pools and time.monotonic() >= self._rests_until else None

    def leave(self, pool: Pool, reason: object) -> None:
        """Use the primary for a while, then the next replica."""
        if pool is not self.pool:
            return  # another request has said so already
        logger.warning("database replica %d of %d is left for %g s: %s", self._chosen + 1, len(self.pools), REST_S, reason)
        self._chosen = (self._chosen + 1) % len(self.pools)
        self._rests_until = time.monotonic() + REST_S
        self._seen_before = None

    async def version(self, primary: Callable[[], Awaitable[int]], replica: Callable[[], Awaitable[int]]) -> int:
        """The catalog's version as strangers' answers see it. A replica that lacks what the primary had at the last look, at
        least a second ago, is left.
        """
        pool = self.pool
        if pool is None:
            return await primary()
        newest, held = await asyncio.gather(primary(), replica())
        if pool is self.pool and self._seen_before is not None and held < self._seen_before:
            self.leave(pool, f"it is behind, at version {held} of {newest}")
        self._seen_before = newest
        return held if pool is self.pool else newest

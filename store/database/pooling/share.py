"""The part of the pool that heavy statements may take: the rest stays free for plain pages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from store.database.deadlines import remaining_s
from store.errors import PoolExhausted


class HeavyShare:
    """At most half of a pool's connections, handed out in the order they were asked for; the waiting hold no connection."""

    def __init__(self, pool_size: int, wait_s: float) -> None:
        self.size = max(1, pool_size // 2)
        self._wait_s = wait_s
        self._places = asyncio.Semaphore(self.size)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Room for one heavy statement. A request waits as long as it has time left, other work as long as for a connection.

        Errors: PoolExhausted after the wait.
        """
        left = remaining_s()
        wait_s = self._wait_s if left is None else left
        try:
            async with asyncio.timeout(wait_s):
                await self._places.acquire()
        except TimeoutError as error:
            message = f"the {self.size} connections for counts and facets were busy for {wait_s:.3g} s"
            raise PoolExhausted(message) from error
        try:
            yield
        finally:
            self._places.release()

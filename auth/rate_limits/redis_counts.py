"""Counts that all processes share, in a Redis-compatible store. Imported only where there is one: the libraries take 9 MB."""

import math
import time

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from auth.rate_limits.records import CountsAway, Limit, LimitDecision
from store.database.shared.redis_client import bounded_pool

TIMEOUT_S = 0.25
# A burst waits for its turn: without a bound each request at a time would open a connection, and none is ever closed.
MOST_CONNECTIONS, TURN_S = 8, 1.0


class RedisCounts:
    """The store's counts, over a sliding window."""

    def __init__(self, url: str) -> None:
        pool = bounded_pool(
            url, max_connections=MOST_CONNECTIONS, timeout=TURN_S, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S
        )
        self._storage = RedisStorage(
            f"async+{url}", wrap_exceptions=True, implementation="redispy", key_prefix="gigs", connection_pool=pool
        )
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)

    async def hit(self, limit: Limit, caller: str, count: int) -> LimitDecision:
        """Count `count` more for this caller, all or none, unless that would exceed the limit.

        Errors: CountsAway.
        """
        item: RateLimitItem = RateLimitItemPerSecond(limit.maximum, limit.window_s)
        try:
            is_allowed = await self._limiter.hit(item, limit.name, caller, cost=count)
            stats = await self._limiter.get_window_stats(item, limit.name, caller)
        except StorageError as error:
            raise CountsAway(type(error.storage_error).__name__) from error
        return LimitDecision(is_allowed, max(0, stats.remaining), max(1, math.ceil(stats.reset_time - time.time())))

    async def close(self) -> None:
        """Close the connections."""
        await self._storage.bridge.storage.aclose(close_connection_pool=True)  # type: ignore[attr-defined]

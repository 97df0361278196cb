"""Persisted documents that all processes know, kept in Redis."""

import logging
from typing import Any

from store.database.shared_store import away, bounded_pool, shared_store_over

logger = logging.getLogger(__name__)

KEPT_S = 30 * 24 * 3600  # since it was last registered
TIMEOUT_S = 0.5
MOST_CONNECTIONS = 8  # a burst waits for its turn: otherwise each request at a time opens one, and none is ever closed
_PREFIX = "gigs:persisted:"


class SharedTexts:
    """Documents by their SHA-256. While Redis is away nothing is found and nothing kept, and the log says so."""

    def __init__(self, redis_url: str) -> None:
        limits = {"max_connections": MOST_CONNECTIONS, "timeout": TIMEOUT_S}
        pool = bounded_pool(redis_url, **limits, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S)
        self._redis: Any = shared_store_over(pool)

    async def find(self, digest: str) -> str | None:
        """The text with this hash, if any process has registered it."""
        try:
            found: bytes | None = await self._redis.get(_PREFIX + digest)
        except away() as error:
            self._warn(error)
            return None
        return None if found is None else found.decode()

    async def keep(self, digest: str, text: str) -> None:
        """Make a text known to every process."""
        try:
            await self._redis.set(_PREFIX + digest, text.encode(), ex=KEPT_S)
        except away() as error:
            self._warn(error)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    def _warn(self, error: Exception) -> None:
        logger.warning("Redis is away (%s): persisted documents are known to this process alone", type(error).__name__)

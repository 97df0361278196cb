"""Persisted documents that all processes know: kept in Redis, or where there is none, in the database."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any, Protocol

from store.database.connection import Database
from store.database.shared.documents import find_document, keep_document
from store.database.shared.redis_client import away, bounded_pool, shared_store_over
from store.errors import StoreError

logger = logging.getLogger(__name__)

KEPT_S = 30 * 24 * 3600  # in Redis, since it was last registered
TIMEOUT_S = 0.5
LONGEST = 50_000  # characters of a document in the database, which holds as many as there may be: longer ones are few
MOST_CONNECTIONS = 8  # a burst waits for its turn: otherwise each request at a time opens one, and none is ever closed
_PREFIX = "gigs:persisted:"


class SharedTexts(Protocol):
    """Documents by their SHA-256. While their store is away nothing is found and nothing kept, and the log says so."""

    async def find(self, digest: str) -> str | None:
        """The text with this hash, if any process has registered it."""

    async def keep(self, digest: str, text: str) -> None:
        """Make a text known to every process."""

    async def close(self) -> None:
        """Close the connections."""


class RedisTexts:
    """Documents in Redis."""

    def __init__(self, redis_url: str) -> None:
        limits = {"max_connections": MOST_CONNECTIONS, "timeout": TIMEOUT_S}
        pool = bounded_pool(redis_url, **limits, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S)
        self._redis: Any = shared_store_over(pool)

    async def find(self, digest: str) -> str | None:
        """The text with this hash, if any process has registered it."""
        try:
            found: bytes | None = await self._redis.get(_PREFIX + digest)
        except away() as error:
            _warn("Redis", error)
            return None
        return None if found is None else found.decode()

    async def keep(self, digest: str, text: str) -> None:
        """Make a text known to every process."""
        try:
            await self._redis.set(_PREFIX + digest, text.encode(), ex=KEPT_S)
        except away() as error:
            _warn("Redis", error)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()


class StoredTexts:
    """Documents in the database, at most so many; those longest unregistered are dropped first."""

    def __init__(self, database: Database, most: int) -> None:
        self._database = database
        self._most = most

    async def find(self, digest: str) -> str | None:
        """The text with this hash, if any process has registered it."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await find_document(self._database, digest)
        except (StoreError, TimeoutError) as error:
            _warn("The database", error)
            return None

    async def keep(self, digest: str, text: str) -> None:
        """Make a text known to every process."""
        if len(text) > LONGEST or self._most == 0:
            return
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await keep_document(self._database, digest, text, datetime.now(UTC), self._most)
        except (StoreError, TimeoutError) as error:
            _warn("The database", error)

    async def close(self) -> None:
        """Nothing to close: the database is not its own."""


def _warn(store: str, error: Exception) -> None:
    logger.warning("%s is away (%s): persisted documents are known to this process alone", store, type(error).__name__)

"""The catalog version: one number that every committed change of public data raises. Caches are keyed by it."""

import time

from sqlalchemy import select

from store.connection import Database
from store.tables import catalog

_VERSION = select(catalog.c.version).where(catalog.c.id == 1)


class CatalogVersion:
    """The version as this process knows it, read at most once in `max_age_s`."""

    def __init__(self, database: Database, max_age_s: float = 1.0) -> None:
        self._database = database
        self._max_age_s = max_age_s
        self._version = 0
        self._read_at = float("-inf")

    async def get(self) -> int:
        """The number; 0 for a catalog that nothing was ever written to."""
        if time.monotonic() - self._read_at >= self._max_age_s:
            self._version = await self._database.fetch_value(_VERSION) or 0
            self._read_at = time.monotonic()
        return self._version

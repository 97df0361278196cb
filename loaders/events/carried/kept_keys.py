"""Which events stand on a page, kept by catalog version for all who ask for the same page: nothing of a person is in it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.orders import SortKey
from loaders.events.pages import PagePosition
from store.cache import BoundedCache
from store.database.connection import Database

LIFETIME_S: Final = 60.0
_PAGE_BYTES: Final = 1_500  # criteria and all
_KEY_BYTES: Final = 200
PublicPage = tuple[EventCriteria, EventOrder, PagePosition]


@dataclass(frozen=True, slots=True)
class _Kept:
    keys: list[SortKey]
    version: int
    until: float


class KeptKeys:
    """The sort keys of pages, at most `max_bytes` of them; 0 keeps none."""

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.hits = self.misses = 0
        self._clock = clock
        self._kept: BoundedCache[PublicPage, _Kept] = BoundedCache(max_weight=max_bytes, weigh=_weigh)
        self._reading: dict[PublicPage, asyncio.Future[None]] = {}

    def reads(self) -> tuple[int, int]:
        """Hits and misses so far."""
        return self.hits, self.misses

    @property
    def weight(self) -> int:
        """The bytes that are kept, as estimated."""
        return self._kept.weight

    async def get(
        self, database: Database, page: PublicPage, read: Callable[[PublicPage], Awaitable[list[SortKey]]]
    ) -> list[SortKey]:
        """The page's keys, in its order; had from `read`, once however many ask. Nobody may change them.

        Errors: ValueError for criteria that name a person.
        """
        if page[0].hidden_from is not None or page[0].reacted_by is not None:
            raise ValueError("the page is a person's")
        while True:
            version = await database.catalog_version.current()
            kept = self._kept.get(page)
            if kept is not None and kept.version == version and kept.until > self._clock():
                self.hits += 1
                return kept.keys
            if page not in self._reading:
                return await self._read(page, version, read)
            await asyncio.wait([self._reading[page]])

    async def _read(
        self, page: PublicPage, version: int, read: Callable[[PublicPage], Awaitable[list[SortKey]]]
    ) -> list[SortKey]:
        """Read and keep, under the version from before. Whoever waits looks again when it is done."""
        self.misses += 1
        done = self._reading[page] = asyncio.get_running_loop().create_future()
        try:
            keys = await read(page)
        finally:
            del self._reading[page]
            done.set_result(None)
        self._kept.put(page, _Kept(keys, version, self._clock() + LIFETIME_S))
        return keys


def _weigh(page: PublicPage, kept: _Kept) -> int:
    return _PAGE_BYTES + _KEY_BYTES * len(kept.keys)

"""The first upcoming events of venues and artists, kept while they stay the first.

A list counts while no version touches it or its events, and until its first event is over: from then on another one stands in its
place. As with rows, nothing is kept for longer than a minute, because listings have their order by
when they were seen.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from loaders.columns import RowColumns
from loaders.events.carried.sizes import row_bytes
from loaders.events.orders import SortKey
from loaders.events.upcoming import UpcomingPage
from store.cache import BoundedCache
from store.database.catalog.changes import Kind, Thing, thing
from store.database.connection import Database
from store.events.records import EventRow

LIFETIME_S: Final = 60.0
_LIST_BYTES: Final = 500  # beside its rows
FoundEvents = list[tuple[EventRow, SortKey]]
ReadLists = Callable[[Sequence[int]], Awaitable[list[FoundEvents]]]
Key = tuple[Kind, int, int, RowColumns[EventRow]]  # the kind of list, whose it is, how many, with which columns


@dataclass(slots=True)
class _Kept:
    found: FoundEvents
    version: int  # in which it was last known to be as it is
    from_at: datetime
    until: float
    things: tuple[Thing, ...]

    def holds(self, database: Database, version: int, from_at: datetime, now: float) -> bool:
        """Whether a reader of this version gets the same from this instant on."""
        is_first = not self.found or from_at <= self.found[0][1][0]
        if now >= self.until or self.from_at > from_at or not is_first:
            return False
        if self.version != version:
            if not database.catalog_version.are_untouched(self.things, self.version, version):
                return False
            self.version = version
        return True


class KeptLists:
    """Lists of one process, at most `max_bytes` of them; 0 keeps none."""

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.hits = self.misses = 0
        self._max_bytes = max_bytes
        self._clock = clock
        self._kept: BoundedCache[Key, _Kept] = BoundedCache(max_weight=max_bytes, weigh=_weigh)
        self._reading: dict[Key, asyncio.Future[None]] = {}

    def reads(self) -> tuple[int, int]:
        """Hits and misses so far."""
        return self.hits, self.misses

    @property
    def weight(self) -> int:
        """The bytes that are kept, as estimated."""
        return self._kept.weight

    @property
    def keeps_any(self) -> bool:
        """Whether any list may be kept at all."""
        return self._max_bytes > 0

    def suits(self, page: UpcomingPage) -> bool:
        """Whether pages of this kind are kept: the first ones."""
        return self.keeps_any and page.is_first

    async def get(
        self,
        database: Database,
        kind: Kind,
        parents: Sequence[int],
        page: UpcomingPage,
        rows: RowColumns[EventRow],
        read: ReadLists,
    ) -> dict[int, FoundEvents]:
        """The list of each parent; what is not kept is had from `read`, once however many ask. Nobody may change them."""
        keys: dict[int, Key] = {parent: (kind, parent, page.limit, rows) for parent in parents}
        found: dict[int, FoundEvents] = {}
        version = await self._look(database, keys, page, found)
        self.hits += len(found)
        self.misses += len(keys) - len(found)
        while len(found) < len(keys):
            missing = [parent for parent in keys if parent not in found]
            free = [parent for parent in missing if keys[parent] not in self._reading]
            if free:
                found |= await self._read({parent: keys[parent] for parent in free}, page, version, read)
            else:
                await asyncio.wait([self._reading[keys[parent]] for parent in missing])
            if len(found) < len(keys):
                version = await self._look(database, keys, page, found)
        return found

    async def _look(self, database: Database, keys: dict[int, Key], page: UpcomingPage, found: dict[int, FoundEvents]) -> int:
        """Add what is kept of the version that the reader is to see, and say which that is."""
        version, now = await database.catalog_version.current(), self._clock()
        for parent, key in keys.items():
            kept = self._kept.get(key) if parent not in found else None
            if kept is not None and kept.holds(database, version, page.from_at, now):
                found[parent] = kept.found
        return version

    async def _read(self, keys: dict[int, Key], page: UpcomingPage, version: int, read: ReadLists) -> dict[int, FoundEvents]:
        """Read and keep, under the version from before. Whoever waits looks again when it is done."""
        done = asyncio.get_running_loop().create_future()
        self._reading |= dict.fromkeys(keys.values(), done)
        try:
            lists = dict(zip(keys, await read(list(keys)), strict=True))
        finally:
            for key in keys.values():
                del self._reading[key]
            done.set_result(None)
        until = self._clock() + LIFETIME_S
        for parent, key in keys.items():
            things = (thing(key[0], parent), *(thing(Kind.EVENT, row.id) for row, _ in lists[parent]))
            self._kept.put(key, _Kept(lists[parent], version, page.from_at, until, things))
        return lists


def _weigh(key: Key, kept: _Kept) -> int:
    return _LIST_BYTES + sum(row_bytes(row) for row, _ in kept.found)

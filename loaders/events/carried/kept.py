"""Event rows that one process keeps while the catalog's version stands, and what its engine made of each.

Only what is the same for everybody is in such a row: columns, and the relations that it carries. A row is kept for a while at
most besides: its listings stand in the order in which they were last seen, and a sighting raises no version.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from loaders.columns import RowColumns
from loaders.events.carried.kept_keys import KeptKeys
from loaders.events.carried.kept_lists import KeptLists
from loaders.events.carried.sizes import row_bytes
from loaders.events.events import event_by_id
from loaders.wanted import Wanted
from store.cache import BoundedCache
from store.database.catalog.changes import Kind, Thing, thing
from store.database.connection import Database
from store.events.records import EventRow

LIFETIME_S: Final = 60.0
_FRAGMENTS_MOST: Final = 4  # of one row: as many operations as usually ask for the same columns
_LISTS_SHARE: Final = 8  # the part of the bound that is for lists
_KEYS_SHARE: Final = 16  # and that for pages' keys

Key = tuple[RowColumns[EventRow], int]


class Fragments:
    """What was made of one row, by who made what; it counts towards the bound of the cache."""

    __slots__ = ("_cache", "_held", "_key", "things", "until", "version", "weight")

    def __init__(
        self, cache: BoundedCache[Key, EventRow], key: Key, weight: int, version: int, until: float, things: tuple[Thing, ...]
    ) -> None:
        self.weight = weight
        self.version = version  # in which the row was last known to be as it is
        self.until = until
        self.things = things
        self._cache = cache
        self._key = key
        self._held: dict[object, tuple[Any, int]] = {}

    def holds(self, database: Database, version: int) -> bool:
        """Whether the row is the same in this version."""
        if self.version != version:
            if not database.catalog_version.are_untouched(self.things, self.version, version):
                return False
            self.version = version
        return True

    def get(self, maker: object) -> Any:
        """What this maker made of the row; None if it is not held."""
        held = self._held.get(maker)
        return None if held is None else held[0]

    def keep(self, maker: object, made: Any, size: int) -> None:
        """Hold what was made; the oldest is dropped for it. Units: bytes."""
        row = self._cache.get(self._key)
        if row is None or row.fragments is not self:  # type: ignore[attr-defined] # dropped meanwhile
            return
        self._cache.drop(self._key)
        if len(self._held) >= _FRAGMENTS_MOST:
            self.weight -= self._held.pop(next(iter(self._held)))[1]
        self._held[maker] = made, size
        self.weight += size
        self._cache.put(self._key, row)


class KeptEvents:
    """Events by their ids with the columns that are wanted, `lists` of them and `keys` of pages: at most `max_bytes` in all.

    0 keeps none.
    """

    def __init__(self, max_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.hits = self.misses = 0
        self.lists = KeptLists(max_bytes // _LISTS_SHARE, clock)
        self.keys = KeptKeys(max_bytes // _KEYS_SHARE, clock)
        self._max_bytes = max_bytes - max_bytes // _LISTS_SHARE - max_bytes // _KEYS_SHARE
        self._clock = clock
        self._rows: BoundedCache[Key, EventRow] = BoundedCache(max_weight=self._max_bytes, weigh=_weight_of)
        self._reading: dict[Key, asyncio.Future[None]] = {}

    def suits(self, wanted: Wanted) -> bool:
        """Whether rows with what is wanted may be kept: not if they tell what changes without the version."""
        return self._max_bytes > 0 and not ("listings" in wanted.below and wanted.of("listings").reads("last_seen_at"))

    def reads(self) -> tuple[int, int]:
        """Hits and misses so far."""
        return self.hits, self.misses

    @property
    def weight(self) -> int:
        """The bytes that are kept, as estimated."""
        return self._rows.weight + self.lists.weight + self.keys.weight

    async def get(self, database: Database, ids: Sequence[int], columns: RowColumns[EventRow]) -> list[EventRow | None]:
        """Each event, or a retired id's successor; None for an unknown id. What several ask for at once is read once."""
        found: dict[int, EventRow | None] = {}
        version = await self._look(database, ids, columns, found)
        missing = [number for number in dict.fromkeys(ids) if number not in found]
        self.hits += len(ids) - len(missing)
        self.misses += len(missing)
        while missing:
            free = [number for number in missing if (columns, number) not in self._reading]
            if free:
                found.update(await self._read(database, free, columns, version))
            else:
                await asyncio.wait([self._reading[columns, number] for number in missing])
                version = await self._look(database, missing, columns, found)
            missing = [number for number in missing if number not in found]
        return [found[number] for number in ids]

    async def _look(
        self, database: Database, ids: Sequence[int], columns: RowColumns[EventRow], found: dict[int, EventRow | None]
    ) -> int:
        """Add what is kept of the version that the reader is to see, and say which that is."""
        version, now, rows = await database.catalog_version.current(), self._clock(), self._rows
        for number in ids:
            row: Any = rows.get((columns, number))
            if row is not None and row.fragments.until > now and row.fragments.holds(database, version):
                found[number] = row
        return version

    async def _read(
        self, database: Database, ids: Sequence[int], columns: RowColumns[EventRow], version: int
    ) -> dict[int, EventRow | None]:
        """Read and keep. Whoever waits for these looks again when it is done, and reads what is not there then."""
        done = asyncio.get_running_loop().create_future()
        for number in ids:
            self._reading[columns, number] = done
        try:
            rows = await event_by_id(database, ids, columns)
            return {number: self._kept(columns, number, row, version) for number, row in zip(ids, rows, strict=True)}
        finally:
            for number in ids:
                del self._reading[columns, number]
            done.set_result(None)

    def _kept(self, columns: RowColumns[EventRow], number: int, row: EventRow | None, version: int) -> EventRow | None:
        """The row as it is kept: under the version from before it was read, so that it never passes for newer than it is."""
        if row is None:
            return None
        key, kept = (columns, number), cast(Any, tuple.__new__(_keeping(cast(Any, type(row))), row))
        things = (thing(Kind.EVENT, number),) if row.id == number else (thing(Kind.EVENT, number), thing(Kind.EVENT, row.id))
        kept.fragments = Fragments(self._rows, key, row_bytes(row), version, self._clock() + LIFETIME_S, things)
        self._rows.put(key, kept)
        return cast(EventRow, kept)


def _weight_of(key: Key, row: Any) -> int:
    weight: int = row.fragments.weight
    return weight


@lru_cache(maxsize=64)
def _keeping(row_type: Any) -> type[EventRow]:
    """A row type with room for `fragments`."""
    return cast(type[EventRow], type(row_type.__name__, (row_type,), {}))

"""What a search in memory finds, and what may be counted of it."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from pyroaring import BitMap

from loaders.batches import chunks
from loaders.events.index import postings
from loaders.events.index.bitmaps import Carriers, CatalogBitmaps, Dimension
from loaders.events.search.words import TermGroup
from store.database.connection import Database

COUNTED_AT_ONCE: Final = 200  # values of a facet: a few tenths of a millisecond
TERMS_AT_ONCE: Final = 20  # each is carried by more events than a venue has


class Found:
    """The events that a search finds, and the terms that it looked for.

    `is_exact` is False when sources were asked for and a silent listing may have been added or withdrawn since they were read.
    """

    def __init__(self, bitmaps: CatalogBitmaps, ids: BitMap, groups: Sequence[TermGroup] = (), *, is_exact: bool = True) -> None:
        self.bitmaps = bitmaps
        self.ids = ids
        self.groups = groups
        self.is_exact = is_exact

    def __len__(self) -> int:
        return len(self.ids)

    async def venues(self) -> list[tuple[str, int]]:
        """(venue's number, events)."""
        return await self._counts("venues")

    async def nights(self) -> list[tuple[str, int]]:
        """(date, events)."""
        return await self._counts("nights")

    async def sources(self) -> list[tuple[str, int]]:
        """(source's key, events)."""
        return await self._counts("sources")

    async def _counts(self, dimension: Dimension) -> list[tuple[str, int]]:
        """How many events have each value, without those that none has; other requests have their turn between."""
        version, values, counts = self.bitmaps.version, list(self.bitmaps.by[dimension]), []
        for some in chunks(values, COUNTED_AT_ONCE):
            counts += self.bitmaps.counts(dimension, self.ids, some)
            await asyncio.sleep(0)
            if self.bitmaps.version != version:  # a change was brought in: all are to be of one version
                return self.bitmaps.counts(dimension, self.ids, self.bitmaps.by[dimension])
        return counts

    async def terms(self, database: Database, term_ids: Iterable[int]) -> list[tuple[int, int]]:
        """(term, events) of those that any event carries."""
        counted = []
        for some in chunks([*term_ids], TERMS_AT_ONCE):
            for term_id in some:
                carriers = (await self.by_weight(database, term_id)).values()
                if count := sum(map(self.ids.intersection_cardinality, carriers)):
                    counted.append((term_id, count))
            await asyncio.sleep(0)
        return counted

    async def starts(self, database: Database, ids: BitMap) -> dict[int, datetime]:
        """The order time of each of these events that is still listed."""
        return await postings.starts(database, self.bitmaps, ids)

    async def by_weight(self, database: Database, term_id: int) -> Carriers:
        """The events that carry a term with each weight, whether found or not."""
        return await postings.by_weight(database, self.bitmaps, term_id)

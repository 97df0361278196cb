"""What a search in memory finds, and what may be counted of it."""

import asyncio
import heapq
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from pyroaring import BitMap

from loaders.events.index import postings
from loaders.events.index.bitmaps import Carriers, CatalogBitmaps, Dimension
from loaders.events.search.words import TermGroup
from store.database.connection import Database
from store.database.statements import chunks

COUNTED_AT_ONCE: Final = 100  # values of a facet: a few tenths of a millisecond
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

    async def venues(self, most: int) -> list[tuple[str, int]]:
        """(venue's number, events): the `most` most frequent are among them."""
        version, by = self.bitmaps.version, self.bitmaps.by
        cities = await self._counts("cities", list(by["cities"]), version)
        return await self._counts("venues", self.bitmaps.venues_of(city for city, _ in cities), version, most)

    async def nights(self) -> list[tuple[str, int]]:
        """(date, events)."""
        return await self._counts("nights", list(self.bitmaps.by["nights"]), self.bitmaps.version)

    async def sources(self) -> list[tuple[str, int]]:
        """(source's key, events)."""
        return await self._counts("sources", list(self.bitmaps.by["sources"]), self.bitmaps.version)

    async def _counts(
        self, dimension: Dimension, values: Sequence[str], version: int, most: int | None = None
    ) -> list[tuple[str, int]]:
        """How many events have each value, without those that none has; other requests have their turn between.

        With `most`, the values come with the largest first, and those that cannot be among the most frequent are left out.
        """
        held = self.bitmaps.by[dimension]
        counts: list[tuple[str, int]] = []
        for some in chunks(values, COUNTED_AT_ONCE):
            if self.bitmaps.version != version:  # a change was brought in: all are to be of one version
                return self.bitmaps.counts(dimension, self.ids, self.bitmaps.by[dimension])
            if most is not None and _least_of(most, counts) > len(held[some[0]]):
                break
            counts += self.bitmaps.counts(dimension, self.ids, some)
            await asyncio.sleep(0)
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


def _least_of(most: int, counts: Sequence[tuple[str, int]]) -> int:
    """The smallest of the `most` largest counts; 0 while there are fewer."""
    largest = heapq.nlargest(most, (count for _, count in counts))
    return largest[-1] if len(largest) == most else 0

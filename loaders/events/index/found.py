"""What a search in memory finds, and what may be counted of it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pyroaring import BitMap

from loaders.events.index import postings
from loaders.events.index.bitmaps import Carriers, CatalogBitmaps
from loaders.events.search.words import TermGroup
from store.database.connection import Database


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

    def venues(self) -> list[tuple[str, int]]:
        """(venue's number, events)."""
        return self.bitmaps.counts("venues", self.ids)

    def nights(self) -> list[tuple[str, int]]:
        """(date, events)."""
        return self.bitmaps.counts("nights", self.ids)

    def sources(self) -> list[tuple[str, int]]:
        """(source's key, events)."""
        return self.bitmaps.counts("sources", self.ids)

    async def terms(self, database: Database, term_ids: Iterable[int]) -> list[tuple[int, int]]:
        """(term, events) of those that any event carries."""
        counted = []
        for term_id in term_ids:
            carriers = await postings.carriers(database, self.bitmaps, [term_id])
            if count := self.ids.intersection_cardinality(carriers):
                counted.append((term_id, count))
        return counted

    async def starts(self, database: Database, ids: BitMap) -> dict[int, datetime]:
        """The order time of each of these events that is still listed."""
        return await postings.starts(database, self.bitmaps, ids)

    async def by_weight(self, database: Database, term_id: int) -> Carriers:
        """The events that carry a term with each weight, whether found or not."""
        return await postings.by_weight(database, self.bitmaps, term_id)

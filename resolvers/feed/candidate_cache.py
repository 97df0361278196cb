"""A cache of candidates for rankings, valid for one catalog version and shared by everyone with the same criteria.

A set is built once, however many ask, and off the event loop. While a new catalog version's set is built, the old one is served.
Most versions change few events, and few begin from one moment to the next: then the old set is brought over (renewal.py).
"""

import asyncio
import time
from dataclasses import replace
from typing import Final

from loaders.events.criteria import EventCriteria
from resolvers.feed.learning import LearnedNeighbours
from resolvers.feed.pinned_lists import PinnedLists
from resolvers.feed.ranking import late_numpy
from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from resolvers.feed.ranking_thread import aside
from resolvers.feed.renewal import KeptSet, brought_over, read_whole
from store.cache import BoundedCache
from store.database.connection import Database
from store.database.deadlines import without_deadline

MOST_KEPT: Final = 120_000  # candidates of all sets together
MOST_SEARCHES: Final = 1000  # whose latest moment is remembered
OLDEST_SERVED_S: Final = 30.0  # an older set is not served any more: its successor is waited for

_Wanted = EventCriteria


class CandidateCache:
    """One process's cache for one database."""

    def __init__(self) -> None:
        self.kept: BoundedCache[_Wanted, KeptSet] = BoundedCache(
            max_weight=MOST_KEPT,
            weigh=lambda wanted, kept: 1 + len(kept.candidate_set.candidates),  # one without candidates has its weight too
        )
        self._latest: BoundedCache[_Wanted, _Wanted] = BoundedCache(
            max_entries=MOST_SEARCHES
        )  # of each search, whatever its moment
        self._building: dict[_Wanted, asyncio.Task[CandidateSet]] = {}
        self._neighbours = LearnedNeighbours()
        self.pinned = PinnedLists()
        # One person's taste is read at a time: some statements each, for which many feeds at once would take all connections.
        self.reading_tastes = asyncio.Lock()

    async def get(self, database: Database, criteria: EventCriteria) -> CandidateSet:
        """The events that meet the criteria, soonest first, including those that people hid."""
        shared = replace(criteria, hidden_from=None, on_sale_from=None)
        version = await database.catalog_version.current()
        kept = self.kept.get(shared)
        if kept is not None and kept.version == version:
            return kept.candidate_set
        building = self._build(database, shared, version)
        if kept is not None and time.monotonic() - kept.read_at < OLDEST_SERVED_S:
            return kept.candidate_set
        return await asyncio.shield(building)  # others may wait for it too: it goes on when one of them leaves

    def builds(self) -> list["asyncio.Task[CandidateSet]"]:
        """The builds that are under way."""
        return list(self._building.values())

    def _build(self, database: Database, shared: _Wanted, version: int) -> "asyncio.Task[CandidateSet]":
        """The one running build of this set, started when there is none."""
        if shared not in self._building:
            task = asyncio.create_task(self._renew(database, shared, version), context=without_deadline())
            self._building[shared] = task
            task.add_done_callback(lambda done: self._ended(shared, done))
        return self._building[shared]

    async def _renew(self, database: Database, shared: _Wanted, version: int) -> CandidateSet:
        if not late_numpy.is_loaded():
            await aside(late_numpy.load)
        neighbours = await self._neighbours.current(database)
        kept = self.kept.get(shared) or self._earlier(shared)
        renewed = await brought_over(database, shared, kept, version, neighbours) if kept is not None else None
        if renewed is None:
            renewed = await read_whole(database, shared, version, neighbours)
        self.kept.put(shared, renewed)
        self._latest.put(_timeless(shared), shared)
        return renewed.candidate_set

    def _earlier(self, shared: _Wanted) -> KeptSet | None:
        """The set of the same search at the moment for which it was last built."""
        latest = self._latest.get(_timeless(shared))
        return None if latest is None else self.kept.get(latest)

    def _ended(self, shared: _Wanted, done: "asyncio.Task[CandidateSet]") -> None:
        del self._building[shared]
        if not done.cancelled():
            done.exception()  # whoever waited has it; nobody may have


def _timeless(shared: _Wanted) -> _Wanted:
    """The search without its moment."""
    return replace(shared, from_at=None, to_at=None)

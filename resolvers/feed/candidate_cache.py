"""A cache of candidates for rankings, valid for one catalog version and shared by everyone with the same criteria."""

from dataclasses import replace
from typing import Final

from loaders.events.criteria import EventCriteria
from loaders.feed.candidates import candidates
from resolvers.feed.ranking.candidate_set import CandidateSet
from resolvers.feed.tastes import candidate_of
from store.cache import BoundedCache
from store.database.connection import Database

MOST_KEPT: Final = 30_000  # candidates of all sets together: about 30 MB


class CandidateCache:
    """One process's cache for one database."""

    def __init__(self) -> None:
        self.kept: BoundedCache[tuple[int, EventCriteria], CandidateSet] = BoundedCache(
            max_weight=MOST_KEPT,
            weigh=lambda wanted, candidate_set: 1 + len(candidate_set.candidates),  # one without candidates has its weight too
        )

    async def get(self, database: Database, criteria: EventCriteria) -> CandidateSet:
        """The soonest events that meet the criteria, including those that people hid."""
        shared = replace(criteria, hidden_from=None)
        wanted = (await database.catalog_version.current(), shared)
        candidate_set = self.kept.get(wanted)
        if candidate_set is None:
            candidate_set = CandidateSet([candidate_of(row) for row in await candidates(database, shared)])
            self.kept.put(wanted, candidate_set)
        return candidate_set

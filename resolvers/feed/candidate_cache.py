"""Candidates for rankings, kept for as long as the catalog's version stands: everybody who asks for the same shares them."""

from dataclasses import replace
from typing import Final

from loaders.events.criteria import EventCriteria
from loaders.feed.candidates import candidates
from resolvers.feed.ranking.candidate_set import CandidateSet
from resolvers.feed.tastes import candidate_of
from store.cache import BoundedCache
from store.database.connection import Database

MOST_KEPT: Final = 30_000  # candidates of all programmes together: some 30 MB


class CandidateCache:
    """What one process has read of one database."""

    def __init__(self) -> None:
        self.kept: BoundedCache[tuple[int, EventCriteria], CandidateSet] = BoundedCache(
            max_weight=MOST_KEPT,
            weigh=lambda wanted, candidate_set: 1 + len(candidate_set.candidates),  # one without candidates has its weight too
        )

    async def get(self, database: Database, criteria: EventCriteria) -> CandidateSet:
        """The soonest events that meet the criteria, of which nobody's hidden ones are left out."""
        shared = replace(criteria, hidden_from=None)
        wanted = (await database.catalog_version.current(), shared)
        candidate_set = self.kept.get(wanted)
        if candidate_set is None:
            candidate_set = CandidateSet([candidate_of(row) for row in await candidates(database, shared)])
            self.kept.put(wanted, candidate_set)
        return candidate_set

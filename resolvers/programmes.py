"""Candidates for rankings, kept for as long as the catalog's version stands: everybody who asks for the same shares them."""

from dataclasses import replace
from typing import Final

from loaders.candidates import candidates
from loaders.event_criteria import EventCriteria
from resolvers.ranking.programme import Programme
from resolvers.tastes import candidate_of
from store.cache import BoundedCache
from store.connection import Database

MOST_KEPT: Final = 30_000  # candidates of all programmes together: some 30 MB


class Programmes:
    """What one process has read of one database."""

    def __init__(self) -> None:
        self.kept: BoundedCache[tuple[int, EventCriteria], Programme] = BoundedCache(
            max_weight=MOST_KEPT,
            weigh=lambda wanted, programme: 1 + len(programme.candidates),  # one without candidates has its weight too
        )

    async def get(self, database: Database, criteria: EventCriteria) -> Programme:
        """The soonest events that meet the criteria, of which nobody's hidden ones are left out."""
        shared = replace(criteria, hidden_from=None)
        wanted = (await database.catalog_version.current(), shared)
        programme = self.kept.get(wanted)
        if programme is None:
            programme = Programme([candidate_of(row) for row in await candidates(database, shared)])
            self.kept.put(wanted, programme)
        return programme

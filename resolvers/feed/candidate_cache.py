"""Candidates for rankings, kept for as long as the catalog's version stands: everybody who asks for the same shares them."""

from collections import OrderedDict
from dataclasses import replace
from typing import Final

from loaders.events.criteria import EventCriteria
from loaders.feed.candidates import candidates, catalog_version
from resolvers.feed.ranking.candidate_set import CandidateSet
from resolvers.feed.tastes import candidate_of
from store.database.connection import Database

MOST_KEPT: Final = 30_000  # candidates of all programmes together: some 30 MB


class CandidateCache:
    """What one process has read of one database."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, EventCriteria], CandidateSet] = OrderedDict()

    async def get(self, database: Database, criteria: EventCriteria) -> CandidateSet:
        """The soonest events that meet the criteria, of which nobody's hidden ones are left out."""
        shared = replace(criteria, hidden_from=None)
        wanted = (await catalog_version(database), shared)
        candidate_set = self._kept.get(wanted)
        if candidate_set is None:
            candidate_set = CandidateSet([candidate_of(row) for row in await candidates(database, shared)])
            self._kept[wanted] = candidate_set
            self._forget_oldest()
        self._kept.move_to_end(wanted)
        return candidate_set

    def _forget_oldest(self) -> None:
        held = sum(len(candidate_set.candidates) for candidate_set in self._kept.values())
        while held > MOST_KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            held -= len(oldest.candidates)

"""A cache of candidates for rankings, valid for one catalog version and shared by everyone with the same criteria."""

from collections import OrderedDict
from dataclasses import replace
from typing import Final

from loaders.events.criteria import EventCriteria
from loaders.feed.candidates import candidates, catalog_version
from resolvers.feed.ranking.candidate_set import CandidateSet
from resolvers.feed.tastes import candidate_of
from store.database.connection import Database

MOST_KEPT: Final = 30_000  # candidates of all sets together: about 30 MB


class CandidateCache:
    """One process's cache for one database."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, EventCriteria], CandidateSet] = OrderedDict()

    async def get(self, database: Database, criteria: EventCriteria) -> CandidateSet:
        """The soonest events that meet the criteria, including those that people hid."""
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

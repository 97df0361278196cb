"""A cache of candidates for rankings, valid for one catalog version and shared by everyone with the same criteria."""

from collections import OrderedDict
from dataclasses import replace
from typing import Final

from loaders.candidates import candidates, catalog_version
from loaders.event_criteria import EventCriteria
from resolvers.ranking.programme import Programme
from resolvers.tastes import candidate_of
from store.connection import Database

MOST_KEPT: Final = 30_000  # candidates of all sets together: about 30 MB


class Programmes:
    """One process's cache for one database."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, EventCriteria], Programme] = OrderedDict()

    async def get(self, database: Database, criteria: EventCriteria) -> Programme:
        """The soonest events that meet the criteria, including those that people hid."""
        shared = replace(criteria, hidden_from=None)
        wanted = (await catalog_version(database), shared)
        programme = self._kept.get(wanted)
        if programme is None:
            programme = Programme([candidate_of(row) for row in await candidates(database, shared)])
            self._kept[wanted] = programme
            self._forget_oldest()
        self._kept.move_to_end(wanted)
        return programme

    def _forget_oldest(self) -> None:
        held = sum(len(programme.candidates) for programme in self._kept.values())
        while held > MOST_KEPT and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            held -= len(oldest.candidates)

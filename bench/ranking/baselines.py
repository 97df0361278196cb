"""What a feed could be without any of our features: popularity, and two classics of collaborative filtering over saves."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.ranking.known_tastes import Catalogue
from resolvers.feed.ranking.records import CandidateEvent, TasteProfile

Matrix = NDArray[np.float64]
_FACTORS, _ROUNDS = 24, 4
_SHRINKAGE = 5.0  # a pair of events that few people saved says little


class Baselines:
    """Learned from the crowd's saves up to the day of the measurement; ties go to what more people saved, then to the sooner."""

    def __init__(self, catalogue: Catalogue, seed: int) -> None:
        self.count = len(catalogue.event_by_gig)
        saves: Matrix = np.zeros((len(catalogue.crowd_saves), self.count))
        for number, events in enumerate(catalogue.crowd_saves):
            saves[number, [event.id for event in events]] = 1.0
        self.popularity = saves.sum(axis=0)
        together = saves.T @ saves
        np.fill_diagonal(together, 0.0)
        norms = np.sqrt(np.outer(self.popularity, self.popularity)) + _SHRINKAGE
        self.likeness: Matrix = together / norms
        self.factors = _factors(saves, seed)

    def by_popularity(self, events: Sequence[CandidateEvent]) -> list[CandidateEvent]:
        """Most saved first."""
        return self._sorted(events, np.zeros(self.count))

    def by_neighbours(self, taste: TasteProfile, events: Sequence[CandidateEvent]) -> list[CandidateEvent]:
        """Item neighbours: the sum of the cosines with the person's saved events."""
        return self._sorted(events, self.likeness[_saved(taste)].sum(axis=0))

    def by_factors(self, taste: TasteProfile, events: Sequence[CandidateEvent]) -> list[CandidateEvent]:
        """Matrix factorisation: the person is folded in from the saved events."""
        return self._sorted(events, self.factors @ self.factors[_saved(taste)].sum(axis=0))

    def _sorted(self, events: Sequence[CandidateEvent], scores: NDArray[Any]) -> list[CandidateEvent]:
        return sorted(events, key=lambda event: (-scores[event.id], -self.popularity[event.id], event.starts_at or 0.0))


def _saved(taste: TasteProfile) -> list[int]:
    return [reaction.event.id for reaction in taste.saved]


def _factors(saves: Matrix, seed: int) -> Matrix:
    """Each event's factors: the right singular vectors of the saves, found by power iterations from a random start.

    Source: Halko, Martinsson and Tropp, "Finding structure with randomness" (2011).
    """
    rng = np.random.default_rng(seed)
    basis: Matrix = rng.standard_normal((saves.shape[1], _FACTORS))
    for _ in range(_ROUNDS):
        basis, _ = np.linalg.qr(saves.T @ (saves @ basis))
    return basis

"""Counts pairs of numbers, of which there are too many to hold one object each."""

from resolvers.feed.ranking.late_numpy import Figures, Integers, np

_MERGE_AT = 2_000_000


class PairCounts:
    """How many times each pair was found, and what those times weigh; a pair is one number, the smaller half above."""

    def __init__(self) -> None:
        self._waiting: list[Integers] = []
        self._weights: list[Figures] = []
        self._size = 0
        self.keys: Integers = np.zeros(0, np.int64)
        self.times: Integers = np.zeros(0, np.int64)
        self.weights: Figures = np.zeros(0)

    def add(self, left: Integers, right: Integers, weight: float = 1.0) -> None:
        """Count each of these pairs once."""
        found = np.unique((np.minimum(left, right) << 32) | np.maximum(left, right))
        self._waiting.append(found)
        self._weights.append(np.full(len(found), weight))
        self._size += len(found)
        if self._size > _MERGE_AT:
            self.merge()

    def merge(self) -> None:
        """Add what waits to the counts."""
        keys = np.concatenate([self.keys, *self._waiting])
        times = np.concatenate([self.times, *(np.ones(len(part), np.int64) for part in self._waiting)])
        weights = np.concatenate([self.weights, *self._weights])
        self.keys, places = np.unique(keys, return_inverse=True)
        self.times = np.bincount(places, times, len(self.keys)).astype(np.int64)
        self.weights = np.bincount(places, weights, len(self.keys)).astype(np.float64)
        self._waiting, self._weights, self._size = [], [], 0

    def halves(self) -> tuple[Integers, Integers]:
        """The smaller and the larger number of each pair."""
        return self.keys >> 32, self.keys & 0xFFFFFFFF

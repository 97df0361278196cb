"""A shared candidate set and what was admitted for one person beyond its end, ranked as one."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, overload

from resolvers.feed.ranking.candidates.candidate_set import CandidateSet, ColumnName
from resolvers.feed.ranking.candidates.columns import Column
from resolvers.feed.ranking.late_numpy import Figures, Flags, Integers, SmallIntegers, np
from resolvers.feed.ranking.records import CandidateEvent


class JoinedSet(CandidateSet):
    """Nothing of the shared set is copied but its ids. Genres are as common in it as in the shared set."""

    def __init__(self, shared: CandidateSet, further: CandidateSet) -> None:
        self._parts = (shared, further)
        self.candidates = _Chained(shared.candidates, further.candidates)
        self.ids: Integers = np.concatenate([shared.ids, further.ids])
        self.neighbours = shared.neighbours
        self.newest = max(shared.newest, further.newest)

    def column(self, name: ColumnName) -> Column:
        """One attribute of every candidate."""
        first, second = (part.column(name) for part in self._parts)
        return _JoinedColumn(first, second)

    def genre_shares(self) -> dict[str, float]:
        """Those of the shared set."""
        return self._parts[0].genre_shares()

    def place_of_each(self, event_ids: Integers) -> SmallIntegers:
        """As of any set."""
        first, second = (part.place_of_each(event_ids) for part in self._parts)
        length = np.int32(len(self._parts[0].candidates))
        return np.where(first >= 0, first, np.where(second >= 0, second + length, np.int32(-1)))

    def is_off(self) -> Flags:
        """As of any set."""
        return np.concatenate([part.is_off() for part in self._parts])


class _JoinedColumn(Column):
    """Two columns, one after the other."""

    def __init__(self, first: Column, second: Column) -> None:
        self._columns = (first, second)

    def at(self, place: int) -> Any:
        first, second = self._columns
        return first.at(place) if place < len(first) else second.at(place - len(first))

    def __len__(self) -> int:
        return sum(map(len, self._columns))

    def each(self, of: Callable[[Any], float], keys: Collection[Hashable] | None = None) -> Figures:
        return np.concatenate([column.each(of, keys) for column in self._columns])

    def among(self, places: Integers) -> list[Any]:
        return [self.at(place) for place in places.tolist()]

    def sums(self, weights: Mapping[Any, float]) -> Figures:
        return np.concatenate([column.sums(weights) for column in self._columns])

    def each_at_once(self, of: Callable[[Figures], Figures]) -> Figures:
        return np.concatenate([column.each_at_once(of) for column in self._columns])


class _Chained(Sequence[CandidateEvent]):
    """Two sequences, one after the other."""

    def __init__(self, first: Sequence[CandidateEvent], second: Sequence[CandidateEvent]) -> None:
        self._first = first
        self._second = second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    @overload
    def __getitem__(self, place: int) -> CandidateEvent: ...

    @overload
    def __getitem__(self, place: slice) -> list[CandidateEvent]: ...

    def __getitem__(self, place: int | slice) -> CandidateEvent | list[CandidateEvent]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        at = place if place >= 0 else place + len(self)
        return self._first[at] if at < len(self._first) else self._second[at - len(self._first)]

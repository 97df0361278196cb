"""The candidates of a ranking, stored by column: a term evaluates each distinct value once, however many events share it."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Any, Literal, get_args

from resolvers.feed.ranking.late_numpy import Figures, np
from resolvers.feed.ranking.neighbours import Neighbours
from resolvers.feed.ranking.records import CandidateEvent

ColumnName = Literal[
    "id", "artists", "genres", "usual", "venue", "city", "point", "weekday", "price", "starts_at", "on_sale_at", "saves",
]  # fmt: skip


class Column:
    """One attribute of all candidates: its distinct values, and the index of each candidate's value."""

    def __init__(self, values: Sequence[Hashable]) -> None:
        numbers: dict[Hashable, int] = {}
        self.numbers = np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int32)
        self.values: list[Any] = list(numbers)
        self._by_key: dict[Hashable, list[int]] | None = None

    def each(self, of: Callable[[Any], float], keys: Collection[Hashable] | None = None) -> Figures:
        """A number for every candidate, computed once for each distinct value; with `keys`, 0 for values without any of them."""
        figures = np.zeros(len(self.values))
        if keys is None:
            figures[:] = [of(value) for value in self.values]
        else:
            with_key = self.index_keys()
            for number in {number for key in keys for number in with_key.get(key, ())}:
                figures[number] = of(self.values[number])
        return figures[self.numbers]

    def index_keys(self) -> dict[Hashable, list[int]]:
        """Which values contain each key, or are it."""
        if self._by_key is None:
            by_key: dict[Hashable, list[int]] = defaultdict(list)
            for number, value in enumerate(self.values):
                for key in value if isinstance(value, tuple | frozenset) else (value,):
                    by_key[key].append(number)
            self._by_key = by_key
        return self._by_key


class CandidateSet:
    """Candidates in order of their start. Created once per catalog version and shared by everyone who ranks them."""

    def __init__(self, candidates: Sequence[CandidateEvent], neighbours: Neighbours | None = None) -> None:
        self.candidates = candidates
        self.neighbours = neighbours or Neighbours()
        self.newest = max((candidate.id for candidate in candidates), default=0)  # an event with a higher id has come later
        self._columns: dict[ColumnName, Column] = {}
        self._genre_shares: dict[str, float] | None = None
        self._places: dict[int, int] | None = None
        self._off: frozenset[int] | None = None

    def column(self, name: ColumnName) -> Column:
        """One attribute of every candidate."""
        if name not in self._columns:
            self._columns[name] = Column([getattr(candidate, name) for candidate in self.candidates])
        return self._columns[name]

    def genre_shares(self) -> dict[str, float]:
        """The share of the candidates that have each genre or family."""
        if self._genre_shares is None:
            self._genre_shares = self._count_genres()
        return self._genre_shares

    def places_of(self, event_ids: Iterable[int]) -> list[int]:
        """The positions of these events among the candidates, without those that are not candidates."""
        if self._places is None:
            self._places = {candidate.id: place for place, candidate in enumerate(self.candidates)}
        return [self._places[event_id] for event_id in event_ids if event_id in self._places]

    def off_places(self) -> frozenset[int]:
        """The positions of events that do not take place as announced."""
        if self._off is None:
            self._off = frozenset(place for place, candidate in enumerate(self.candidates) if candidate.is_off)
        return self._off

    def prepared(self) -> "CandidateSet":
        """The same set with everything computed that all rankings share."""
        names: tuple[ColumnName, ...] = get_args(ColumnName)
        for name in names:
            self.column(name)
            self.column(name).index_keys()
        self.genre_shares()
        self.places_of(())
        self.off_places()
        return self

    def _count_genres(self) -> dict[str, float]:
        column = self.column("genres")
        times = np.bincount(column.numbers, minlength=len(column.values))
        counts: dict[str, int] = {}
        for genres, count in zip(column.values, times.tolist(), strict=True):
            for slug in genres:
                counts[slug] = counts.get(slug, 0) + count
        return {slug: count / len(self.candidates) for slug, count in counts.items()}

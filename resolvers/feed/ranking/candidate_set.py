"""The candidates of a ranking, stored by column: a term evaluates each distinct value once, however many events share it."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Literal, NamedTuple

from resolvers.feed.ranking.records import CandidateEvent

ColumnName = Literal[
    "artists", "genres", "venue", "city", "point", "weekday", "price", "starts_at", "on_sale_at", "saves",
]  # fmt: skip


class Column(NamedTuple):
    """One attribute of all candidates: its distinct values, and the index of each candidate's value."""

    values: list[Any]
    numbers: list[int]

    def each(self, of: Callable[[Any], float]) -> list[float]:
        """A number for every candidate, computed once for each distinct value."""
        figures = [of(value) for value in self.values]
        return [figures[number] for number in self.numbers]


class CandidateSet:
    """Candidates in order of their start. Created once per catalog version and shared by everyone who ranks them."""

    def __init__(self, candidates: Sequence[CandidateEvent]) -> None:
        self.candidates = candidates
        self.most_saves = max((candidate.saves for candidate in candidates), default=0)
        self._columns: dict[ColumnName, Column] = {}
        self._genre_shares: dict[str, float] | None = None
        self._places: dict[int, int] | None = None
        self._off: frozenset[int] | None = None

    def column(self, name: ColumnName) -> Column:
        """One attribute of every candidate."""
        if name not in self._columns:
            self._columns[name] = _column([getattr(candidate, name) for candidate in self.candidates])
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

    def _count_genres(self) -> dict[str, float]:
        column = self.column("genres")
        times = [0] * len(column.values)
        for number in column.numbers:
            times[number] += 1
        counts: dict[str, int] = {}
        for genres, count in zip(column.values, times, strict=True):
            for slug in genres:
                counts[slug] = counts.get(slug, 0) + count
        return {slug: count / len(self.candidates) for slug, count in counts.items()}


def _column(values: Sequence[Hashable]) -> Column:
    numbers: dict[Hashable, int] = {}
    places = [numbers.setdefault(value, len(numbers)) for value in values]
    return Column(list(numbers), places)

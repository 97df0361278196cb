"""The candidates of a ranking, with everything that all rankings share."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from resolvers.feed.ranking.candidates.columns import Column, Columns, SealedColumns
from resolvers.feed.ranking.late_numpy import Figures, Flags, Integers, SmallIntegers, np
from resolvers.feed.ranking.neighbours import Neighbours
from resolvers.feed.ranking.records import CandidateEvent

__all__ = ["CandidateSet", "ColumnName", "Figures"]

ColumnName = Literal[
    "id", "artists", "genres", "usual", "venue", "house", "series", "city", "point", "weekday", "price", "starts_at",
    "on_sale_at", "saves",
]  # fmt: skip
_FOUND_BY_KEY: tuple[ColumnName, ...] = ("artists", "genres", "usual", "venue", "house", "city")


class CandidateSet:
    """Candidates in order of their start. Created once per catalog version and shared by everyone who ranks them."""

    def __init__(self, candidates: Iterable[CandidateEvent] | SealedColumns, neighbours: Neighbours | None = None) -> None:
        columns = candidates if isinstance(candidates, SealedColumns) else Columns(candidates).sealed()
        self.columns = columns
        self.candidates: Sequence[CandidateEvent] = columns
        self.ids: Integers = columns.ids.ids
        self.neighbours = neighbours or Neighbours()
        self.newest = int(self.ids.max(initial=0))  # an event with a higher id has come later
        self._genre_shares: dict[str, float] | None = None
        self._is_off: Flags | None = None

    def column(self, name: ColumnName) -> Column:
        """One attribute of every candidate."""
        return self.columns.by_name[name]

    def genre_shares(self) -> dict[str, float]:
        """The share of the candidates that have each genre or family."""
        if self._genre_shares is None:
            self._genre_shares = self._count_genres()
        return self._genre_shares

    def places_of(self, event_ids: Collection[int] | Integers) -> list[int]:
        """The positions of these events among the candidates, without those that are not candidates."""
        wanted = event_ids if isinstance(event_ids, np.ndarray) else np.array(list(event_ids), np.int64)
        found = self.place_of_each(wanted)
        places: list[int] = found[found >= 0].tolist()
        return places

    def place_of_each(self, event_ids: Integers) -> SmallIntegers:
        """The position of each of these events among the candidates; -1 for one that is not a candidate."""
        return self.columns.ids.place_of_each(event_ids)

    def is_off(self) -> Flags:
        """Of each candidate, whether it does not take place as announced."""
        if self._is_off is None:
            column = self.columns.by_name["is_off"]
            self._is_off = np.array(column.values, bool)[column.numbers]
        return self._is_off

    def prepared(self) -> "CandidateSet":
        """The same set with everything computed that all rankings share."""
        for name in _FOUND_BY_KEY:
            self.column(name).index_keys()
        self.genre_shares()
        self.is_off()
        return self

    def _count_genres(self) -> dict[str, float]:
        column = self.column("genres")
        times = np.bincount(column.numbers, minlength=len(column.values))
        counts: dict[str, int] = {}
        for genres, count in zip(column.values, times.tolist(), strict=True):
            for slug in genres:
                counts[slug] = counts.get(slug, 0) + count
        return {slug: count / len(self.candidates) for slug, count in counts.items()}

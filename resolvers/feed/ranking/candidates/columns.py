"""Candidates stored by column: each distinct value once, and a number for every candidate.

A term evaluates each distinct value once, however many events share it, and 100,000 objects are neither kept nor walked by the
garbage collector.
"""

from array import array
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, overload

from resolvers.feed.ranking.late_numpy import Figures, Integers, SmallIntegers, np
from resolvers.feed.ranking.records import CandidateEvent

_FEW_UNUSED = 100  # values
_OTHERS = tuple(field.name for field in fields(CandidateEvent) if field.name != "id")
_GIVEN = tuple(field.name for field in fields(CandidateEvent) if field.init and field.name != "id")


class Column:
    """One attribute of all candidates: its distinct values, and the number of each candidate's value."""

    def __init__(self, values: list[Any], numbers: SmallIntegers) -> None:
        self.values = values
        self.numbers = numbers
        self._by_key: dict[Hashable, list[int]] | None = None
        self._figures: Figures | None = None

    def __len__(self) -> int:
        return len(self.numbers)

    def at(self, place: int) -> Any:
        """One candidate's value."""
        return self.values[self.numbers[place]]

    def among(self, places: Integers) -> list[Any]:
        """Some candidates' values."""
        return [self.values[number] for number in self.numbers[places].tolist()]

    def each(self, of: Callable[[Any], float], keys: Collection[Hashable] | None = None) -> Figures:
        """A number for every candidate, computed once for each distinct value; with `keys`, 0 for values without any of them."""
        if keys is None:
            return np.array([of(value) for value in self.values], np.float64)[self.numbers]
        with_key, figures = self.index_keys(), np.zeros(len(self.values))
        numbers = list({number for key in keys for number in with_key.get(key, ())})
        figures[numbers] = [of(self.values[number]) for number in numbers]
        return figures[self.numbers]

    def sums(self, weights: Mapping[Any, float]) -> Figures:
        """For every candidate the sum of the weights of the keys that its value contains, each counted once."""
        with_key, sums = self.index_keys(), [0.0] * len(self.values)
        for key, weight in weights.items():
            for number in with_key.get(key, ()):
                sums[number] += weight
        return np.array(sums)[self.numbers]

    def each_at_once(self, of: Callable[[Figures], Figures]) -> Figures:
        """A number for every candidate, computed for all distinct values together; unknown values are NaN."""
        if self._figures is None:
            width = len(next((value for value in self.values if isinstance(value, tuple)), ()))
            unknown = (np.nan,) * width if width else np.nan
            self._figures = np.array([unknown if value is None else value for value in self.values], np.float64)
        return of(self._figures)[self.numbers]

    def changed(self, further: "Column", order: Integers) -> "Column":
        """The candidates that `order` names of this column and a further one behind it, in that order.

        Values that nobody has any more stay, until they are more than the others.
        """
        if not len(further):
            return Column(self.values, self.numbers[order])._compacted(self._by_key)
        wanted = set(further.values)
        known = {value: number for number, value in enumerate(self.values) if value in wanted}
        new = [value for value in further.values if value not in known]
        known |= {value: len(self.values) + number for number, value in enumerate(new)}
        theirs = np.array([known[value] for value in further.values], np.int32)[further.numbers]
        made = Column([*self.values, *new] if new else self.values, np.concatenate([self.numbers, theirs])[order])
        if self._by_key is not None:
            made._by_key = dict(self._by_key)
            for value in new:
                for key in _keys_of(value):
                    made._by_key[key] = [*made._by_key.get(key, ()), known[value]]
        return made._compacted(made._by_key)

    def _compacted(self, by_key: dict[Hashable, list[int]] | None) -> "Column":
        """The same without the values that nobody has, if these are the more; otherwise with an index that still holds."""
        used = np.flatnonzero(np.bincount(self.numbers, minlength=len(self.values)))
        if len(self.values) <= 2 * len(used) + _FEW_UNUSED:
            self._by_key = by_key
            return self
        numbers = np.zeros(len(self.values), np.int32)
        numbers[used] = np.arange(len(used), dtype=np.int32)
        return Column([self.values[number] for number in used.tolist()], numbers[self.numbers])

    def index_keys(self) -> dict[Hashable, list[int]]:
        """Which values contain each key, or are it."""
        if self._by_key is None:
            by_key: dict[Hashable, list[int]] = {}
            for number, value in enumerate(self.values):
                for key in _keys_of(value):
                    by_key.setdefault(key, []).append(number)
            self._by_key = by_key
        return self._by_key


def _keys_of(value: Any) -> Collection[Hashable]:
    """What is in a value, each once: two acts of a bill may have one key."""
    if isinstance(value, tuple):
        return dict.fromkeys(value)
    return value if isinstance(value, frozenset) else (value,)


class IdColumn(Column):
    """The ids, all distinct: found in a sorted array instead of an index of 100,000 lists."""

    def __init__(self, ids: Integers) -> None:
        super().__init__([], np.zeros(0, np.int32))
        self.ids = ids
        self._order = np.argsort(ids, kind="stable").astype(np.int32)
        self._sorted = ids[self._order]

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, place: int) -> int:
        """One candidate's id."""
        return int(self.ids[place])

    def sums(self, weights: Mapping[int, float]) -> Figures:
        """For every candidate the weight of its id."""
        places, figures = self.place_of_each(np.array(list(weights), np.int64)), np.zeros(len(self.ids) + 1)
        figures[places] = list(weights.values())
        return figures[:-1]  # those that are not here stand at -1

    def place_of_each(self, ids: Integers) -> SmallIntegers:
        """The place of each of these ids; -1 for one that is not here."""
        if not len(self.ids):
            return np.full(len(ids), -1, np.int32)
        at = np.minimum(np.searchsorted(self._sorted, ids), len(self.ids) - 1)
        return np.where(self._sorted[at] == ids, self._order[at], np.int32(-1))


class Columns:
    """All attributes of the candidates, filled event by event and then sealed."""

    def __init__(self, events: Iterable[CandidateEvent] = ()) -> None:
        self._ids: list[int] = []
        self._numbers: dict[str, array[int]] = {name: array("i") for name in _OTHERS}
        self._known: dict[str, dict[Any, int]] = {name: {} for name in _OTHERS}
        self._texts: dict[str, str] = {}
        self.add(events)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, events: Iterable[CandidateEvent]) -> None:
        """Take in more candidates, which come after those that are here."""
        for event in events:
            self._ids.append(event.id)
            for name, known in self._known.items():
                value = getattr(event, name)
                number = known.get(value)
                if number is None:
                    number = known[self._shared(value)] = len(known)
                self._numbers[name].append(number)

    def sealed(self) -> "SealedColumns":
        """The columns by name."""
        others = {name: Column(list(known), np.array(self._numbers[name], np.int32)) for name, known in self._known.items()}
        return SealedColumns(IdColumn(np.array(self._ids, np.int64)), others)

    def _shared(self, value: Any) -> Any:
        """The value, with one string where many bills have an equal one."""
        if isinstance(value, tuple) and value and isinstance(value[0], str):
            return tuple(self._texts.setdefault(text, text) for text in value)
        return value


class SealedColumns(Sequence[CandidateEvent]):
    """The columns by name, and the candidates as events, each made when it is looked at."""

    def __init__(self, ids: IdColumn, others: dict[str, Column]) -> None:
        self.ids = ids
        self.by_name: dict[str, Column] = {"id": ids, **others}
        self._others = others

    def changed(self, gone: Integers, come: Iterable[CandidateEvent], most: int) -> "SealedColumns":
        """The candidates without those at some places and with others, the soonest of them; nothing of these is altered."""
        further = Columns(come).sealed()
        ids = np.concatenate([self.ids.ids, further.ids.ids])
        places = np.delete(np.arange(len(ids)), gone)
        starts = np.concatenate([columns.by_name["starts_at"].each_at_once(_undated_last) for columns in (self, further)])
        order = places[np.lexsort((ids[places], starts[places]))][:most]
        others = {name: column.changed(further.by_name[name], order) for name, column in self._others.items()}
        return SealedColumns(IdColumn(ids[order]), others)

    def with_column(self, name: str, column: Column) -> "SealedColumns":
        """The same candidates with another column; nothing of these is altered."""
        return SealedColumns(self.ids, {**self._others, name: column})

    def replace(self, name: str, column: Column) -> None:
        """Set one column anew."""
        self.by_name[name] = self._others[name] = column

    def __len__(self) -> int:
        return len(self.ids.ids)

    @overload
    def __getitem__(self, place: int) -> CandidateEvent: ...

    @overload
    def __getitem__(self, place: slice) -> list[CandidateEvent]: ...

    def __getitem__(self, place: int | slice) -> CandidateEvent | list[CandidateEvent]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        found = {name: self._others[name].at(place) for name in _GIVEN}
        return CandidateEvent(int(self.ids.ids[place]), **found)


def _undated_last(starts_at: Figures) -> Figures:
    return np.nan_to_num(starts_at, nan=np.inf)

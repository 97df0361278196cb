"""What an operation reads of rows, told to whoever fetches them: columns, and what is wanted of the rows behind each field."""

from collections.abc import Iterable, Mapping
from typing import Any, Final


class Wanted:
    """What is read of the rows of one level. `columns` is None if any column may be read.

    `below` says the same of the rows behind the fields that have objects, by the fields' Python names; a field without, whose
    value rows may carry, wants nothing there. `said` is what the field that these rows are behind is asked with, where the
    operation's text alone says it, so that who reads the parents can read these along; None where it is not known. Immutable, and
    equal to another one that wants the same, so that statements can be kept by it.
    """

    __slots__ = ("_hash", "below", "columns", "said")

    def __init__(
        self,
        columns: Iterable[str] | None = None,
        below: Mapping[str, "Wanted"] | None = None,
        said: Mapping[str, Any] | None = None,
    ) -> None:
        self.columns: Final = None if columns is None else frozenset(columns)
        self.below: Final[Mapping[str, Wanted]] = below or {}
        self.said: Final = said
        self._hash = hash((self.columns, frozenset(self.below.items()), None if said is None else frozenset(said.items())))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Wanted) and (self.columns, self.below, self.said) == (other.columns, other.below, other.said)

    def __or__(self, other: "Wanted") -> "Wanted":
        """What either of them wants."""
        columns = None if self.columns is None or other.columns is None else self.columns | other.columns
        shared = {name: wanted | other.below[name] for name, wanted in self.below.items() if name in other.below}
        return Wanted(columns, {**self.below, **other.below, **shared}, self.said if self.said == other.said else None)

    def without(self, *names: str) -> "Wanted":
        """The same without what is wanted of these fields' rows or values."""
        if self.below.keys().isdisjoint(names):
            return self
        return Wanted(self.columns, {name: wanted for name, wanted in self.below.items() if name not in names}, self.said)

    def said_with(self, said: Mapping[str, Any]) -> "Wanted":
        """The same, behind a field that is asked with this."""
        return self if self is EVERYTHING else Wanted(self.columns, self.below, said)

    def unsaid(self) -> "Wanted":
        """The same, whatever the fields are asked with."""
        if self is EVERYTHING:
            return self
        return Wanted(self.columns, {name: wanted.unsaid() for name, wanted in self.below.items()})

    def reads(self, column: str) -> bool:
        """Whether this column may be read."""
        return self.columns is None or column in self.columns

    def of(self, *path: str) -> "Wanted":
        """What is wanted of the rows behind a field, or behind a field of theirs; nothing if it is not selected.

        Of everything, everything is wanted.
        """
        found = self
        if self is EVERYTHING:
            return self
        for name in path:
            found = found.below.get(name, NOTHING)
        return found


NOTHING: Final = Wanted(())
EVERYTHING: Final = Wanted()

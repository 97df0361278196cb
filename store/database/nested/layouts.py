"""Rows as they were sent: tuples of the cells that JSON gave, and a layout that says what each cell is.

A statement may bring many columns of a row as one JSON array, which is parsed in C. Its cells stay what they are; whoever asks
the row for a column by name gets the column's value. Who knows the layout, as generated code does, takes the cells themselves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final, NoReturn

Step = Callable[[Any], Any]
LAYOUT: Final = "layout"  # the attribute of a row's class that says its layout


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One column as it was sent. `step` makes the value of what is not null; None where it is the value already.

    With `inner`, what was sent is a row of that layout, or with `is_many` a list of such rows.
    """

    step: Step | None = None
    inner: "Layout | None" = None
    is_many: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """The cells of a row, by the names of their columns.

    The `packed` ones came as one list, which is the row's first item; those `behind` it are items of their own. A row has `extra`
    items more that are no columns. `make` makes a row of the type, given what was sent of it.
    """

    row_type: type
    cells: Mapping[str, Cell]
    packed: tuple[str, ...]
    behind: tuple[str, ...]
    make: Step
    extra: int = 0

    @property
    def width(self) -> int:
        """How many items a row has."""
        return bool(self.packed) + len(self.behind) + self.extra


def sent_row_type(whole: type, layout: Layout) -> type:
    """A subtype of a row type whose rows are the cells as sent, and know their layout."""
    first = bool(layout.packed)
    held = {name: _packed_reader(place, layout.cells[name]) for place, name in enumerate(layout.packed)}
    held |= {name: _reader(place, layout.cells[name]) for place, name in enumerate(layout.behind, first)}
    fields: tuple[str, ...] = whole._fields  # type: ignore[attr-defined]
    left_out = {name: left_out_of_row(name) for name in fields if name not in held}
    members = {"__slots__": (), "__repr__": _told, "_fields": tuple(layout.cells), "_make": classmethod(tuple.__new__)}
    return type(whole.__name__, (whole,), {**members, **held, **left_out, LAYOUT: layout})


@lru_cache(maxsize=512)  # one for all row types: as many are made as operations select different columns
def left_out_of_row(name: str) -> property:
    """A column that was not selected. Reading it is an AttributeError that says so."""

    def read(row: Any) -> NoReturn:
        raise AttributeError(f"{name} was not selected for this {type(row).__name__}")

    return property(read)


def layout_of(row: Any) -> Layout | None:
    """The layout of a row as it was sent; None for every other value."""
    if not isinstance(row, tuple):  # to look for what a class lacks costs as much as an exception
        return None
    layout: Layout | None = getattr(row.__class__, LAYOUT, None)
    return layout


def _packed_reader(place: int, cell: Cell) -> property:
    """Columns of the same kind in the same place have one reader in all row types, unless an inner layout would be held by it."""
    return (_packed_step if cell.inner is None else _packed_step.__wrapped__)(place, cell.step)


def _reader(place: int, cell: Cell) -> property:
    return (_step if cell.inner is None else _step.__wrapped__)(place, cell.step)


@lru_cache(maxsize=512)
def _packed_step(place: int, step: Step | None) -> property:
    if step is None:
        return property(lambda row: row[0][place])
    return property(lambda row: None if row[0][place] is None else step(row[0][place]))


@lru_cache(maxsize=512)
def _step(place: int, step: Step | None) -> property:
    if step is None:
        return property(itemgetter(place))
    return property(lambda row: None if row[place] is None else step(row[place]))


def _told(row: Any) -> str:
    return f"{type(row).__name__}({', '.join(f'{name}={getattr(row, name)!r}' for name in row._fields)})"

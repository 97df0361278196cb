"""What statements select, and the rows that come of it: one object says both, so that neither can change without the other."""

from collections import namedtuple
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import ColumnElement, Table

from loaders.wanted import Wanted
from store import tables
from store.alerts.records import AlertRow, NotificationRow
from store.database.nested.arrays import RowAsArray
from store.database.nested.layouts import left_out_of_row
from store.events.records import ChangeRow, EventRow, ListingRow
from store.people.records import CalendarFeedRow
from store.places.records import ArtistRow, VenueRow

Row = TypeVar("Row", bound=tuple[Any, ...])
Cells = tuple[Any, ...]


class RowColumns(Generic[Row]):
    """The columns that fill a row type, in its order: `select(*EVENT, other)`, then `EVENT.split(cells)`.

    `only` gives fewer columns with a row type of their own, which is still a subtype of the whole one.
    """

    __slots__ = ("__weakref__", "_always", "_by_name", "_width", "make", "names", "row_type")

    def __init__(self, row_type: type[Row], by_name: Mapping[str, ColumnElement[Any]], always: Collection[str] = ()) -> None:
        self.row_type = row_type
        self.names = tuple(by_name)
        self._by_name = by_name
        self._always = frozenset(always)
        self._width = len(self.names)
        # A cursor's tuple becomes a row without a look at names.
        self.make: Callable[[Cells], Row] = row_type._make  # type: ignore[attr-defined]

    def __iter__(self) -> Iterator[ColumnElement[Any]]:
        """The columns, for a statement to select: the row's first, whatever else it selects behind them."""
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return self._width

    def place(self, name: str) -> int:
        """Where a column stands in a cursor's tuple."""
        return self.names.index(name)

    def split(self, cells: Cells) -> tuple[Row, Cells]:
        """The row at the beginning of a cursor's tuple, and what was selected behind it."""
        width = self._width
        return self.make(cells[:width]), cells[width:]

    def only(self, names: Collection[str]) -> "RowColumns[Row]":
        """These columns alone, and those that every reader needs; the same object for the same columns.

        Errors: KeyError for a name that the row type lacks. Reading a column that was left out is an AttributeError.
        """
        wanted = self._always.union(names)
        if unknown := wanted.difference(self.names):
            raise KeyError(f"{self.row_type.__name__} has no {', '.join(sorted(unknown))}")
        return self if len(wanted) == len(self.names) else _pruned(self, wanted)

    def narrowed(self, wanted: Wanted) -> "RowColumns[Row]":
        """The columns that an operation reads."""
        return self if wanted.columns is None else self.only(wanted.columns)

    def carrying(self, carried: Mapping[str, ColumnElement[Any]]) -> "RowColumns[Row]":
        """These columns with more behind them, which the row type doesn't have: what is read under these names."""
        names = (*self.names, *carried)
        return RowColumns(pruned_type(self.row_type, names), {**self._by_name, **carried}, self._always)

    def nested(self) -> RowAsArray:
        """The rows as they travel in a column of another table's statement."""
        return RowAsArray(tuple(self), self.make, self.names, self.row_type)


@lru_cache(maxsize=64)
def _pruned(whole: RowColumns[Row], wanted: frozenset[str]) -> RowColumns[Row]:
    names = tuple(name for name in whole.names if name in wanted)
    row_type = pruned_type(whole.row_type, names)
    return RowColumns(row_type, {name: whole._by_name[name] for name in names}, whole._always)


def pruned_type(row_type: type[Row], names: tuple[str, ...]) -> type[Row]:
    """A subtype whose tuples hold these fields alone, be they the row type's or new ones."""
    held = dict(zip(names, _cells_of(len(names)), strict=True))
    left_out = {name: left_out_of_row(name) for name in row_type._fields if name not in held}  # type: ignore[attr-defined]
    members = {"__slots__": (), "__repr__": _told, "_fields": names, "_make": classmethod(tuple.__new__)}
    return cast(type[Row], type(row_type.__name__, (row_type,), {**members, **held, **left_out}))


@lru_cache(maxsize=128)
def _cells_of(width: int) -> tuple[Any, ...]:
    """What reads the cells of a tuple: a named tuple's own descriptors, which read faster than properties."""
    cells: Any = namedtuple("cells", [f"cell_{place}" for place in range(width)])  # type: ignore[misc]  # noqa: PYI024
    return tuple(getattr(cells, f"cell_{place}") for place in range(width))


def _told(row: Any) -> str:
    cells = ", ".join(f"{name}={cell!r}" for name, cell in zip(row._fields, row, strict=True))
    return f"{type(row).__name__}({cells})"


def _of(
    row_type: type[Row], table: Table, renamed: Mapping[str, str] | None = None, always: Collection[str] = ()
) -> RowColumns[Row]:
    fields: tuple[str, ...] = row_type._fields  # type: ignore[attr-defined]
    return RowColumns(row_type, {field: table.c[(renamed or {}).get(field, field)] for field in fields}, always)


EVENT: RowColumns[EventRow] = _of(EventRow, tables.events, always=("id", "order_time", "version"))
LISTING: RowColumns[ListingRow] = _of(ListingRow, tables.source_events, always=("event_id",))
CHANGE: RowColumns[ChangeRow] = _of(ChangeRow, tables.event_changes)
VENUE: RowColumns[VenueRow] = _of(VenueRow, tables.venues, {"genre_focus": "genreFocus"}, always=("id",))
ARTIST: RowColumns[ArtistRow] = _of(ArtistRow, tables.artists, always=("id",))
ALERT: RowColumns[AlertRow] = _of(AlertRow, tables.user_alerts, always=("id", "user_id"))
NOTIFICATION: RowColumns[NotificationRow] = _of(NotificationRow, tables.notifications, always=("id", "user_id", "version"))
CALENDAR_FEED: RowColumns[CalendarFeedRow] = _of(CalendarFeedRow, tables.calendar_feeds, always=("id", "user_id"))

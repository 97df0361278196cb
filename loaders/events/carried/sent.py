"""Columns whose rows are left as the database sent them: what an operation reads is little, and most of it is only passed on."""

from collections.abc import Iterator
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement

from loaders.columns import RowColumns
from store.database.nested.arrays import RowAsArray, Subquery, cell_of, packed
from store.database.nested.layouts import Cell, Layout, sent_row_type
from store.database.types import Json

Row = TypeVar("Row", bound=tuple[Any, ...])


class SentColumns(RowColumns[Row]):
    """The same columns as others, the plain ones of them in one array: rows have the same values under the same names."""

    __slots__ = ("_packed", "_sent")

    def __init__(self, columns: RowColumns[Row]) -> None:
        by_name = dict(zip(columns.names, columns, strict=True))
        behind = {
            name: column for name, column in by_name.items() if isinstance(column, Subquery) or isinstance(column.type, Json)
        }
        plain = {name: column for name, column in by_name.items() if name not in behind}
        cells = {name: cell_of(column) for name, column in plain.items()} | {name: _cell(one) for name, one in behind.items()}
        layout = Layout(columns.row_type, cells, tuple(plain), tuple(behind), tuple)
        super().__init__(cast(type[Row], sent_row_type(columns.row_type, layout)), by_name)
        others = (column.as_sent() if isinstance(column, Subquery) else column for column in behind.values())
        self._sent: tuple[ColumnElement[Any], ...] = (packed(tuple(plain.values())), *others)
        self._packed = layout.packed
        self._width = len(self._sent)

    def __iter__(self) -> Iterator[ColumnElement[Any]]:
        """The columns as a statement selects them."""
        return iter(self._sent)

    @property
    def is_packed(self) -> bool:
        """Whether all columns are plain, so that a row is the array and nothing else."""
        return self._width == 1

    def nested(self) -> RowAsArray:
        """The array as it travels in a column of another table's statement; of plain columns only."""
        return RowAsArray(tuple(self._by_name.values()), lambda cells: self.make((cells,)), self.names, self.row_type)

    def packed_place(self, name: str) -> int:
        """Where a plain column stands in the array."""
        return self._packed.index(name)


def _cell(column: ColumnElement[Any]) -> Cell:
    """A column that is sent by itself: JSON is its value once it is parsed."""
    return column.cell() if isinstance(column, Subquery) else Cell()

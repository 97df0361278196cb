"""Rows of another table as one column of a statement: in place of a second statement, or of a join that repeats the first row.

A row travels as a JSON array of its columns, many of them as an array of such arrays. Values that JSON has no form for go as text
and are made again here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

import orjson
from sqlalchemy import Boolean, ColumnElement, Date, Float, FromClause, Numeric, Select, String, Time, cast, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import UserDefinedType

from store.database.nested.layouts import Cell, Layout
from store.database.types import Json, Money, UtcDateTime

Step = Callable[[Any], Any]

_AS_WRITTEN: Final = (len("2026-11-27 20:00:00"), len("2026-11-27 20:00:00.000000"))  # by SQLite and MySQL
SHORT_ITEM: Final = 512  # characters; MariaDB writes a table with longer texts to disk, files and all, for each array
_AS_SHORT, _AS_ANY = f" AS CHAR({SHORT_ITEM}))", " AS CHAR)"


class JsonReader:
    """Makes rows of JSON, be it text or the bytes of the wire: these need not be decoded before."""

    __slots__ = ("read",)

    def __init__(self, read: Callable[[bytes | str], Any]) -> None:
        self.read = read

    def __call__(self, value: bytes | str) -> Any:
        return self.read(value)


class Nested(UserDefinedType[Any]):
    """The type of a column with rows in it."""

    cache_ok = True

    def __init__(self, reader: JsonReader) -> None:
        self.reader = reader  # under the parameter's name: SQLAlchemy copies types by it


@dataclass(frozen=True, slots=True)
class RowAsArray:
    """Columns that travel as one array; a column may be such a row itself. `make` makes the row of its cells.

    With `names`, and the `row_type` that has them, the cells may stay as they are sent (layouts.py).
    """

    columns: Sequence["ColumnElement[Any] | RowAsArray"]
    make: Step
    names: tuple[str, ...] = ()
    row_type: type = tuple

    def expression(self) -> ColumnElement[Any]:
        """The array in SQL."""
        return func.json_array(*(one.expression() if isinstance(one, RowAsArray) else _sent(one) for one in self.columns))

    def reader(self) -> Step:
        """Makes the row of the parsed array."""
        steps = [(place, step) for place, one in enumerate(self.columns) if (step := _step(one)) is not None]
        make = self.make
        if not steps:
            return make

        def read(sent: list[Any]) -> Any:
            cells = sent.copy()  # what was sent may be read again
            for place, step in steps:
                value = cells[place]
                if value is not None:
                    cells[place] = step(value)
            return make(cells)

        return read

    def layout(self) -> Layout:
        """What the parsed array holds."""
        cells = {name: cell_of(column) for name, column in zip(self.names, self.columns, strict=True)}
        return Layout(self.row_type, cells, (), self.names, self.reader())


def nested_row(row: RowAsArray, source: FromClause, *where: ColumnElement[bool], outer: FromClause) -> ColumnElement[Any]:
    """The one row that meets the conditions, for each row of the `outer` table; None if there is none."""
    found = select(row.expression()).select_from(source).where(*where).correlate(outer)
    return Subquery(found, found, row, row.reader())


def nested_rows(
    row: RowAsArray,
    source: FromClause,
    *where: ColumnElement[bool],
    outer: FromClause | None,
    order_by: Sequence[ColumnElement[Any]],
) -> "Subquery":
    """The rows that meet the conditions, for each row of the `outer` table or the same for all, as a tuple in this order.

    MySQL reads the tables of `source` in the order in which they are joined: in statistics of a catalog that has just been
    filled, an event may seem to have a thousand acts, and a scan of all artists to be the shorter way. It takes thirty times as
    long.
    """
    read, array = row.reader(), row.expression()

    def read_all(rows: list[Any]) -> tuple[Any, ...]:
        return tuple([read(cells) for cells in rows])

    found = select(array.label("item")).select_from(source).where(*where).correlate(outer)
    in_mysql = found.with_only_columns(_Aggregate(array, order_by)).prefix_with("STRAIGHT_JOIN", dialect="mysql")
    sorted_rows = found.order_by(*order_by).subquery()
    in_sqlite = select(func.json_group_array(func.json(sorted_rows.c.item))).select_from(sorted_rows)
    return Subquery(in_mysql, in_sqlite, row, read_all, is_many=True)


class Subquery(ColumnElement[Any]):
    """A scalar subquery with rows in it, worded for each dialect. `read` makes them of the parsed JSON; without, that is left."""

    inherit_cache = False

    def __init__(
        self, in_mysql: Select[Any], in_sqlite: Select[Any], row: RowAsArray, read: Step | None, *, is_many: bool = False
    ) -> None:
        self.texts = in_mysql, in_sqlite
        self.in_mysql, self.in_sqlite = in_mysql.scalar_subquery(), in_sqlite.scalar_subquery()
        self.row, self.read, self.is_many = row, read, is_many
        self.type = PARSED if read is None else Nested(JsonReader(lambda text: read(orjson.loads(text))))

    def as_sent(self) -> "Subquery":
        """The same, with its rows left as they are sent."""
        return Subquery(*self.texts, self.row, None, is_many=self.is_many)

    def cell(self) -> Cell:
        """What such a column then is."""
        return Cell(self.read, self.row.layout(), self.is_many)


PARSED = Nested(JsonReader(orjson.loads))


def packed(columns: Sequence[ColumnElement[Any]]) -> ColumnElement[Any]:
    """Columns of a row as one column: the list of their cells as they are sent."""
    return func.json_array(*map(_sent, columns), type_=PARSED)


@compiles(Subquery, "mysql")
def _mysql_subquery(element: Subquery, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.in_mysql, **_inside(options))


@compiles(Subquery, "sqlite")
def _sqlite_subquery(element: Subquery, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.in_sqlite, **_inside(options))


def _inside(options: dict[str, Any]) -> dict[str, Any]:
    """What the columns within are compiled with: they are no columns of the result."""
    return {name: value for name, value in options.items() if name not in ("add_to_result_map", "within_columns_clause")}


def with_items_of_any_length(sql: str) -> str:
    """The text of a statement whose arrays are to be whole even if items of them are long; the same text if it has no arrays."""
    return sql.replace(_AS_SHORT, _AS_ANY)


class _Aggregate(ColumnElement[Any]):
    """MySQL's way to put arrays into one, in an order; its own JSON_ARRAYAGG has none.

    What is written takes short items only, with which the database works in memory. A longer one is cut, and the array is then no
    JSON: a line break, which no JSON text has within a string, follows each item, and a bracket of the cut one stays open. The
    statement is to be sent again `with_items_of_any_length`.
    """

    inherit_cache = False
    type = String()

    def __init__(self, array: ColumnElement[Any], order_by: Sequence[ColumnElement[Any]]) -> None:
        self.array, self.order_by = array, order_by


@compiles(_Aggregate)
def _aggregate(element: _Aggregate, compiler: SQLCompiler, **options: Any) -> str:
    options = _inside(options)
    array = compiler.process(element.array, **options)
    order = ", ".join(compiler.process(one, **options) for one in element.order_by)
    item = f"CAST({array}{_AS_SHORT}"
    return f"CONCAT('[', COALESCE(GROUP_CONCAT({item} ORDER BY {order} SEPARATOR ',\n'), ''), '\n]')"


def _sent(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column as it travels."""
    return cast(column, String) if isinstance(column.type, (UtcDateTime, Money, Numeric, Date, Time)) else column


def cell_of(column: ColumnElement[Any] | RowAsArray) -> Cell:
    """What a column is in an array."""
    return Cell(column.reader(), column.layout()) if isinstance(column, RowAsArray) else Cell(_step(column))


def _step(column: ColumnElement[Any] | RowAsArray) -> Step | None:
    """What makes the column's value of its JSON; None if it is the value."""
    if isinstance(column, RowAsArray):
        return column.reader()
    for kind, step in _STEPS:
        if isinstance(column.type, kind):
            return step
    return None


@lru_cache(maxsize=8192)
def _instant(text: str) -> datetime | None:
    """None, as for the next two, for what a database that was once lax holds and what is no such value."""
    try:
        if len(text) in _AS_WRITTEN:  # an adopted database may hold a mere day, or a zone as well
            return datetime.fromisoformat(text + "+00:00")
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=2048)
def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _money(text: str) -> Decimal:
    return Decimal(f"{Decimal(text):.2f}")


def _json(value: Any) -> Any:
    """MySQL's JSON type is nested as it is; elsewhere such a column is a text."""
    return orjson.loads(value) if isinstance(value, str) else value


_STEPS: tuple[tuple[type, Step], ...] = (
    (UtcDateTime, _instant),
    (Money, _money),
    (Float, float),
    (Numeric, Decimal),
    (Json, _json),
    (Boolean, bool),
    (Date, _date),
    (Time, _time),
)

"""Many rows in few statements: the VALUES text of an INSERT, split into chunks the server accepts.

SQLAlchemy would compile every chunk again. Here a row costs only its values' processors and quoting.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Column, Integer, Table
from sqlalchemy.engine import Dialect

from store.database import dialect as dialects
from store.database.types import UtcDateTime, naive_utc

OnConflict = Literal["error", "ignore", "update"]
NewRow = Mapping[str, Any] | tuple[Any, ...]  # by column, or in the columns' order
Arguments = dict[str, Any] | Sequence[Any] | None

MAX_ROWS = 2_000
MAX_CHARACTERS = 900_000  # below the smallest max_allowed_packet in use (1 MB on old MariaDB)


@dataclass(frozen=True, slots=True)
class Insert:
    """An INSERT of rows with the same columns."""

    table: Table
    columns: tuple[str, ...]
    on_conflict: OnConflict = "error"
    update: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unknown = [name for name in (*self.columns, *self.update) if name not in self.table.columns]
        if unknown:
            raise ValueError(f"{self.table.name} has no column {', '.join(unknown)}")
        if (self.on_conflict == "update") != bool(self.update):
            raise ValueError('"update" names the columns to update, and only "update" does')

    def chunks(self, rows: Sequence[NewRow], dialect: Dialect, literal: Callable[[Any], str]) -> Iterator[tuple[str, Arguments]]:
        """The statements, with arguments, that insert all rows.

        Errors: KeyError or ValueError if a row's columns differ from the first row's.
        """
        compiled = _compiled(self, dialect.name)
        values = self._values(rows, [_once(processor) for processor in compiled.processors])
        return _as_literals(compiled, values, literal) if dialect.name == "mysql" else _as_arguments(compiled, values)

    def _values(self, rows: Sequence[NewRow], processors: Sequence[dialects.Processor | None]) -> Iterator[list[Any]]:
        width, columns = len(self.columns), self.columns
        converted = [(place, processor) for place, processor in enumerate(processors) if processor is not None]
        for row in rows:
            if len(row) != width:
                raise ValueError(f"a row for {self.table.name} has different columns from the first: {sorted(row)}")
            values = list(row) if isinstance(row, tuple) else [row[name] for name in columns]
            for place, processor in converted:
                if values[place] is not None:
                    values[place] = processor(values[place])
            yield values


class _Once(dict[Any, Any]):
    """What a processor makes of values, each worked out once: the rows of one statement share their instants."""

    def __init__(self, process: dialects.Processor) -> None:
        super().__init__()
        self._process = process

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self._process(value)
        return made


def _once(processor: dialects.Processor | None) -> dialects.Processor | None:
    return _Once(processor).__getitem__ if processor in (naive_utc, _written_utc) else processor


def _written_utc(value: datetime) -> str:
    return str(naive_utc(value))


@dataclass(frozen=True, slots=True)
class CompiledInsert:
    """The fixed parts of an INSERT in one dialect."""

    head: str
    tail: str
    processors: tuple[dialects.Processor | None, ...]
    row_template: str | None = None  # of one row of plain numbers and instants: many times faster than the driver's escaping


@lru_cache(maxsize=512)
def _compiled(insert: Insert, dialect_name: dialects.DialectName) -> CompiledInsert:
    dialect = dialects.of(dialect_name)
    names = ", ".join(dialects.quote(column, dialect) for column in insert.columns)
    verb, tail = dialects.insert_parts(insert.table, insert.columns, insert.on_conflict, insert.update, dialect)
    processors = tuple(dialects.bind_processor(insert.table.columns[column].type, dialect) for column in insert.columns)
    head = f"{verb} {dialects.quote(insert.table.name, dialect)} ({names}) VALUES "
    template = _row_template([insert.table.columns[column] for column in insert.columns])
    if template is not None:
        processors = tuple(_written_utc if processor is naive_utc else processor for processor in processors)
    return CompiledInsert(head, tail, processors, template)


def _row_template(columns: Sequence[Column[Any]]) -> str | None:
    """How MySQL takes a row of columns that are all numbers or instants and never null; None for others."""
    marks = ["%d" if isinstance(column.type, Integer) else "'%s'" for column in columns]
    is_plain = all(isinstance(column.type, (Integer, UtcDateTime)) and not column.nullable for column in columns)
    return f"({','.join(marks)})" if is_plain else None


def _as_literals(
    compiled: CompiledInsert, rows: Iterator[list[Any]], literal: Callable[[Any], str]
) -> Iterator[tuple[str, None]]:
    """MySQL: the driver would write the values into the text anyway."""
    head, tail, template = compiled.head, compiled.tail, compiled.row_template
    written: list[str] = []
    length = 0
    for row in rows:
        text = template % tuple(row) if template else f"({','.join([literal(value) for value in row])})"
        if written and (length + len(text) > MAX_CHARACTERS or len(written) == MAX_ROWS):
            yield head + ",".join(written) + tail, None
            written, length = [], 0
        written.append(text)
        length += len(text) + 1
    yield head + ",".join(written) + tail, None


def _as_arguments(compiled: CompiledInsert, rows: Iterator[list[Any]]) -> Iterator[tuple[str, list[Any]]]:
    """SQLite: as many rows as its number of variables allows."""
    width = len(compiled.processors)
    most = min(MAX_ROWS, dialects.SQLITE_VARIABLES // width)
    one = f"({','.join('?' * width)})"
    arguments: list[Any] = []
    for row in rows:
        if len(arguments) == most * width:
            yield compiled.head + ",".join([one] * most) + compiled.tail, arguments
            arguments = []
        arguments.extend(row)
    yield compiled.head + ",".join([one] * (len(arguments) // width)) + compiled.tail, arguments

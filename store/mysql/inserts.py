"""Many rows in few statements: the VALUES text of an INSERT, split into chunks the server accepts.

SQLAlchemy would compile every chunk again. Here a row costs only its values' processors and quoting.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import Table
from sqlalchemy.engine import Dialect

from store.database import dialect as dialects
from store.database.types import in_utc

OnConflict = Literal["error", "ignore", "update"]
NewRow = Mapping[str, Any] | tuple[Any, ...]  # by column, or in the columns' order
Arguments = dict[str, Any] | Sequence[Any] | None
Literals = Callable[[Sequence[Any]], Iterable[str]]  # a column's values written into SQL text

MAX_ROWS = 2_000
_AROUND_A_ROW = 3  # brackets and a comma
_BLOCK = 500  # rows whose values are at hand in a second form
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

    def chunks(self, rows: Sequence[NewRow], dialect: Dialect, literals: Literals) -> Iterator[tuple[str, Arguments]]:
        """The statements, with arguments, that insert all rows.

        Errors: KeyError or ValueError if a row's columns differ from the first row's.
        """
        compiled = _compiled(self, dialect.name)
        processors = [_once(processor) for processor in compiled.processors]
        blocks = (self._by_column(rows[start : start + _BLOCK], processors) for start in range(0, len(rows), _BLOCK))
        return _as_literals(compiled, blocks, literals) if dialect.name == "mysql" else _as_arguments(compiled, blocks)

    def _by_column(self, rows: Sequence[NewRow], processors: Sequence[dialects.Processor | None]) -> list[Sequence[Any]]:
        """The values of some rows, column by column: what is done to each of a column costs less so."""
        width, columns = len(self.columns), self.columns
        if odd := next((row for row in rows if len(row) != width), None):
            raise ValueError(f"a row for {self.table.name} has different columns from the first: {sorted(odd)}")
        if isinstance(rows[0], tuple):
            values: list[Sequence[Any]] = list(zip(*rows, strict=True))
        else:
            by_name: Any = rows
            values = [[row[name] for row in by_name] for name in columns]
        for place, process in enumerate(processors):
            if process is not None:
                values[place] = [None if value is None else process(value) for value in values[place]]
        return values


class _Once(dict[Any, Any]):
    """What a processor makes of values, each worked out once: the rows of one statement share their instants."""

    def __init__(self, process: dialects.Processor) -> None:
        super().__init__()
        self._process = process

    def __missing__(self, value: Any) -> Any:
        made = self[value] = self._process(value)
        return made


def _once(processor: dialects.Processor | None) -> dialects.Processor | None:
    return _Once(processor).__getitem__ if processor is in_utc else processor


@dataclass(frozen=True, slots=True)
class CompiledInsert:
    """The fixed parts of an INSERT in one dialect."""

    head: str
    tail: str
    processors: tuple[dialects.Processor | None, ...]


@lru_cache(maxsize=512)
def _compiled(insert: Insert, dialect_name: dialects.DialectName) -> CompiledInsert:
    dialect = dialects.of(dialect_name)
    names = ", ".join(dialects.quote(column, dialect) for column in insert.columns)
    verb, tail = dialects.insert_parts(insert.table, insert.columns, insert.on_conflict, insert.update, dialect)
    processors = tuple(dialects.bind_processor(insert.table.columns[column].type, dialect) for column in insert.columns)
    head = f"{verb} {dialects.quote(insert.table.name, dialect)} ({names}) VALUES "
    return CompiledInsert(head, tail, processors)


def _as_literals(
    compiled: CompiledInsert, blocks: Iterator[list[Sequence[Any]]], literals: Literals
) -> Iterator[tuple[str, None]]:
    """MySQL: the driver would write the values into the text anyway."""
    written: list[str] = []
    length = 0
    for columns in blocks:
        rows = list(map(",".join, zip(*map(literals, columns), strict=True)))
        added = sum(map(len, rows)) + _AROUND_A_ROW * len(rows)
        if length + added <= MAX_CHARACTERS and len(written) + len(rows) <= MAX_ROWS:
            written += rows
            length += added
            continue
        for row in rows:
            if written and (length + len(row) + _AROUND_A_ROW > MAX_CHARACTERS or len(written) == MAX_ROWS):
                yield _statement(compiled, written), None
                written, length = [], 0
            written.append(row)
            length += len(row) + _AROUND_A_ROW
    yield _statement(compiled, written), None


def _statement(compiled: CompiledInsert, rows: Sequence[str]) -> str:
    return f"{compiled.head}({'),('.join(rows)}){compiled.tail}"


def _as_arguments(compiled: CompiledInsert, blocks: Iterator[list[Sequence[Any]]]) -> Iterator[tuple[str, list[Any]]]:
    """SQLite: as many rows as its number of variables allows."""
    width = len(compiled.processors)
    most = min(MAX_ROWS, dialects.SQLITE_VARIABLES // width)
    one = f"({','.join('?' * width)})"
    arguments: list[Any] = []
    for row in (row for columns in blocks for row in zip(*columns, strict=True)):
        if len(arguments) == most * width:
            yield compiled.head + ",".join([one] * most) + compiled.tail, arguments
            arguments = []
        arguments.extend(row)
    yield compiled.head + ",".join([one] * (len(arguments) // width)) + compiled.tail, arguments

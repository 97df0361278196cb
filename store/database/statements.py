"""Core statements as text with processors, compiled once per statement object.

`databases` compiles an expression at each call; here a statement is compiled the first time it is seen, and a call only fills in
values. Lists (`bindparam("ids", expanding=True)`) are written into the marker that SQLAlchemy leaves for them.
"""

import re
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import ClauseElement
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TupleType

from store.database import dialect as dialects

Processor = Callable[[Any], Any]
Row = tuple[Any, ...]
Item = TypeVar("Item")

CHUNK: Final = 1000  # values of a list that one statement takes
_LONG_READS = 100
_MARKER = re.compile(r"__\[POSTCOMPILE_(\w+)\]")
_NOTHING = "SELECT {} FROM (SELECT 1) AS empty_set WHERE 1 != 1"  # right for IN and for NOT IN
_REMEMBERED_LENGTH: Final = 8192  # characters of a text with its lists
_NUMBERED_MOST: Final = 128  # values of a list whose names are remembered


def chunks(values: Sequence[Item], size: int = CHUNK) -> Iterator[list[Item]]:
    """The values in order, as many at a time as a statement takes."""
    return (list(values[start : start + size]) for start in range(0, len(values), size))


@dataclass(frozen=True, slots=True)
class _ListSlot:
    """A bind parameter that takes a list: one processor, or one per member for lists of tuples."""

    name: str
    processors: tuple[Processor | None, ...]
    is_tuple: bool


class Statement:
    """One compiled statement: `bind` makes text and arguments of a call, `shape` makes typed tuples of what came back."""

    __slots__ = (
        "_converted",
        "_fixed",
        "_last_listed",
        "_lists",
        "_long_reads",
        "_placeholder",
        "_required",
        "_tuple_prefix",
        "processors",
        "text",
    )

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self.text = str(compiled)
        self._long_reads = 0
        self._last_listed: tuple[tuple[str, ...], str] = ((), "")
        self._placeholder = "%({})s" if dialect.paramstyle == "pyformat" else ":{}"
        self._tuple_prefix = "VALUES " if dialect.tuple_in_values else ""
        self._fixed: dict[str, Any] = {}
        self._required: list[tuple[str, Processor | None]] = []
        self._lists: list[tuple[_ListSlot, Any]] = []
        for parameter, name in compiled.bind_names.items():
            processor = dialects.bind_processor(parameter.type, dialect)
            if parameter.expanding:
                self._lists.append((_list_slot(name, parameter.type, dialect), parameter.value))
                continue
            self._required.append((name, processor))
            if not parameter.required:
                value = parameter.effective_value
                self._fixed[name] = processor(value) if processor else value
        columns = compiled.statement.exported_columns if isinstance(compiled.statement, ReturnsRows) else ()
        self.processors = tuple(dialects.result_processor(column.type, dialect) for column in columns)
        self._converted = [(position, processor) for position, processor in enumerate(self.processors) if processor is not None]

    def bind(self, params: Mapping[str, Any] | None) -> tuple[str, dict[str, Any]]:
        """The text and the driver's arguments for one call.

        Errors: ValueError naming the parameter that has no value.
        """
        given = params or {}
        arguments = self._fixed.copy()
        for name, processor in self._required:
            if name in given:
                value = given[name]
                arguments[name] = processor(value) if processor and value is not None else value
            elif name not in arguments:
                raise ValueError(f"the statement needs a value for {name!r}")
        if not self._lists:
            return self.text, arguments
        written = [self._write_list(slot, given.get(slot.name, default), arguments) for slot, default in self._lists]
        return self._with_lists(tuple(written)), arguments

    def _with_lists(self, written: tuple[str, ...]) -> str:
        """The text with its lists; the last one is at hand, because the same lengths are asked for again and again."""
        last, text = self._last_listed
        if last == written:
            return text
        by_name = {slot.name: one for (slot, _), one in zip(self._lists, written, strict=True)}
        text = _MARKER.sub(lambda found: by_name[found[1]], self.text)
        if len(text) <= _REMEMBERED_LENGTH:
            self._last_listed = written, text
        return text

    def may_have_short_items(self) -> bool:
        """Whether to expect nothing but short items in the arrays of the next read (arrays.py)."""
        if not self._long_reads:
            return True
        self._long_reads -= 1
        return False

    def had_long_items(self) -> None:
        """Expect long ones for a while: a read that was wrong about it is made twice."""
        self._long_reads = _LONG_READS

    def shape(self, rows: Iterable[Row]) -> list[Row]:
        """Rows as the column types say: aware instants, parsed JSON, Decimals."""
        if not self._converted:
            return list(rows)
        return [self._shape_one(row) for row in rows]

    def _shape_one(self, row: Row) -> Row:
        cells = list(row)
        for position, processor in self._converted:
            value = cells[position]
            if value is not None:
                cells[position] = processor(value)
        return tuple(cells)

    def _write_list(self, slot: _ListSlot, values: Sequence[Any] | None, arguments: dict[str, Any]) -> str:
        if values is None:
            raise ValueError(f"the statement needs a list for {slot.name!r}")
        if not values:
            return _NOTHING.format(", ".join("1" * len(slot.processors)))
        if slot.is_tuple:
            written = [
                "(" + ", ".join(self._argument(f"{slot.name}_{n}_{m}", cell, processor, arguments)
                                for m, (cell, processor) in enumerate(zip(value, slot.processors, strict=True))) + ")"
                for n, value in enumerate(values)
            ]  # fmt: skip
            return self._tuple_prefix + ", ".join(written)
        (processor,) = slot.processors
        numbered = _numbered if len(values) <= _NUMBERED_MOST else _numbered.__wrapped__
        names, placeholders = numbered(slot.name, self._placeholder, len(values))
        if processor is not None:
            values = [None if value is None else processor(value) for value in values]
        arguments.update(zip(names, values, strict=True))
        return placeholders

    def _argument(self, name: str, value: Any, processor: Processor | None, arguments: dict[str, Any]) -> str:
        arguments[name] = processor(value) if processor and value is not None else value
        return self._placeholder.format(name)


@lru_cache(maxsize=256)
def _numbered(name: str, placeholder: str, count: int) -> tuple[tuple[str, ...], str]:
    """The names of a list's arguments, and what stands for them in the text: pages ask for lists of the same few lengths."""
    names = tuple(f"{name}_{number}" for number in range(count))
    return names, ", ".join(map(placeholder.format, names))


class StatementCache:
    """Compiled statements by the identity of the statement object, forgotten with it."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._compiled: dict[int, tuple[weakref.ref[ClauseElement], Statement]] = {}

    def get(self, statement: ClauseElement) -> Statement:
        """The compiled form, made at the first call."""
        found = self._compiled.get(id(statement))
        if found is not None:
            return found[1]
        compiled = statement.compile(dialect=self.dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("only SELECT, INSERT, UPDATE, DELETE and text() run through the store; tables are made by migrations")
        made = Statement(compiled, self.dialect)
        identity = id(statement)
        forget = weakref.ref(statement, lambda _: self._compiled.pop(identity, None))
        self._compiled[identity] = (forget, made)
        return made

    def __len__(self) -> int:
        return len(self._compiled)


def _list_slot(name: str, type_: Any, dialect: Dialect) -> _ListSlot:
    if isinstance(type_, TupleType):
        return _ListSlot(name, tuple(dialects.bind_processor(member, dialect) for member in type_.types), is_tuple=True)
    return _ListSlot(name, (dialects.bind_processor(type_, dialect),), is_tuple=False)

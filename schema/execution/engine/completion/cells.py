"""Generates the completion of rows as they were sent: code that takes a row's cells apart, with no row for what is inside of it.

For `{ id title startTime venue { name } }` of events it is, in essence:

    (cell_1, cell_2, cell_3), cell_4 = value
    a = get_1(cell_1)
    b = cell_2
    if not (b.__class__ is str): b = write_1(b)
    c = cell_3
    if c is not None: c = through_1(c)
    d = cell_4
    if d is not None:
        (cell_5,) = d
        ...

A text that is a column's value in another form, an instant say, goes through a table from what was sent to what is written.
"""

from collections.abc import Callable
from functools import lru_cache
from inspect import unwrap
from typing import Any, TypeGuard

from graphql import Undefined

from schema.execution.engine.completion.code import Code
from schema.execution.engine.completion.leaves import Odd, usual, writer
from schema.execution.engine.plan import Field, Leaf, Many, One, Shape
from schema.execution.engine.sources import Constant, Plain, row_type_of
from schema.types.base.fields import OfColumns
from store.database.nested.layouts import LAYOUT, Cell, Layout, Step

_WRITTEN_MOST = 8192  # the same instants are written again and again


class Cells:
    """The part of the generator that knows of layouts."""

    def __init__(self, code: Code) -> None:
        self._code = code

    def suit(self, shape: Shape, layout: Layout | None) -> TypeGuard[One]:
        """Whether rows of this layout can be taken apart for the shape: if the row's class is all that its type looks at."""
        if layout is None or not isinstance(shape, One):
            return False
        check = shape.selection.type.is_type_of
        row_type = row_type_of(check)
        return check is None or (row_type is not None and issubclass(layout.row_type, row_type))

    def rows(self, shape: One, layout: Layout, name: str, depth: int) -> None:
        """Code that completes the row `name` in its place, if it is in the layout."""
        code = self._code
        if not shape.is_required:
            code.line(depth, f"if {name} is not None:")
            depth += 1
        expected = code.bind("layout", layout)
        code.check_once_a_class(name, f"getattr({name}.__class__, {LAYOUT!r}, None) is not {expected}", depth)
        self._object(shape, layout, name, name, depth)

    def _object(self, shape: One, layout: Layout, sent: str, name: str, depth: int) -> None:
        """Code that makes the object `name` of what was sent. A row of it is made for those who can't do without."""
        code, fields = self._code, shape.selection.fields
        held = self._take_apart(layout, _names_read(fields, layout), sent, depth)
        row = None if layout.packed else code.new("row")
        if row is not None and any(_needs_row(field, layout) for field in fields):
            code.line(depth, f"{row} = {code.bind('make', layout.make)}({sent})")
        entries = [f"{field.key!r}: {self._field(field, layout, held, row or sent, depth)}" for field in fields]
        code.line(depth, f"{name} = {{{', '.join(entries)}}}")

    def _take_apart(self, layout: Layout, read: frozenset[str], sent: str, depth: int) -> dict[str, str]:
        """Code that names the cells that are read; returns their names."""
        code = self._code
        held = {name: code.new("cell") for name in layout.cells if name in read}
        items = [held.get(name, "_") for name in layout.behind] + ["_"] * layout.extra
        if layout.packed:
            items.insert(0, f"[{', '.join(held.get(name, '_') for name in layout.packed)}]")
        code.line(depth, f"[{', '.join(items)}] = {sent}")
        return held

    def _field(self, field: Field, layout: Layout, held: dict[str, str], row: str, depth: int) -> str:
        """Code before the object's own line; returns what stands in it."""
        code, source = self._code, field.source
        if isinstance(source, Constant):
            return repr(source.value)
        if not field.is_inline or not isinstance(source, Plain):
            return "PENDING"
        name = code.new("field")
        if source.attribute in held:
            code.line(depth, f"{name} = {held[source.attribute]}")
            self._cell(field.shape, layout.cells[source.attribute], name, depth)
        elif source.of_columns is not None and _takes_columns(source, layout):
            self._computed(field.shape, source.of_columns, layout, held, name, depth)
        else:
            code.line(depth, f"{name} = {code.bind('get', source.getter)}({row})")
            code.value(field.shape, name, depth)
        return name

    def _computed(self, shape: Shape, of: OfColumns, layout: Layout, held: dict[str, str], name: str, depth: int) -> None:
        """Code that computes `name` of columns and completes it."""
        code, first = self._code, of.columns[0]
        if of.first_if_known:
            code.line(depth, f"{name} = {held[first]}")
            code.line(depth, f"if {name} is not None:")
            self._cell(shape, layout.cells[first], name, depth + 1)
            code.line(depth, "else:")
            depth += 1
        given = ", ".join(self._value_of(layout.cells[column], held[column]) for column in of.columns)
        code.line(depth, f"{name} = {code.bind('get', of.function)}({given})")
        code.value(shape, name, depth)

    def _value_of(self, cell: Cell, held: str) -> str:
        """An expression of the column's value."""
        return held if cell.step is None else f"(None if {held} is None else {self._code.bind('step', cell.step)}({held}))"

    def _cell(self, shape: Shape, cell: Cell, name: str, depth: int) -> None:
        """Code that completes a cell in its place."""
        code = self._code
        if cell.inner is not None and self._completes_inner(shape, cell, name, depth):
            return
        if cell.step is None:
            code.value(shape, name, depth)
        elif isinstance(shape, Leaf) and usual(shape.type) is None:
            code.line(
                depth, f"if {name} is not None: {name} = {code.bind('through', _through(cell.step, writer(shape.type)))}({name})"
            )
            if shape.is_required:
                code.line(depth, "else: raise Odd")
        else:
            code.line(depth, f"{name} = {self._value_of(cell, name)}")
            code.value(shape, name, depth)

    def _completes_inner(self, shape: Shape, cell: Cell, name: str, depth: int) -> bool:
        """Whether code was added that completes the row, or the rows, that the cell is."""
        code, inner = self._code, cell.inner
        item = shape.item if isinstance(shape, Many) else shape
        if inner is None or cell.is_many != isinstance(shape, Many) or not self.suit(item, inner):
            return False
        if not shape.is_required:
            code.line(depth, f"if {name} is not None:")
            depth += 1
        elif not cell.is_many:
            code.line(depth, f"if {name} is None: raise Odd")
        if not cell.is_many:
            self._object(item, inner, name, name, depth)
            return True
        one, items = code.new("item"), code.new("items")
        code.line(depth, f"{items} = []")
        code.line(depth, f"for {one} in {name}:")
        self._object(item, inner, one, one, depth + 1)
        code.line(depth + 1, f"{items}.append({one})")
        code.line(depth, f"{name} = {items}")
        return True


def _takes_columns(source: Plain, layout: Layout) -> bool:
    return source.of_columns is not None and all(column in layout.cells for column in source.of_columns.columns)


def _needs_row(field: Field, layout: Layout) -> bool:
    """Whether the field's value is a function of the row as a whole."""
    source = field.source
    return (
        isinstance(source, Plain)
        and field.is_inline
        and source.attribute not in layout.cells
        and not _takes_columns(source, layout)
    )


def _names_read(fields: tuple[Field, ...], layout: Layout) -> frozenset[str]:
    """The columns that the fields are made of."""
    read: set[str] = set()
    for field in fields:
        source = field.source
        if isinstance(source, Plain) and field.is_inline:
            if source.attribute is not None and source.attribute in layout.cells:
                read.add(source.attribute)
            elif source.of_columns is not None and _takes_columns(source, layout):
                read.update(source.of_columns.columns)
    return frozenset(read)


@lru_cache(maxsize=64)
def _through(step: Step, write: Callable[[Any], Any]) -> Step:
    """From what was sent to what is written, remembered: one table for all plans, and none for what is in between.

    Errors of what is returned: Odd, or any, for a value that needs the careful way.
    """
    step, write = unwrap(step), unwrap(write)

    @lru_cache(maxsize=_WRITTEN_MOST)
    def through(sent: Any) -> Any:
        written = write(step(sent))
        if written is None or written is Undefined:
            raise Odd
        return written

    return through

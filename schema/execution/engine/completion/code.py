"""Writes code that completes values of a shape: lines of Python, with no call for a usual leaf.

A value that is not as usual raises Odd, or whatever its conversion raises; who wraps the code sends it the careful way then.
"""

from itertools import count
from typing import Any

from graphql import GraphQLEnumType, Undefined

from schema.execution.engine.completion.leaves import Odd, usual, writer
from schema.execution.engine.plan import PENDING, Field, Leaf, Many, One, Shape
from schema.execution.engine.sources import Constant, Plain, row_type_of

_INDENT = "    "


class Code:
    """Lines of code, and the objects that they name."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"Odd": Odd, "PENDING": PENDING, "UNDEFINED": Undefined}
        self.classes: list[str] = []  # variables that hold the class which was checked last
        self._numbers = count(1)

    def value(self, shape: Shape, name: str, depth: int) -> None:
        """Code that completes the variable `name` in its place."""
        if isinstance(shape, Leaf):
            self.leaf(shape, name, depth)
            return
        if not shape.is_required:
            self.line(depth, f"if {name} is not None:")
            depth += 1
        if isinstance(shape, Many):
            self._many(shape, name, depth)
        elif isinstance(shape, One):
            self._one(shape, name, depth)

    def leaf(self, shape: Leaf, name: str, depth: int) -> None:
        """Code that writes a leaf in its place."""
        condition, write = usual(shape.type), writer(shape.type)
        tests = [] if shape.is_required else [f"{name} is not None"]
        if condition is not None:
            tests.append(f"not ({condition.format(name)})")
        if tests:
            self.line(depth, f"if {' and '.join(tests)}:")
            depth += 1
        if not isinstance(shape.type, GraphQLEnumType):
            self.check_once_a_class(name, f"{name} is None or {name} is UNDEFINED or isinstance({name}, Exception)", depth)
        self.line(depth, f"{name} = {self.bind('write', write)}({name})")
        if not isinstance(shape.type, GraphQLEnumType):
            self.line(depth, f"if {name} is None or {name} is UNDEFINED: raise Odd")

    def _many(self, shape: Many, name: str, depth: int) -> None:
        item, items = self.new("item"), self.new("items")
        self.line(depth, f"if {name}.__class__ is not list and {name}.__class__ is not tuple: raise Odd")
        self.line(depth, f"{items} = []")
        self.line(depth, f"for {item} in {name}:")
        self.value(shape.item, item, depth + 1)
        self.line(depth + 1, f"{items}.append({item})")
        self.line(depth, f"{name} = {items}")

    def _one(self, shape: One, name: str, depth: int) -> None:
        selection, check = shape.selection, shape.selection.type.is_type_of
        row_type = row_type_of(check)
        if row_type is not None:
            self.check_once_a_class(name, f"not isinstance({name}, {self.bind('row_type', row_type)})", depth)
        else:
            self.check_once_a_class(name, f"{name} is None or {name} is UNDEFINED or isinstance({name}, Exception)", depth)
            if check is not None:
                self.line(depth, f"if {self.bind('check', check)}({name}, info) is not True: raise Odd")
        entries = [f"{field.key!r}: {self._field(field, name, depth)}" for field in selection.fields]
        self.line(depth, f"{name} = {{{', '.join(entries)}}}")

    def _field(self, field: Field, row: str, depth: int) -> str:
        """Code before the object's own line; returns what stands in it."""
        source = field.source
        if isinstance(source, Constant):
            return repr(source.value)
        if not field.is_inline or not isinstance(source, Plain):
            return "PENDING"
        name = self.new("field")
        read = f"{row}.{source.attribute}" if source.attribute else f"{self.bind('get', source.getter)}({row})"
        self.line(depth, f"{name} = {read}")
        self.value(field.shape, name, depth)
        return name

    def check_once_a_class(self, name: str, is_odd: str, depth: int) -> None:
        """Code for a check of which only the value's class matters: values of one class after the other pass at the first."""
        seen = self.new("seen")
        self.classes.append(seen)
        self.line(depth, f"if {name}.__class__ is not {seen}:")
        self.line(depth + 1, f"if {is_odd}: raise Odd")
        self.line(depth + 1, f"{seen} = {name}.__class__")

    def line(self, depth: int, text: str) -> None:
        """Add a line."""
        self.lines.append(_INDENT * depth + text)

    def new(self, kind: str) -> str:
        """A name that is not used yet."""
        return f"{kind}_{next(self._numbers)}"

    def bind(self, kind: str, value: Any) -> str:
        """A name for an object."""
        name = self.new(kind)
        self.names[name] = value
        return name

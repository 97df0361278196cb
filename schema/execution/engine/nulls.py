"""Puts nulls where values failed, and makes the located errors: one pass over an answer in which something did.

An error nulls its own place or, where a null may not stand there, the nearest place above where it may. What failed before in the
nulled place stays among the errors; what would have come after it is left out, as graphql-core gives up at the first.
Source: GraphQL specification, 6.4.4 Handling Execution Errors.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from graphql import GraphQLError, located_error

from schema.execution.engine.plan import PENDING, Either, Failed, Field, Many, One, Selection, Shape

Path = tuple[str | int, ...]


class _Lost:
    """Says that a null has to go further up."""


_LOST = _Lost()


class Nulls:
    """The errors of one answer. `shapes` tells which type each object of an interface or union is of, by its id."""

    def __init__(self, shapes: Mapping[int, One]) -> None:
        self.errors: list[GraphQLError] = []
        self._shapes = shapes
        self._thrown: GraphQLError | None = None  # on its way up

    def settle(self, fields: Iterable[Field], data: dict[str, Any]) -> bool:
        """Settle these fields of the answer's root. False when the whole answer is null."""
        if self._settled(fields, data, ()):
            return True
        self._record()
        return False

    def _settled(self, fields: Iterable[Field], data: dict[str, Any], path: Path) -> bool:
        for field in fields:
            value = data[field.key]
            settled = self._value(field, field.shape, value, (*path, field.key))
            if settled is _LOST:
                return False
            data[field.key] = settled
        return True

    def _value(self, field: Field, shape: Shape, value: Any, path: Path) -> Any:
        if value is None or value is PENDING or value.__class__ is orjson.Fragment:
            return value
        if isinstance(value, Failed):
            self._thrown = located_error(value.error, field.nodes, path)
        elif self._is_whole(field, shape, value, path):
            return value
        if shape.is_required:
            return _LOST
        self._record()
        return None

    def _is_whole(self, field: Field, shape: Shape, value: Any, path: Path) -> bool:
        if isinstance(shape, Either):
            shape = self._shapes[id(value)]
        if isinstance(shape, One):
            return self._settled(_in_order(shape.selection), value, path)
        if not isinstance(shape, Many):
            return True
        for index, item in enumerate(value):
            settled = self._value(field, shape.item, item, (*path, index))
            if settled is _LOST:
                return False
            value[index] = settled
        return True

    def _record(self) -> None:
        assert self._thrown is not None
        self.errors.append(self._thrown)
        self._thrown = None


def _in_order(selection: Selection) -> Iterable[Field]:
    """Fields in the order in which they are done: those that wait for nothing come first."""
    yield from (field for field in selection.fields if field.is_inline)
    yield from selection.links

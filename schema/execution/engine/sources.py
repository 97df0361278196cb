"""How a field's value is had: it is the same for all, read off the row, asked for all rows at once, or resolved.

Read from the fields' declarations on the Strawberry classes (schema/types/base/fields.py); a field without one is an attribute.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, TypeGuard, cast

import strawberry
from graphql import FieldNode, GraphQLField
from graphql.execution.values import VariableValues
from strawberry.types.field import StrawberryField

from loaders.wanted import Wanted
from schema.execution.engine.arguments import (
    NO_VARIABLES,
    ArgumentReader,
    python_arguments,
    raw_arguments,
    said_by_document,
    uses_variables,
    variables_in,
)
from schema.execution.engine.errors import Unforeseen
from schema.types.base.fields import BatchField, OfColumns, PlainField, RowCheck


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """Known beforehand: the name of a type."""

    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """A function of the row alone. `attribute` is its name where it merely reads one; `reads`, if known, is all it looks at.

    `of_columns`, if known, is the same as a function of columns.
    """

    getter: Callable[[Any], Any]
    attribute: str | None = None
    reads: frozenset[str] | None = None
    of_columns: OfColumns | None = None

    def read(self, rows: Sequence[Any]) -> list[Any]:
        """Each row's value; a row's own failure is its value."""
        getter = self.getter
        try:
            return [getter(row) for row in rows]
        except Exception:  # noqa: BLE001 told row by row below
            return [self._attempt(row) for row in rows]

    def _attempt(self, row: Any) -> Any:
        try:
            return self.getter(row)
        except Exception as error:  # noqa: BLE001 it becomes the field's error
            return error


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One call for all rows of a level. One that does not wait is a plain function, whose values are there at once.

    `carried`: the attribute under which rows may have the value already. `takes_wanted`: the call is told what is read below.
    `said`: what a field with arguments is asked with, where the document alone says it; `variables`: those that say it otherwise.
    `wanted` is what is read below, `wanted_by` the same where variables tell more of it.
    """

    call: Callable[..., Any]
    arguments: ArgumentReader
    waits: bool
    reads: frozenset[str] | None = None
    carried: str | None = None
    takes_wanted: bool = False
    wanted: Wanted | None = None
    said: Mapping[str, Any] | None = None
    variables: frozenset[str] = frozenset()
    wanted_by: Callable[[VariableValues], Wanted] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Resolver:
    """A call for one object, with the resolve info."""

    resolve: Callable[..., Any]
    arguments: ArgumentReader


Source = Constant | Plain | Batch | Resolver

# The root field of a subscription: its resolver made the stream of events, and the event is its value.
EVENT = Batch(lambda events, context: events, lambda variables: {}, waits=False)


def source_of(schema: strawberry.Schema, definition: GraphQLField, node: FieldNode) -> Source:
    """How this field is answered where `node` selects it.

    Errors: Unplannable for constant arguments that cannot be read.
    """
    declared = definition.extensions.get("strawberry-definition")
    if isinstance(declared, BatchField) and not declared.extensions:
        call = declared.batch
        arguments, waits = python_arguments(schema, declared, definition, node), inspect.iscoroutinefunction(call)
        said = said_by_document(arguments, node) if definition.args else None
        variables = variables_in(node) if definition.args else frozenset()
        return Batch(call, arguments, waits, declared.reads, declared.carried, declared.takes_wanted, None, said, variables)
    if isinstance(declared, PlainField) and not declared.extensions:
        return (
            _plain(declared.getter, declared.reads, declared.of_columns)
            if not definition.args
            else _argued(schema, declared, definition, node)
        )
    if type(declared) is StrawberryField and declared.is_basic_field and schema.config.default_resolver is getattr:
        return _plain(attrgetter(declared.python_name), frozenset({declared.python_name}))
    if _is_simple(declared, schema):
        return Resolver(_direct(schema, declared), python_arguments(schema, declared, definition, node))
    assert definition.resolve is not None
    return Resolver(definition.resolve, raw_arguments(definition, node))


def _is_simple(declared: Any, schema: strawberry.Schema) -> TypeGuard[StrawberryField]:
    """Whether Strawberry would do no more than convert the arguments and call the resolver."""
    if type(declared) is not StrawberryField or declared.extensions or schema.schema_converter._exception_handler_specs:
        return False
    resolver = declared.base_resolver
    return resolver is not None and not resolver.parent_parameter and not resolver.root_parameter


def _direct(schema: strawberry.Schema, declared: StrawberryField) -> Callable[..., Any]:
    """The resolver itself, called as Strawberry calls it."""
    resolver, make_info = declared.base_resolver, schema.config.info_class
    assert resolver is not None
    takes_self = resolver.self_parameter is not None
    info_name = resolver.info_parameter.name if resolver.info_parameter else None

    def resolve(row: Any, info: Any, **arguments: Any) -> Any:
        if info_name is not None:
            arguments[info_name] = make_info(_raw_info=info, _field=declared)
        return resolver(row, **arguments) if takes_self else resolver(**arguments)

    return resolve


def _argued(schema: strawberry.Schema, declared: PlainField, definition: GraphQLField, node: FieldNode) -> Source:
    """A plain field with arguments: if the document says them all, they are part of the function."""
    getter, arguments = declared.getter, python_arguments(schema, declared, definition, node)
    if not uses_variables(node):
        with suppress(Exception):  # what is refused is refused when it runs
            said, of_columns = arguments(NO_VARIABLES), declared.of_columns
            return Plain(partial(getter, **said), None, declared.reads, of_columns and of_columns.with_arguments(said))

    def call(rows: Sequence[Any], context: Any, **given: Any) -> list[Any]:
        return Plain(partial(getter, **given)).read(rows)

    return Batch(call, arguments, waits=False, reads=declared.reads)


def row_type_of(check: Any) -> type | None:
    """The class by which alone a type's check tells its rows; None if the check may look at anything."""
    return check.row_type if isinstance(check, RowCheck) else None


def carried_value(name: str) -> Plain:
    """Reads what rows carry. A row that does not, among others that do, is for graphql-core."""

    def read(row: Any) -> Any:
        try:
            return getattr(row, name)
        except AttributeError:
            raise Unforeseen from None

    return Plain(read, name, frozenset())


def _plain(getter: Callable[[Any], Any], reads: frozenset[str] | None, of_columns: OfColumns | None = None) -> Plain:
    if isinstance(getter, attrgetter):
        _, names = cast(tuple[Any, tuple[str, ...]], getter.__reduce__())
        if len(names) == 1 and names[0].isidentifier():
            return Plain(getter, names[0], reads)
    return Plain(getter, None, reads, of_columns)

"""What a field is called with: read once where the document says it all, else from the variables of each request."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import strawberry
from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
)
from graphql.execution.values import VariableValues, coerce_argument, get_argument_values
from graphql.utilities import coerce_input_literal
from strawberry.types.field import StrawberryField

from schema.execution.engine.errors import Unplannable
from schema.execution.engine.inputs import arguments_converter

ArgumentReader = Callable[[VariableValues], dict[str, Any]]
_ObjectReader = Callable[[VariableValues], dict[str, Any] | None]
NO_VARIABLES = VariableValues({}, {})
_UNCHANGING = (str, int, float, bool, type(None))


def raw_arguments(definition: GraphQLField, node: FieldNode) -> ArgumentReader:
    """The arguments as graphql-core hands them to a resolver.

    Errors: Unplannable for constants that cannot be read. The reader: GraphQLError for variables of the wrong kind.
    """
    sent = {one.name.value: one for one in node.arguments or ()}
    constant: dict[str, Any] = {}
    variables: list[tuple[str, str]] = []  # the argument's name for Python, and its variable's
    mixed: list[tuple[str, ArgumentNode, _ObjectReader | None]] = []
    for name, declared in definition.args.items():
        one = sent.get(name)
        if one is not None and isinstance(one.value, VariableNode):
            variables.append((declared.out_name or name, one.value.name.value))
        elif one is not None and uses_variables(one):
            mixed.append((declared.out_name or name, one, _object_reader(declared, one)))
        else:
            try:
                coerce_argument(constant, node, name, declared, one, NO_VARIABLES, None)
            except GraphQLError:
                raise Unplannable("arguments") from None
    if not variables and not mixed:
        return lambda given: constant

    def read(given: VariableValues) -> dict[str, Any]:
        values = constant.copy()
        for out_name, variable in variables:
            value = given.coerced.get(variable)
            if value is None:  # not sent, or a null, which need not be allowed here
                return get_argument_values(definition, node, given)
            values[out_name] = value
        for out_name, one, quickly in mixed:
            if quickly is not None and (value := quickly(given)) is not None:
                values[out_name] = value
            else:
                coerce_argument(values, node, one.name.value, definition.args[one.name.value], one, given, None)
        return values

    return read


def _object_reader(declared: GraphQLArgument, sent: ArgumentNode) -> _ObjectReader | None:
    """Reads an input object some of whose fields are variables, and the others constants; None for any other argument.

    What is returned says None if a variable has no value: graphql-core is to look then.
    """
    kind, node = get_nullable_type(declared.type), sent.value
    if not isinstance(kind, GraphQLInputObjectType) or kind.is_one_of or not isinstance(node, ObjectValueNode):
        return None
    constant = ObjectValueNode(fields=tuple(one for one in node.fields if not isinstance(one.value, VariableNode)))
    held = None if uses_variables(constant) else coerce_input_literal(constant, kind)
    if not isinstance(held, dict):  # a field that has to be given is a variable
        return None
    variables = [
        (kind.fields[one.name.value].out_name or one.name.value, one.value.name.value)
        for one in node.fields
        if isinstance(one.value, VariableNode)
    ]

    def read(given: VariableValues) -> dict[str, Any] | None:
        values = held.copy()
        for out_name, variable in variables:
            value = given.coerced.get(variable)
            if value is None:
                return None
            values[out_name] = value
        return values

    return read


def python_arguments(
    schema: strawberry.Schema, field: StrawberryField, definition: GraphQLField, node: FieldNode
) -> ArgumentReader:
    """The arguments by their Python names, inputs as instances of their classes.

    Errors: as for raw_arguments; whatever Strawberry refuses is raised by the reader.
    """
    if not definition.args:
        return lambda given: {}
    raw, convert = raw_arguments(definition, node), arguments_converter(schema, field)
    if not uses_variables(node):
        constant = convert(raw(NO_VARIABLES))
        if all(isinstance(value, _UNCHANGING) for value in constant.values()):
            return lambda given: constant
    return lambda given: convert(raw(given))  # each call gets inputs of its own, which it may change


def said_by_document(arguments: ArgumentReader, node: FieldNode) -> dict[str, Any] | None:
    """What these arguments are in every execution, if they are numbers, texts and the like; None if that is not known."""
    if uses_variables(node):
        return None
    return said_with_variables(arguments, NO_VARIABLES, _UNCHANGING)


def said_with_variables(
    arguments: ArgumentReader, given: VariableValues, kinds: tuple[type, ...] = (int, float, bool, type(None))
) -> dict[str, Any] | None:
    """What these arguments are with these variables, if all are of these kinds; texts may be any, and so tell too many apart."""
    with suppress(Exception):  # what is refused is refused when it runs
        said = arguments(given)
        return said if all(isinstance(value, kinds) for value in said.values()) else None
    return None


def variables_in(node: FieldNode | ArgumentNode | ObjectValueNode) -> frozenset[str]:
    """The names of the variables in a field's arguments, in one of them, or in a value."""
    if isinstance(node, FieldNode):
        return frozenset(name for argument in node.arguments or () for name in _names(argument.value))
    return frozenset(_names(node.value if isinstance(node, ArgumentNode) else node))


def uses_variables(node: FieldNode | ArgumentNode | ObjectValueNode) -> bool:
    """Whether a field's arguments, one of them, or a value depend on variables."""
    return bool(variables_in(node))


def _names(value: ValueNode) -> Iterator[str]:
    """Looked for by hand: each of graphql-core's visitors leaves a cycle to the garbage collector."""
    if isinstance(value, VariableNode):
        yield value.name.value
    elif isinstance(value, ObjectValueNode):
        for field in value.fields:
            yield from _names(field.value)
    elif isinstance(value, ListValueNode):
        for one in value.values:
            yield from _names(one)

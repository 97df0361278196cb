"""What a field is called with: read once where the document says it all, else from the variables of each request."""

from collections.abc import Callable
from typing import Any

import strawberry
from graphql import ArgumentNode, FieldNode, GraphQLError, GraphQLField, VariableNode, Visitor, visit
from graphql.execution.values import VariableValues, coerce_argument, get_argument_values
from strawberry.types.field import StrawberryField

from schema.execution.engine.errors import Unplannable
from schema.execution.engine.inputs import arguments_converter

ArgumentReader = Callable[[VariableValues], dict[str, Any]]
NO_VARIABLES = VariableValues({}, {})
_UNCHANGING = (str, int, float, bool, type(None))


def raw_arguments(definition: GraphQLField, node: FieldNode) -> ArgumentReader:
    """The arguments as graphql-core hands them to a resolver.

    Errors: Unplannable for constants that cannot be read. The reader: GraphQLError for variables of the wrong kind.
    """
    sent = {one.name.value: one for one in node.arguments or ()}
    constant: dict[str, Any] = {}
    variables: list[tuple[str, str]] = []  # the argument's name for Python, and its variable's
    mixed: list[tuple[str, ArgumentNode]] = []
    for name, declared in definition.args.items():
        one = sent.get(name)
        if one is not None and isinstance(one.value, VariableNode):
            variables.append((declared.out_name or name, one.value.name.value))
        elif one is not None and uses_variables(one):
            mixed.append((name, one))
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
        for name, one in mixed:
            coerce_argument(values, node, name, definition.args[name], one, given, None)
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


class _VariableFinder(Visitor):
    found = False

    def enter_variable(self, node: VariableNode, *_: Any) -> Any:
        self.found = True
        return self.BREAK


def uses_variables(node: FieldNode | ArgumentNode) -> bool:
    """Whether a field's arguments, or one of them, depend on variables."""
    finder = _VariableFinder()
    for argument in (node.arguments or ()) if isinstance(node, FieldNode) else (node,):
        visit(argument, finder)
    return finder.found

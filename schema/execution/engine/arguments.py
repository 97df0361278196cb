"""What a field is called with: read once where the document says it all, else from the variables of each request."""

from collections.abc import Callable
from typing import Any

import strawberry
from graphql import FieldNode, GraphQLError, GraphQLField, VariableNode, Visitor, visit
from graphql.execution.values import VariableValues, get_argument_values
from strawberry.types.arguments import convert_arguments
from strawberry.types.field import StrawberryField

from schema.execution.engine.errors import Unplannable

ArgumentReader = Callable[[VariableValues], dict[str, Any]]
NO_VARIABLES = VariableValues({}, {})
_UNCHANGING = (str, int, float, bool, type(None))


def raw_arguments(definition: GraphQLField, node: FieldNode) -> ArgumentReader:
    """The arguments as graphql-core hands them to a resolver.

    Errors: Unplannable for constants that cannot be read. The reader: GraphQLError for variables of the wrong kind.
    """
    if not definition.args:
        return lambda variables: {}
    if _uses_variables(node):
        return lambda variables: get_argument_values(definition, node, variables)
    try:
        constant = get_argument_values(definition, node, NO_VARIABLES)
    except GraphQLError:
        raise Unplannable("arguments") from None
    return lambda variables: constant


def python_arguments(
    schema: strawberry.Schema, field: StrawberryField, definition: GraphQLField, node: FieldNode
) -> ArgumentReader:
    """The arguments by their Python names, inputs as instances of their classes.

    Errors: as for raw_arguments; whatever Strawberry refuses is raised by the reader.
    """
    raw, registry = raw_arguments(definition, node), schema.schema_converter.scalar_registry

    def converted(variables: VariableValues) -> dict[str, Any]:
        return convert_arguments(raw(variables), field.arguments, registry, schema.config)

    if not definition.args:
        return lambda variables: {}
    if _uses_variables(node):
        return converted
    constant = converted(NO_VARIABLES)
    if not all(isinstance(value, _UNCHANGING) for value in constant.values()):
        return converted  # each call gets its own, which it may change
    return lambda variables: constant


class _VariableFinder(Visitor):
    found = False

    def enter_variable(self, node: VariableNode, *_: Any) -> Any:
        self.found = True
        return self.BREAK


def _uses_variables(node: FieldNode) -> bool:
    finder = _VariableFinder()
    for argument in node.arguments or ():
        visit(argument, finder)
    return finder.found

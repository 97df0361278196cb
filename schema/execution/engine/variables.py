"""The variables of a request as their types read them."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLID,
    GraphQLInputType,
    GraphQLInt,
    GraphQLSchema,
    GraphQLString,
    VariableDefinitionNode,
    get_nullable_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values

MOST_ERRORS = 50  # graphql-core's own default
_CLASSES: Mapping[str, type] = {GraphQLString.name: str, GraphQLID.name: str, GraphQLInt.name: int, GraphQLBoolean.name: bool}
_INTS = range(-(2**31), 2**31)
_Usual = tuple[str, GraphQLVariableSignature, type]


class VariableReader:
    """Reads the variables of one operation. Those that are usual, all of a scalar's own class, are taken as they are."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema = schema
        self._definitions = definitions
        usual = [_usual(schema, definition) for definition in definitions]
        self._usual: list[_Usual] | None = None if None in usual else [one for one in usual if one is not None]

    def read(self, sent: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """The variables, or what is wrong with them."""
        return self._quickly(sent) or get_variable_values(self._schema, self._definitions, dict(sent), max_errors=MOST_ERRORS)

    def _quickly(self, sent: Mapping[str, Any]) -> VariableValues | None:
        """None where graphql-core has to look."""
        if self._usual is None:
            return None
        sources, coerced = {}, {}
        for name, signature, kind in self._usual:
            value = sent.get(name)
            if value.__class__ is not kind or (kind is int and value not in _INTS):
                return None
            coerced[name] = value
            sources[name] = VariableValueSource(signature, value)
        return VariableValues(sources, coerced)


def _usual(schema: GraphQLSchema, definition: VariableDefinitionNode) -> _Usual | None:
    """The name of a variable of a plain scalar's type, its signature, and the class of values that need no look."""
    signature = get_variable_signature(schema, definition)
    if isinstance(signature, GraphQLError):
        return None
    kind = _CLASSES.get(_name(signature.type))
    return None if kind is None else (signature.name, signature, kind)


def _name(of: GraphQLInputType) -> str:
    return getattr(get_nullable_type(of), "name", "")  # a list has none

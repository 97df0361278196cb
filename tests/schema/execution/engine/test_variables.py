"""Variables that are taken as they are have the values that graphql-core gives them, and all others are left to it."""

from typing import Any
from unittest import mock

import pytest
from graphql import parse
from graphql.execution.values import VariableValues, get_variable_values

from schema.execution.engine.variables import VariableReader
from tests.schema.asking import SCHEMA

DEFINED = "query ($text: String!, $id: ID, $first: Int, $flag: Boolean!) { __typename }"
USUAL = {"text": "Dublin", "id": "RXZlbnQ6MQ", "first": 20, "flag": True}
VALUES = ["", "1", 0, 1, -(2**31), 2**31 - 1, 2**31, 1.0, 1.5, True, None, [], {}, ["a"]]


def _definitions(text: str) -> Any:
    document: Any = parse(text)
    return document.definitions[0].variable_definitions


def _told(read: Any) -> Any:
    if not isinstance(read, VariableValues):
        return [(error.message, error.locations) for error in read]
    sources = {name: (source.signature.name, str(source.signature.type), source.value) for name, source in read.sources.items()}
    return read.coerced, {name: type(value) for name, value in read.coerced.items()}, sources


@pytest.mark.parametrize("name", USUAL)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_every_value_is_read_as_graphql_core_reads_it(name: str, value: Any) -> None:
    definitions, sent = _definitions(DEFINED), USUAL | {name: value}
    ours = VariableReader(SCHEMA._schema, definitions).read(sent)
    assert _told(ours) == _told(get_variable_values(SCHEMA._schema, definitions, sent, max_errors=50))


def test_usual_values_are_not_looked_at_again() -> None:
    with mock.patch("schema.execution.engine.variables.get_variable_values") as core:
        read = VariableReader(SCHEMA._schema, _definitions(DEFINED)).read(USUAL | {"unknown": 1})
        assert isinstance(read, VariableValues)
        assert read.coerced == USUAL
        core.assert_not_called()


@pytest.mark.parametrize("text", ["query ($ids: [ID!]!) { __typename }", "query ($filter: EventFilter) { __typename }", "{ a }"])
def test_other_types_are_left_to_it(text: str) -> None:
    definitions = _definitions(text)
    for sent in ({}, {"ids": ["a"]}, {"ids": "a"}, {"filter": {"city": "Cork"}}, {"filter": 1}):
        ours = VariableReader(SCHEMA._schema, definitions or ()).read(sent)
        assert _told(ours) == _told(get_variable_values(SCHEMA._schema, definitions or (), sent, max_errors=50))

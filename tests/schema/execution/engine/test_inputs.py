"""Arguments are converted as Strawberry converts them, for every field of the schema that has any."""

from random import Random
from typing import Any

import pytest
from graphql import FieldNode, GraphQLField, GraphQLObjectType, OperationDefinitionNode, parse
from graphql.execution.values import VariableValues, get_argument_values, get_variable_values
from graphql.utilities import coerce_input_value
from strawberry.types.arguments import convert_arguments

from schema.execution.engine.arguments import raw_arguments
from schema.execution.engine.inputs import arguments_converter
from tests.schema.asking import SCHEMA
from tests.schema.execution.engine.documents import Writer, as_json
from tests.schema.execution.engine.world import make_value

CORE_SCHEMA: Any = SCHEMA._schema
FIELDS: dict[str, GraphQLField] = {
    f"{kind.name}.{name}": field
    for kind in CORE_SCHEMA.type_map.values()
    if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
    for name, field in kind.fields.items()
    if field.args
}


@pytest.mark.parametrize("name", FIELDS)
def test_arguments_are_converted_as_strawberry_does(name: str) -> None:
    field, random = FIELDS[name], Random(name)
    declared = field.extensions["strawberry-definition"]
    convert = arguments_converter(SCHEMA, declared)
    writer = Writer(CORE_SCHEMA, random, make_value)
    for share in (0.0, 0.3, 0.5, 0.7, 1.0):
        sent = {key: as_json(writer.value(key, one.type)) for key, one in field.args.items() if random.random() < share}
        raw = {field.args[key].out_name or key: coerce_input_value(value, field.args[key].type) for key, value in sent.items()}
        expected = convert_arguments(raw, declared.arguments, SCHEMA.schema_converter.scalar_registry, SCHEMA.config)
        assert convert(raw) == expected


def test_each_call_gets_lists_of_its_own() -> None:
    convert = arguments_converter(SCHEMA, FIELDS["Query.nodes"].extensions["strawberry-definition"])
    raw = {"ids": ["RXZlbnQ6MQ"]}
    convert(raw)["ids"].append("changed")
    assert convert(raw) == {"ids": ["RXZlbnQ6MQ"]}


FOR_EVENTS = """query Q($city: String, $max: Decimal) {
    events(filter: {city: $city, priceMax: $max, isFree: false, when: TONIGHT, genres: {any: ["techno"]}}) { nodes { id } } }"""


@pytest.mark.parametrize("sent", [{"city": "Dublin", "max": "9.50"}, {"city": "Dublin", "max": None}, {"max": "9"}, {}])
def test_an_object_with_variables_is_read_as_graphql_core_reads_it(sent: dict[str, Any]) -> None:
    (operation,) = parse(FOR_EVENTS).definitions
    assert isinstance(operation, OperationDefinitionNode)
    (node,) = operation.selection_set.selections
    assert isinstance(node, FieldNode)
    field = FIELDS["Query.events"]
    given = get_variable_values(CORE_SCHEMA, operation.variable_definitions or (), sent)
    assert isinstance(given, VariableValues)
    read, expected = raw_arguments(field, node), get_argument_values(field, node, given)
    found = read(given)
    assert found == expected
    found["filter"].clear()
    assert read(given) == expected

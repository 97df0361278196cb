"""Arguments are converted as Strawberry converts them, for every field of the schema that has any."""

from random import Random
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLObjectType
from graphql.utilities import coerce_input_value
from strawberry.types.arguments import convert_arguments

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

"""What operations cost, and that the cost is told."""

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from schema.execution.cost import OperationCost, Pricing
from tests.schema.execution.small_schema import SCHEMA, small_client


def _cost(query: str, **variables: object) -> int:
    return _operation_cost(query).of(variables)


def _operation_cost(query: str) -> OperationCost:
    definitions = parse(query).definitions
    fragments = {found.name.value: found for found in definitions if isinstance(found, FragmentDefinitionNode)}
    operation = next(found for found in definitions if isinstance(found, OperationDefinitionNode))
    return OperationCost(SCHEMA._schema, operation, fragments)


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ hello }", 0),
        ("{ itself { hello } }", 1),
        ("{ events { pageInfo { hasNextPage } } }", 2),
        ("{ events(first: 50) { pageInfo { hasNextPage } nodes { title } } }", 1 + 1 + 50),
        ("{ events(first: 50) { edges { cursor node { title venue { name } } } } }", 1 + 50 * 3),
        ("{ events { nodes { title } } }", 1 + 20),
        ("{ events(first: 100000) { nodes { title } } }", 1 + 100),
        ("{ events(first: -5) { nodes { title } } }", 1),
        ("{ events(first: 10) { nodes { listings { source } related { title } } } }", 1 + 10 * (1 + 4 + 5)),
        ('{ nodes(ids: ["a", "b", "c"]) { title venue { name } } }', 3 * 2),
        ("query Q($n: Int = 30) { events(first: $n) { nodes { title } } }", 1 + 30),
        (
            "{ events(first: 5) { ...C } } fragment C on EventConnection { nodes { ...E } } fragment E on Event { venue {name} }",
            11,
        ),
        ('mutation { remember(word: "x") }', 1),
        ("{ unknown { unknown } itself { unknown { x } } }", 1),
    ],
)
def test_lists_multiply(query: str, cost: int) -> None:
    assert _cost(query) == cost


def test_variables_size_the_lists_and_are_remembered() -> None:
    operation = _operation_cost("query Q($n: Int, $w: String) { events(first: $n) { nodes { title } } hello(name: $w) }")
    assert [operation.of({"n": n}) for n in (1, 7, None, 7)] == [2, 8, 21, 8]
    assert operation.of({"n": 7, "w": "x"}) == operation.of({"n": 7, "w": "y"}) == 8
    assert len(operation._known) == 3


def test_a_fragment_is_costed_once() -> None:
    size = 30
    spreads = "".join(f"fragment A{n} on Query{{...A{n + 1} ...A{n + 1}}}" for n in range(size))
    definitions = parse("{...A0}" + spreads + f"fragment A{size} on Query{{itself{{hello}}}}").definitions
    fragments = {found.name.value: found for found in definitions if isinstance(found, FragmentDefinitionNode)}
    pricing = Pricing(SCHEMA._schema, fragments, {})
    operation = definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    assert pricing.operation(operation) == 2**size
    assert pricing.visited == 1 + 2 * size + 2


async def test_the_answer_tells_its_cost() -> None:
    reply = await small_client().query("query Q($n: Int) { events(first: $n) { nodes { title } } }", {"n": 9})
    assert reply.json()["extensions"]["cost"] == {"requested": 10, "maximum": 20_000}


async def test_the_documented_page_of_a_hundred_events_fits() -> None:
    reply = await small_client().query(
        "{ events(first: 100) { edges { cursor node { title venue { name } listings { source } related { title } } } } }"
    )
    assert reply.status == 200
    assert reply.json()["extensions"]["cost"]["requested"] < 20_000

"""Documents that ask for too much are refused early, in linear work."""

import time
from dataclasses import replace

import pytest
from graphql import get_introspection_query, parse

from schema.execution.errors import DocumentRefused, Refusal
from schema.execution.limits import check_document, check_text, check_variables, measure
from schema.execution.settings import GraphQLSettings
from tests.schema.execution.small_schema import small_client
from tests.schema.transport.asgi_client import Reply

SETTINGS = GraphQLSettings()

# Each fragment spreads the next twice: 2^26 fields, in 813 bytes or so. Strawberry's own limiters take seconds for it.
BOMB = (
    "{...A0}" + "".join(f"fragment A{n} on Query{{...A{n + 1} ...A{n + 1}}}" for n in range(19)) + "fragment A19 on Query{hello}"
)
ALIASES = "{" + " ".join(f"a{n}: hello" for n in range(101)) + "}"
CYCLE = "{...A} fragment A on Query{hello ...B} fragment B on Query{...A}"


def _nested(depth: int) -> str:
    return "{itself" * depth + "{hello}" + "}" * depth


def _introspection(depth: int) -> str:
    return "{__schema{types" + "{fields{type" * depth + "{name}" + "}}" * depth + "}}"


@pytest.mark.parametrize(
    ("query", "limit"),
    [
        (BOMB, "fields"),
        (CYCLE, "cycle"),
        ("{...A} fragment A on Query{hello ...A}", "cycle"),
        (_nested(20), "depth"),
        ("{" + "...{" * 80 + "hello" + "}" * 81, "nesting"),
        (
            "{...F0}" + "".join(f"fragment F{n} on Query{{...F{n + 1}}}" for n in range(59)) + "fragment F59 on Query{hello}",
            "nesting",
        ),
        (ALIASES, "root fields"),
        ("{itself" + ALIASES + "}", "aliases"),
        ("{" + "hello " * 21 + "}", "root fields"),
        ("{itself{" + "hello " * 1000 + "}}", "comparisons of repeated fields"),
        ("{itself{" + " ".join(f"f{n}" for n in range(1001)) + "}}", "fields"),
        ("{hello}" + "".join(f"fragment F{n} on Query{{hello}}" for n in range(61)), "fragments"),
        ("{hello}" + BOMB.replace("{...A0}", ""), "fields"),
        ("{hello " + "@skip(if: false) " * 51 + "}", "directives"),
        ("{nodes(ids: [" + '"a" ' * 501 + "]){title}}", "list items"),
        (" ".join(f"query Q{n} {{hello}}" for n in range(21)), "operations"),
        ("{" + "hello " * 2500 + "}", "tokens"),
        ("{" * 5000, "tokens"),
        ('{hello(name: "' + '"\\\\' * 10_000, "tokens"),
        ("{hello #" + "x" * 40_000 + "\n}", "characters"),
        ("{events(first: 100){nodes{venue{upcomingEvents(first: 100){nodes{venue{name}}}}}}}", "cost"),
        ("{events(first: 100){nodes{related(first: 100){related(first: 100){title}}}}}", "cost"),
    ],
)
async def test_a_document_past_a_limit_is_refused_by_name(query: str, limit: str) -> None:
    reply = await small_client().query(query)
    assert (reply.status, reply.code) == (400, "GRAPHQL_VALIDATION_FAILED")
    assert reply.json()["errors"][0]["extensions"]["limit"] == limit


@pytest.mark.parametrize(
    "query",
    [
        "{" * 500,
        "{itself" * 250 + "}" * 250,
        "{hello(name: " + "[" * 300 + "]" * 300 + ")}",
    ],
)
async def test_a_document_too_deep_to_parse_is_refused(query: str) -> None:
    reply = await small_client().query(query)
    assert (reply.status, reply.code) == (400, "GRAPHQL_PARSE_FAILED")


@pytest.mark.parametrize("query", [BOMB, ALIASES, CYCLE, _nested(60), _introspection(30), "{" + "hello " * 10_000 + "}"])
async def test_refusing_is_quick_and_leaves_the_process_responsive(query: str) -> None:
    client = small_client()
    await client.query("{ hello }")
    started = time.perf_counter()
    assert (await client.query(query)).status == 400
    # No verdict on speed, which `make bench` measures: a guard against what is exponential and takes many seconds.
    assert time.perf_counter() - started < 5


def test_each_fragment_is_visited_once() -> None:
    measured = measure(parse(BOMB))
    assert measured.visited == 1 + 2 * 19 + 1
    assert measured.operations[0].fields == 2**19


def test_a_bomb_of_any_size_is_linear() -> None:
    def bomb(size: int) -> str:
        spreads = "".join(f"fragment A{n} on Query{{...A{n + 1} ...A{n + 1}}}" for n in range(size))
        return "{...A0}" + spreads + f"fragment A{size} on Query{{hello}}"

    assert measure(parse(bomb(400))).visited == 1 + 2 * 400 + 1
    with pytest.raises(DocumentRefused):
        check_document(parse(bomb(400)), SETTINGS)


@pytest.mark.parametrize(
    "text",
    [
        "{hello}",
        get_introspection_query(),
        '{a(x:"""b \\""" c "d" e""", y:"a\\"b{}{}", z:-1.5e+10, w:[1 2,3]) #x {}\n ...F @skip(if:true)} fragment F on T{a}',
    ],
)
def test_tokens_are_counted_as_the_parser_does(text: str) -> None:
    count: int = parse(text).token_count
    check_text(text, replace(SETTINGS, max_tokens=count))
    with pytest.raises(DocumentRefused):
        check_text(text, replace(SETTINGS, max_tokens=count - 1))


@pytest.mark.parametrize("piece", ['"', '"""', '"\\', '"""a" ', '\\"""', '"\n', "#", "-", "."])
def test_counting_tokens_is_linear(piece: str) -> None:
    started = time.perf_counter()
    check_text(piece * (30_000 // len(piece)), replace(SETTINGS, max_tokens=40_000))
    assert time.perf_counter() - started < 5  # a guard: what is quadratic takes longer


def test_figures_count_fragments_at_every_use() -> None:
    document = parse(
        "{ a: itself { ...F } itself { ...F } } fragment F on Query { b: hello itself { ... { hello @skip(if: true) } } }"
    )
    (operation,) = measure(document).operations
    assert (operation.fields, operation.aliases, operation.directives, operation.depth) == (8, 3, 2, 3)
    assert operation.root_fields == 2


async def _introspect(query: str) -> Reply:
    return await small_client().query(query)


async def test_the_tools_introspection_is_answered() -> None:
    reply = await _introspect(get_introspection_query(specified_by_url=True, input_value_deprecation=True))
    assert reply.status == 200, reply.json()
    assert reply.json()["data"]["__schema"]["queryType"]["name"] == "Query"


@pytest.mark.parametrize("depth", [3, 5, 30])
async def test_introspection_in_circles_is_refused(depth: int) -> None:
    assert (await _introspect(_introspection(depth))).code == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "wrong",
    [
        {"ids": ["a"] * 501},
        {"ids": [["a"] * 400] * 400},
        {"ids": {str(n): n for n in range(5001)}},
        {"a": 1, "ids": [[[[[[[[[[[[[1]]]]]]]]]]]]]},
    ],
)
def test_variables_that_hold_too_much_are_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(Refusal) as caught:
        check_variables(wrong, SETTINGS)
    assert caught.value.extensions == {"field": "variables.ids"}


def test_ordinary_variables_pass() -> None:
    check_variables({"filter": {"near": {"latitude": 53.3}, "genres": {"any": ["techno"]}}, "ids": ["a"] * 500}, SETTINGS)

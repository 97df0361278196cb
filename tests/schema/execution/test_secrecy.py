"""What errors tell of the schema, by the settings; whichever engine runs."""

import pytest

from schema.execution.executor import Executor, GraphQLRequest
from schema.execution.secrecy import NO_INTROSPECTION, NOT_VALID
from schema.execution.settings import COMPILED, GRAPHQL_CORE, GraphQLSettings
from tests.schema.asking import SCHEMA

HIDDEN = GraphQLSettings(introspection=False)
GUESSES = [
    "{ event }",
    "{ evnts { nodes { id } } }",
    "{ events { nodes { titel } } }",
    "{ events(frst: 1) { nodes { id } } }",
    "{ events(orderBy: START) { nodes { id } } }",
    "{ events(filter: {near: {radiusK: 1}}) { nodes { id } } }",
    "query ($f: EventFiltr) { events(filter: $f) { nodes { id } } }",
    "{ node(id: 1) { ... on Evnt { id } } }",
    "{ event(id: 1) { title { length } } }",
    "fragment F on Event { id } { __typename }",
]


async def _error(query: str, settings: GraphQLSettings, **variables: object) -> str:
    answer = await Executor(SCHEMA, settings).run(GraphQLRequest(query, None, variables), None, request_id="r")
    assert answer.errors
    assert answer.status == 400
    return "; ".join(str(error["message"]) for error in answer.errors)


@pytest.mark.parametrize("query", GUESSES)
async def test_without_introspection_a_guess_learns_nothing(query: str) -> None:
    assert await _error(query, HIDDEN) == NOT_VALID


@pytest.mark.parametrize(
    "query", ["{ __schema { types { name } } }", '{ __type(name: "Event") { name } }', "{ _service { sdl } }"]
)
async def test_without_introspection_the_schema_is_not_read(query: str) -> None:
    assert await _error(query, HIDDEN) == NO_INTROSPECTION
    shown = await Executor(SCHEMA, GraphQLSettings()).run(GraphQLRequest(query), None, request_id="r")
    assert shown.data


async def test_typename_is_no_introspection() -> None:
    answer = await Executor(SCHEMA, HIDDEN).run(GraphQLRequest("{ __typename }"), None, request_id="r")
    assert answer.data == {"__typename": "Query"}


@pytest.mark.parametrize("engine", [COMPILED, GRAPHQL_CORE])
async def test_variables_tell_no_more(engine: str) -> None:
    query = "query ($f: EventFilter) { events(filter: $f) { nodes { id } } }"
    shown = await _error(query, GraphQLSettings(engine), f={"nearr": 1})
    assert "Did you mean 'near'" in shown
    unsuggested = await _error(query, GraphQLSettings(engine, suggestions=False), f={"nearr": 1})
    assert "nearr" in unsuggested and "Did you mean" not in unsuggested
    hidden = await _error(query, GraphQLSettings(engine, introspection=False), f={"nearr": 1})
    assert hidden == "The variable $f has an invalid value."


@pytest.mark.parametrize("query", [guess for guess in GUESSES if "Evnt" not in guess])
async def test_suggestions_are_a_setting(query: str) -> None:
    assert "Did you mean" not in await _error(query, GraphQLSettings(suggestions=False))
    assert await _error(query, GraphQLSettings()) != NOT_VALID


async def test_suggestions_are_made_by_default_here() -> None:
    assert "Did you mean" in await _error("{ evnts { nodes { id } } }", GraphQLSettings())

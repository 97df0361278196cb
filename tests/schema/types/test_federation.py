"""The subgraph of Apollo Federation 2: entities by their keys, batched, and the SDL for composition."""

import re

import pytest
from graphql import build_schema

from resolvers.global_ids import global_id
from schema.execution.executor import Executor, GraphQLRequest
from schema.execution.settings import COMPILED, GRAPHQL_CORE, GraphQLSettings
from store.database.connection import Database, count_statements
from tests.builders import Gig, add_artist, add_gigs, add_venue
from tests.people import person
from tests.schema.asking import SCHEMA, ask, context_of, refused_path

ENTITIES = """query ($of: [_Any!]!) { _entities(representations: $of) { __typename
    ... on Event { title } ... on Venue { name } ... on Artist { artistName: name } } }"""
# What the directives of a subgraph are to a parser that knows nothing of federation.
DEFINITIONS = """
scalar FieldSet
directive @link(url: String!, import: [String!]) on SCHEMA
directive @key(fields: FieldSet!) repeatable on OBJECT | INTERFACE
directive @shareable on OBJECT | FIELD_DEFINITION
directive @tag(name: String!) repeatable on OBJECT
"""


async def test_entities_are_found_by_either_key_in_the_order_asked_for(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig("Lankum"))
    venue_id, artist_id = await add_venue(database, "Whelan's"), await add_artist(database, "Bicep")
    of = [
        {"__typename": "Artist", "databaseId": artist_id},
        {"__typename": "Event", "id": global_id("Event", event_id)},
        {"__typename": "Event", "id": global_id("Venue", venue_id)},
        {"__typename": "Venue", "id": global_id("Venue", venue_id), "databaseId": 0},
        {"__typename": "Event", "databaseId": 10**12},
        {"__typename": "Event", "databaseId": event_id},
    ]
    lankum = {"__typename": "Event", "title": "Lankum"}
    assert (await ask(database, ENTITIES, of=of))["_entities"] == [
        {"__typename": "Artist", "artistName": "Bicep"},
        lankum,
        None,
        {"__typename": "Venue", "name": "Whelan's"},
        None,
        lankum,
    ]


async def test_fifty_representations_cost_one_statement_a_type(database: Database) -> None:
    event_ids = await add_gigs(database, *(Gig(f"Gig {number}") for number in range(25)))
    venue_ids = [await add_venue(database, f"Venue {number}") for number in range(25)]
    of = [{"__typename": "Event", "databaseId": number} for number in event_ids]
    of += [{"__typename": "Venue", "id": global_id("Venue", number)} for number in venue_ids]
    with count_statements() as seen:
        found = (await ask(database, ENTITIES, of=of))["_entities"]
    assert [len(found), seen.count, None in found] == [50, 2, False]


async def test_what_belongs_to_one_person_is_no_entity(database: Database) -> None:
    ada = await person(database)
    for kind, number in (("Alert", 1), ("User", ada.viewer.id), ("Viewer", ada.viewer.id)):
        of = [{"__typename": kind, "id": global_id(kind, number), "databaseId": number}]
        assert await refused_path(database, ENTITIES, of=of) == ("representations", "0")


@pytest.mark.parametrize("sent", [{}, {"__typename": "Event"}, {"__typename": "Event", "databaseId": "1"}, {"__typename": 5}])
async def test_a_wrong_representation_is_refused_by_its_place(database: Database, sent: object) -> None:
    of = [{"__typename": "Event", "databaseId": 1}, sent]
    assert await refused_path(database, ENTITIES, of=of) == ("representations", "1")


async def test_too_many_are_refused(database: Database) -> None:
    assert await refused_path(database, ENTITIES, of=[{"__typename": "Event", "databaseId": 1}] * 501) == ("representations",)


async def test_the_subgraphs_sdl_has_keys_and_none_of_the_subgraph_fields(database: Database) -> None:
    sdl = (await ask(database, "{ _service { sdl } }", context_of(database)))["_service"]["sdl"]
    for name in ("Event", "Venue", "Artist", "Dj"):
        assert f'type {name} implements Node @key(fields: "id") @key(fields: "databaseId") {{' in sdl
    assert "type PageInfo @shareable {" in sdl
    assert not re.search(r"_service|_entities|_Any|_Entity|_Service", sdl)
    plain = sdl.replace("extend schema @link", "schema @link", 1).replace('"@tag"])', '"@tag"]) { query: Query }', 1)
    composed = build_schema(DEFINITIONS + plain)
    for name in ("Event", "Venue", "Artist", "Dj"):
        assert {"id", "databaseId"} <= set(composed.type_map[name].fields)  # type: ignore[attr-defined]
    assert composed.query_type and {"event", "events", "node", "viewer"} <= set(composed.query_type.fields)


@pytest.mark.parametrize("engine", [COMPILED, GRAPHQL_CORE])
async def test_either_engine_answers_and_the_cost_counts_every_representation(database: Database, engine: str) -> None:
    venue_id = await add_venue(database, "Whelan's")
    of = [{"__typename": "Venue", "databaseId": venue_id}] * 50
    asked = GraphQLRequest(ENTITIES, None, {"of": of})
    answer = await Executor(SCHEMA, GraphQLSettings(engine)).run(asked, context_of(database), request_id="r")
    assert answer.errors == []
    assert answer.data == {"_entities": [{"__typename": "Venue", "name": "Whelan's"}] * 50}
    assert answer.extensions["cost"]["requested"] == 50

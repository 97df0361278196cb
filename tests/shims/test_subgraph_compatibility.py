"""What Apollo's subgraph compatibility suite checks, of the features that our subgraph has.

The suite itself (@apollo/federation-subgraph-compatibility-tests 1.2.1) brings a schema of its own, of products, which the makers
of a library implement and start in Docker beside Apollo's router: a product with another schema cannot take it. Its checks are
repeated here for our types, by the same patterns; those that need a router run under @apollo/gateway in
tests/clients/test_gateway.py, where a peer's @requires and @external stand on our types. The suite also checks ftv1 traces and
@composeDirective, which we do not offer.
"""

import re
from typing import Any

import pytest
from graphql import parse, strip_ignored_characters

from resolvers.global_ids import global_id
from store.database.connection import Database
from tests.builders import Gig, add_artist, add_gigs, add_venue
from tests.organizers import add_dj
from tests.people import person
from tests.schema.transport.asgi_client import Client
from tests.shims.conftest import House

KNOWN_IMPORTS = {
    "@composeDirective", "@extends", "@external", "@inaccessible", "@interfaceObject", "@key", "@override", "@provides",
    "@requires", "@shareable", "@tag", "FieldSet",
}  # fmt: skip
KEYED = ("Event", "Venue", "Artist", "Dj")


@pytest.fixture
async def sdl(house: House) -> str:
    """The subgraph's schema as a gateway gets it, in one line."""
    reply = await house.client.post({"query": "query { _service { sdl } }"}, accept="application/json")
    text: str = reply.json()["data"]["_service"]["sdl"]
    return strip_ignored_characters(text)


async def test_introspection_gives_a_schema_with_a_query(sdl: str) -> None:
    assert "type Query" in sdl
    assert parse(sdl).definitions


async def test_one_link_to_a_supported_version_imports_known_names(sdl: str) -> None:
    links = re.findall(r'@link\(url:"https://specs.apollo.dev/federation/v([\d.]+)" ?import:\[(.+?)\]\)', sdl)
    ((version, imports),) = links
    assert re.fullmatch(r"2\.[0123]", version)
    assert {name.strip('"') for name in re.findall(r'"[^"]+"', imports)} <= KNOWN_IMPORTS


@pytest.mark.parametrize("name", KEYED)
async def test_each_key_stands_on_its_type(sdl: str, name: str) -> None:
    for key in ("id", "databaseId"):
        assert re.search(rf'type {name} [^{{]*@key\(fields:"{key}"( resolvable:true)?\)[^{{]*\{{', sdl)


async def test_shared_and_tagged_types_say_so(sdl: str) -> None:
    assert re.search(r"type PageInfo ?@shareable", sdl)
    assert '@tag(name:"personal")' in sdl
    assert "@federation__" not in sdl


@pytest.mark.parametrize("key", ["id", "databaseId"])
async def test_each_key_finds_its_object(client: Client, database: Database, key: str) -> None:
    (event_id,) = await add_gigs(database, Gig("Lankum"))
    numbers = {"Event": event_id, "Venue": await add_venue(database), "Artist": await add_artist(database)}
    representations = [
        {"__typename": kind, key: number if key == "databaseId" else global_id(kind, number)} for kind, number in numbers.items()
    ]
    query = """query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename
        ... on Event { databaseId } ... on Venue { databaseId } ... on Artist { databaseId } } }"""
    reply = await client.post({"query": query, "variables": {"representations": representations}}, accept="application/json")
    found = [{"__typename": kind, "databaseId": number} for kind, number in numbers.items()]
    assert reply.json()["data"] == {"_entities": found}


async def test_what_node_hides_is_hidden_in_entities(client: Client, database: Database) -> None:
    """For a stranger, a person and an organizer, an entity shows what `node` shows of the same object."""
    dj_id, venue_id = await add_dj(database), await add_venue(database, email="book@whelans.example", phone="+35314780766")
    ids = [global_id("Dj", dj_id), global_id("Venue", venue_id)]
    fields = "__typename ... on Dj { name djEmail: email djPhone: phone } ... on Venue { name email phone }"
    by_node = f"query ($ids: [ID!]!) {{ found: nodes(ids: $ids) {{ {fields} }} }}"
    by_entity = f"query ($of: [_Any!]!) {{ found: _entities(representations: $of) {{ {fields} }} }}"
    of = [{"__typename": kind, "id": one} for kind, one in zip(("Dj", "Venue"), ids, strict=True)]
    seen: list[Any] = []
    for headers in ({}, (await person(database)).headers, (await person(database, "Grace", role="organizer")).headers):
        entity = (await client.query(by_entity, {"of": of}, **headers)).json()
        node = (await client.query(by_node, {"ids": ids}, **headers)).json()
        assert [entity.get("data"), [error["message"] for error in entity.get("errors", ())]] == [
            node.get("data"),
            [error["message"] for error in node.get("errors", ())],
        ]
        seen.append(entity.get("data"))
    assert seen[0] != seen[2]

"""A real @apollo/gateway over our subgraph, served, and a peer's: entities in batches, fields of either on the other's types."""

import json
from typing import Any

import pytest

from tests.clients.conftest import Scripts
from tests.served.process import Served

SIGN_UP = """mutation { accountSignUp(input: {name: "Alan", email: "alan@example.org", password: "universal machine"}) {
    accessToken } }"""
HELD = '{ events(filter: {city: "Dublin"}, first: 100) { nodes { id title startTime city venue { databaseId name } } } }'


@pytest.fixture(scope="module")
def held(served: Served) -> list[dict[str, Any]]:
    """Fifty events with a venue, as the peer's data refers to them."""
    nodes: list[dict[str, Any]] = [node for node in served.ask(HELD)["data"]["events"]["nodes"] if node["venue"]]
    return nodes[:50]


@pytest.fixture(scope="module")
def answers(scripts: Scripts, served: Served, graphql_url: str, held: list[dict[str, Any]]) -> Any:
    token = served.ask(SIGN_UP)["data"]["accountSignUp"]["accessToken"]
    refers = {"events": [event["id"] for event in held], "venues": [event["venue"]["databaseId"] for event in held]}
    return scripts.run("gateway", graphql_url, token, json.dumps(refers))


def test_fifty_events_of_a_peer_are_asked_for_at_once(answers: Any, held: list[dict[str, Any]], served: Served) -> None:
    found = answers["theirs"]
    assert found["errors"] == []
    assert [review["event"] for review in found["data"]["reviews"]] == [
        {key: event[key] for key in ("title", "startTime", "city")} for event in held
    ]
    now = {event["id"]: event["venue"]["name"] for event in served.ask(HELD)["data"]["events"]["nodes"] if event["venue"]}
    for review, event in zip(found["data"]["reviews"], held, strict=True):  # a house may be learned meanwhile, and named anew
        assert review["venue"]["name"] in (event["venue"]["name"], now.get(event["id"]))
    kinds = sorted(set(kinds) for kinds in found["asked"])  # one request a type, or one for both
    assert len(found["asked"]) <= 2
    assert set().union(*kinds) == {"Event", "Venue"}


def test_a_peers_fields_stand_on_our_types(answers: Any, held: list[dict[str, Any]]) -> None:
    found = answers["ours"]
    assert found["errors"] == []
    nodes = found["data"]["events"]["nodes"]
    assert [node["headline"] for node in nodes] == [f"Review: {node['title']}" for node in nodes]
    reviewed = {event["id"] for event in held}
    assert [len(node["reviews"]["nodes"]) for node in nodes] == [int(node["id"] in reviewed) for node in nodes]
    assert nodes[0]["reviews"]["pageInfo"] == {"hasNextPage": False}
    assert found["data"]["events"]["pageInfo"] == {"hasNextPage": True}


def test_permissions_hold_through_the_gateway(answers: Any) -> None:
    """Who asks is who the gateway says, and what a stranger may not see is not in an entity either."""
    stranger, person, wrong = answers["stranger"], answers["person"], answers["wrongToken"]
    assert stranger["data"]["viewer"] is None
    assert {review["venue"]["email"] for review in stranger["data"]["reviews"]} == {None}
    assert all(review["venue"]["name"] for review in stranger["data"]["reviews"])
    assert person["data"]["viewer"] == {"name": "Alan", "email": "alan@example.org"}
    assert "UNAUTHENTICATED" in json.dumps(wrong["errors"])

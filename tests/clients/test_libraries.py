"""Real client libraries against the served product: Apollo Client 4 and 3, urql, Relay, graphql-ws and gql."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from store.database.connection import Database
from tests.clients.conftest import Scripts
from tests.clients.news import notify
from tests.served.process import Served

ROOT = Path(__file__).parents[2]
SIGN_UP = """mutation { accountSignUp(input: {name: "Ada", email: "%s@example.org", password: "analytical engine"}) {
    accessToken errors { message } } }"""
LIBRARIES = ("apollo4", "apollo3", "urql", "socket")
MULTIPART = {"byId": "incrementalSpec=v0.2", "byPath": "deferSpec=20220824"}


@pytest.fixture(scope="module")
def apollo4(scripts: Scripts, graphql_url: str) -> Any:
    return scripts.run("apollo4", graphql_url)


def test_apollo_client_4_asks_persists_and_batches(apollo4: Any) -> None:
    assert (apollo4["page"], apollo4["persisted"], apollo4["error"]) == (5, 2, "GRAPHQL_VALIDATION_FAILED")
    assert apollo4["batch"] == list(range(1, 11))


@pytest.mark.parametrize("form", ["byId", "byPath"])
def test_apollo_client_4_defers_and_streams_in_either_format(apollo4: Any, form: str) -> None:
    found = apollo4[form]
    assert found["types"] == [f'multipart/mixed; boundary="-"; {MULTIPART[form]}'] * 2
    assert "facets" not in found["first"]["events"]
    assert found["deferred"] == apollo4["whole"]
    assert found["streamed"] == apollo4["wholeList"]


def test_apollo_client_3_defers(scripts: Scripts, graphql_url: str) -> None:
    found = scripts.run("apollo3", graphql_url)
    assert (found["page"], found["error"]) == (5, "GRAPHQL_VALIDATION_FAILED")
    assert "facets" not in found["first"]["events"]
    assert found["deferred"] == found["whole"]


def test_urql_defers_and_streams(scripts: Scripts, graphql_url: str) -> None:
    found = scripts.run("urql", graphql_url)
    assert (found["page"], found["error"]) == (5, "GRAPHQL_VALIDATION_FAILED")
    assert "facets" not in found["first"]["events"]
    assert (found["deferred"], found["streamed"]) == (found["whole"], found["wholeList"])


def test_relay_pages_refetches_and_defers(scripts: Scripts, graphql_url: str, served: Served) -> None:
    found = scripts.run("relay", graphql_url)
    nodes = served.ask('{ events(filter: {city: "Dublin"}, first: 6) { nodes { __typename id title venue { name } } } }')
    nodes = nodes["data"]["events"]["nodes"]
    assert found["titles"] == [node["title"] for node in nodes]
    assert found["refetched"] == nodes[0]
    assert (found["seen"], len(found["related"])) == (2, 2)


async def test_one_event_reaches_every_library_over_its_transport(
    scripts: Scripts, graphql_url: str, served: Served, served_directory: Path
) -> None:
    token = served.ask(SIGN_UP % "ada")["data"]["accountSignUp"]["accessToken"]
    listening = scripts.begin("subscriptions", graphql_url, token)
    assert listening.stdout
    assert (await asyncio.to_thread(listening.stdout.readline)).strip() == "begun"
    socket = WebsocketsTransport(graphql_url.replace("http", "ws"), init_payload={"authorization": f"Bearer {token}"})
    async with Client(transport=socket) as session, Database(f"sqlite:///{served_directory / 'gigs.sqlite3'}") as database:
        of_gql = session.subscribe(gql("subscription { notificationAdded { event { title } } }"))
        waiting = asyncio.ensure_future(anext(of_gql))
        await asyncio.to_thread(served.wait_for_subscribers, "notificationAdded", len(LIBRARIES) + 1)
        title = await notify(database, "ada@example.org")
        output, errors = await asyncio.to_thread(listening.communicate, timeout=60)
        assert (await asyncio.wait_for(waiting, 30))["notificationAdded"]["event"]["title"] == title
    assert listening.returncode == 0, errors
    found = json.loads(output)
    for library in LIBRARIES:
        assert found[library]["notificationAdded"]["event"]["title"] == title, library
    apollo = "multipart/mixed; boundary=graphql; subscriptionSpec=1.0"
    assert found["types"] == {"apollo4": apollo, "apollo3": apollo, "urql": "text/event-stream; charset=utf-8"}


async def test_gql_asks_and_reports_errors(graphql_url: str) -> None:
    async with Client(transport=AIOHTTPTransport(graphql_url), fetch_schema_from_transport=True) as session:
        found = await session.execute(gql('{ events(filter: {city: "Dublin"}, first: 2) { nodes { title } } }'))
        assert len(found["events"]["nodes"]) == 2
        with pytest.raises(TransportQueryError) as refused:
            await session.execute(gql("{ events(first: 1000) { nodes { title } } }"))
        assert refused.value.errors
        assert refused.value.errors[0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_the_python_example_prints_the_week(graphql_url: str, served: Served) -> None:
    command = [sys.executable, str(ROOT / "examples" / "python" / "gigs.py"), "Dublin"]
    done = subprocess.run(command, env={"GIGS_URL": graphql_url}, capture_output=True, text=True, check=True, timeout=60)
    lines = done.stdout.splitlines()
    week = served.ask(
        '{ events(filter: {city: "Dublin", when: NEXT_7_DAYS}, first: 1) { totalCount nodes { title localDate } } }'
    )
    first = week["data"]["events"]["nodes"][0]
    assert len(lines) == week["data"]["events"]["totalCount"] > 5
    assert lines[0].startswith(first["localDate"])
    assert first["title"] in lines[0]

"""The runbook's alert routes: what they answer, and that asking twice loses nothing."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from store.database.connection import Database
from tests.builders import NOW, Gig, add_gigs
from tests.people import person
from tests.schema.transport.asgi_client import Client, Reply
from tests.shims.conftest import House


async def _post(client: Client, headers: dict[str, str], body: Any) -> Reply:
    text = body if isinstance(body, bytes) else orjson.dumps(body)
    return await client.request("POST", "/v1/alerts", body=text, headers=headers | {"Content-Type": "application/json"})


async def test_the_routes_of_the_runbook(client: Client, database: Database) -> None:
    ada = await person(database)
    made = await _post(client, ada.headers, {"artist_name": "Bicep", "city": "Dublin"})
    assert made.status == 201
    alert = made.json()["alert"]
    assert alert == {
        "id": 1, "artist_name": "Bicep", "city": "Dublin", "radius_km": None,
        "created_at": "2026-11-23T12:00:00Z", "last_notified_at": None,
    }  # fmt: skip
    assert (await client.request("GET", "/v1/alerts", headers=ada.headers)).json() == {"alerts": [alert]}
    gone = await client.request("DELETE", "/v1/alerts/1", headers=ada.headers)
    assert (gone.status, gone.json()) == (200, {"deleted": True, "alert_id": 1})
    assert (await client.request("DELETE", "/v1/alerts/1", headers=ada.headers)).status == 404
    assert (await client.request("GET", "/v1/alerts", headers=ada.headers)).json() == {"alerts": []}


async def test_asking_twice_loses_nothing(client: Client, database: Database) -> None:
    ada = await person(database)
    titles = [f"Bicep {day}" for day in range(120)]
    gigs = [Gig(title, performers=("Bicep",), start=NOW + timedelta(days=1, hours=day)) for day, title in enumerate(titles)]
    await add_gigs(database, *gigs, Gig("Fairport Convention", performers=("Fairport Convention",)))
    for asked in ({"artist_name": "Bicep"}, {"artist_name": "Air"}, {"artist_name": "Bicep", "city": "Cork"}):
        await _post(client, ada.headers, asked)
    first, second = [(await client.request("GET", "/v1/alerts/notifications", headers=ada.headers)).json() for _ in range(2)]
    assert first == second
    ((found),) = first["alerts"]
    assert found["alert"]["artist_name"] == "Bicep"
    assert [event["title"] for event in found["events"]] == titles
    assert set(found["events"][0]) >= {"id", "title", "start_time", "geo", "sources"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/alerts"), ("POST", "/v1/alerts"), ("DELETE", "/v1/alerts/1"), ("GET", "/v1/alerts/notifications")],
)
async def test_without_a_token_it_is_401(client: Client, method: str, path: str) -> None:
    refused = await client.request(method, path, body=b'{"artist_name": "Bicep"}' if method == "POST" else b"")
    assert (refused.status, refused.json()["error"]["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"", "JSON"),
        (b"\xff", "JSON"),
        (b"[]", "object"),
        ({}, "artist_name"),
        ({"artist_name": 5}, "artist_name"),
        ({"artist_name": " "}, "artist_name"),
        ({"artist_name": "a\u0000"}, "artist_name"),
        ({"artist_name": "Bicep", "city": ["Cork"]}, "city"),
        ({"artist_name": "Bicep", "city": "Cork", "radius_km": True}, "radius_km"),
        ({"artist_name": "Bicep", "city": "Cork", "radius_km": 9999}, "radius_km"),
        ({"artist_name": "Bicep", "radius_km": 5}, "radius_km"),
    ],
)
async def test_a_wrong_body_is_named(client: Client, database: Database, body: Any, named: str) -> None:
    refused = await _post(client, (await person(database)).headers, body)
    assert (refused.status, refused.json()["error"]["code"]) == (400, "invalid_request")
    assert named in refused.json()["error"]["message"]


async def test_ten_megabytes_are_refused(client: Client, database: Database) -> None:
    refused = await _post(client, (await person(database)).headers, b'"' + b"x" * 10_000_000 + b'"')
    assert refused.status == 413


async def test_the_same_again_is_a_conflict_and_anothers_is_not_found(house: House, database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    await _post(house.client, ada.headers, {"artist_name": "Bicep"})
    again = await _post(house.client, ada.headers, {"artist_name": "bicep"})
    assert (again.status, again.json()["error"]["code"]) == (409, "conflict")
    assert (await house.client.request("DELETE", "/v1/alerts/1", headers=eve.headers)).status == 404
    assert (await house.client.request("DELETE", "/v1/alerts/x", headers=ada.headers)).status == 404
    assert len((await house.client.request("GET", "/v1/alerts", headers=ada.headers)).json()["alerts"]) == 1

"""The predecessor's routes of DJs and venues, as an old client asks."""

from typing import Any

import orjson
import pytest

from store.database.connection import Database
from tests.builders import DUBLIN, add_venue
from tests.organizers import add_dj
from tests.people import person
from tests.schema.transport.asgi_client import Client

EVENING = {"start_time": "2026-12-01T18:00:00Z", "end_time": "2026-12-02T01:00:00Z", "status": "booked", "notes": "A wedding"}


async def test_djs_are_searched(client: Client, database: Database) -> None:
    organizer = await person(database, role="organizer")
    await add_dj(
        database,
        "Seamus",
        city="Dublin",
        genres="techno, house",
        dj_fee="£300-500/hr",
        email="dj@example.ie",
        instagram="@seamus",
    )
    await add_dj(database, "Bob", city="Cork", dj_fee="POA")
    reply = await client.request("GET", "/v1/djs/search?city=Dublin&genres=electronic,folk&feeMax=2000&currency=GBP")
    seamus = {
        "id": 1, "name": "Seamus", "city": "Dublin", "genres": ["techno", "house"], "instagram": "@seamus", "soundcloud": None,
        "fee": {"min": 300.0, "max": 500.0, "currency": "GBP", "unit": "hour", "negotiable": False, "text": "£300-500/hr"},
        "email": None, "phone": None,
    }  # fmt: skip
    assert (reply.status, reply.json()) == (200, {"djs": [seamus], "count": 1})
    reply = await client.request("GET", "/v1/djs/search?q=seamus", headers=organizer.headers)
    assert reply.json()["djs"] == [seamus | {"email": "dj@example.ie"}]
    reply = await client.request("GET", "/v1/djs/search?offset=0&limit=1")
    assert [dj["fee"] for dj in reply.json()["djs"]] == [
        {"min": None, "max": None, "currency": None, "unit": None, "negotiable": True, "text": "POA"}
    ]


async def test_pages_go_on_past_what_a_connection_gives(client: Client, database: Database) -> None:
    for number in range(130):
        await add_dj(database, f"DJ {number:03}")
    found = (await client.request("GET", "/v1/djs/search?limit=120&offset=5")).json()
    assert (found["count"], found["djs"][0]["name"], found["djs"][-1]["name"]) == (120, "DJ 005", "DJ 124")


async def test_venues_are_searched(client: Client, database: Database) -> None:
    await add_venue(database, "Index", capacity=500, genreFocus="Techno", gear="CDJs, PA", hire_fee="€700", email="a@b.ie",
                    latitude=DUBLIN[0], longitude=DUBLIN[1], phone="1 555 0100")  # fmt: skip
    await add_venue(database, "Small", capacity=20)
    reply = await client.request("GET", "/v1/venues/search?capacityMin=100&genres=electronic")
    assert (reply.status, reply.json()["count"]) == (200, 1)
    assert reply.json()["venues"] == [
        {
            "id": 1, "name": "Index", "address": None, "city": "Dublin", "country_code": "IE",
            "geo": {"lat": 53.3498, "lon": -6.2603}, "capacity": 500, "genres": ["techno"],
            "gear": ["CDJs", "PA"], "hire_fee": {"amount": 700.0, "currency": "EUR"},
            "website": None, "notes": None, "email": None, "phone": None,
        }
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/v1/djs/search?colour=red", "colour is not a parameter"),
        ("/v1/djs/search?city=Cork&city=Dublin", "city was given more than once"),
        ("/v1/djs/search?limit=501", "limit must be a whole number from 1 to 500"),
        ("/v1/djs/search?feeMin=x", "feeMin must be an amount"),
        ("/v1/djs/search?feeMin=5&feeMax=1", "feeMin must not be greater than feeMax"),
        ("/v1/djs/search?currency=XYZ&feeMax=1", "currency must be one of"),
        ("/v1/venues/search?capacityMin=5&capacityMax=1", "capacityMin must not be greater than capacityMax"),
        ("/v1/venues/search?availableFrom=tomorrow", "availableFrom must look like 2026-11-23"),
        ("/v1/venues/1/availability?from=x", "from must look like 2026-11-23"),
    ],
)
async def test_a_bad_parameter_is_named(client: Client, database: Database, path: str, named: str) -> None:
    await add_venue(database)
    reply = await client.request("GET", path)
    assert (reply.status, reply.json()["error"]["code"]) == (400, "invalid_query")
    assert reply.json()["error"]["message"].startswith(named)


async def _post(client: Client, path: str, body: Any, headers: dict[str, str]) -> Any:
    sent = body if isinstance(body, bytes) else orjson.dumps(body)
    return await client.request("POST", path, body=sent, headers=headers | {"Content-Type": "application/json"})


async def test_availability_is_added_listed_and_removed(client: Client, database: Database) -> None:
    organizer = await person(database, role="organizer")
    path = f"/v1/venues/{await add_venue(database)}/availability"
    await add_venue(database, "Index")
    made = await _post(client, path, EVENING, organizer.headers)
    window = {"id": 1, "venue_id": 1, **EVENING}
    assert (made.status, made.json()) == (201, {"availability": window})
    assert (await client.request("GET", path)).json() == {"availability": [window]}
    assert (await client.request("GET", f"{path}?from=2026-12-03")).json() == {"availability": []}
    again = await _post(client, path, EVENING, organizer.headers)
    assert (again.status, again.json()["error"]["code"]) == (409, "conflict")
    assert (await client.request("DELETE", "/v1/venues/2/availability/1", headers=organizer.headers)).status == 404
    gone = await client.request("DELETE", f"{path}/1", headers=organizer.headers)
    assert (gone.status, gone.json()) == (200, {"deleted": True, "id": 1})
    assert (await client.request("DELETE", f"{path}/1", headers=organizer.headers)).status == 404


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        (b"nonsense", 400, "The body must be JSON"),
        ({}, 400, "start_time"),
        (EVENING | {"start_time": "tomorrow"}, 400, "start_time must look like"),
        (EVENING | {"end_time": "2026-12-01T18:00:00Z"}, 400, "end_time: The end must be after the start."),
        (EVENING | {"status": "maybe"}, 400, "status must be available, held, booked."),
        (EVENING | {"notes": 5}, 400, "notes must be text."),
    ],
)
async def test_a_bad_window_is_told(client: Client, database: Database, body: Any, status: int, named: str) -> None:
    organizer = await person(database, role="organizer")
    await add_venue(database)
    reply = await _post(client, "/v1/venues/1/availability", body, organizer.headers)
    assert reply.status == status
    assert reply.json()["error"]["message"].startswith(named)


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/venues/1/availability"), ("DELETE", "/v1/venues/1/availability/1")])
async def test_who_may_not_is_told_so(client: Client, database: Database, method: str, path: str) -> None:
    await add_venue(database)
    somebody = await person(database)
    assert (await client.request(method, path, body=b"{}")).status == 401
    assert (await client.request(method, path, body=b"{}", headers=somebody.headers)).status == 403


async def test_an_unknown_venue_is_404(client: Client, database: Database) -> None:
    organizer = await person(database, role="organizer")
    assert (await client.request("GET", "/v1/venues/9/availability")).status == 404
    assert (await client.request("GET", "/v1/venues/nine/availability")).status == 404
    assert (await _post(client, "/v1/venues/9/availability", EVENING, organizer.headers)).status == 404


@pytest.mark.parametrize(("port", "service"), [("4002", "djs"), ("4001", "venues")])
async def test_the_old_ports_answer_their_routes(client: Client, database: Database, port: str, service: str) -> None:
    await add_dj(database)
    reply = await client.request("GET", f"/v1/{service}/search", headers={"X-Forwarded-Port": port})
    assert reply.status == 200

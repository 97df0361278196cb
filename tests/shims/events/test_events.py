"""The event routes: shapes, parameters, pages, retired ids."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sources.reports import Report
from store.database.connection import Database
from store.tables import event_redirects
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.schema.transport.asgi_client import Client
from tests.shims.conftest import House

SEARCH = "/v1/events/search"


async def test_a_search_answers_in_the_runbooks_shape(client: Client, database: Database) -> None:
    venue_id = await add_venue(database)
    columns = {"age_restriction": "Over 18s", "images": [{"url": "https://i.example/1.jpg", "width": 640, "height": 360}]}
    gig = Gig(
        "Bicep",
        venue_id=venue_id,
        genres=("techno",),
        sources=("dice", "ticketmaster"),
        price_min=Decimal("24.50"),
        columns=columns,
    )
    (number,) = await add_gigs(database, gig)
    reply = await client.get(f"{SEARCH}?city=Dublin")
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    body = reply.json()
    body["events"][0]["sources"].sort(key=lambda source: source["source"])
    assert body == {
        "count": 1,
        "ranked": False,
        "events": [
            {
                "id": number,
                "title": "Bicep",
                "description": None,
                "status": "scheduled",
                "start_time": "2026-11-24T20:00:00Z",
                "end_time": None,
                "city": "Dublin",
                "geo": {"lat": 53.3498, "lon": -6.2603},
                "venue_name": "Whelan's",
                "ticket_url": None,
                "age_restriction": "Over 18s",
                "price": {"min": 24.5, "max": 24.5, "currency": "EUR"},
                "genres": ["techno"],
                "tags": [],
                "images": [{"url": "https://i.example/1.jpg", "width": 640, "height": 360}],
                "sources": [
                    {"source": "dice", "source_id": f"dice-{number}", "url": f"https://dice.example/{number}"},
                    {
                        "source": "ticketmaster",
                        "source_id": f"ticketmaster-{number}",
                        "url": f"https://ticketmaster.example/{number}",
                    },
                ],
            }
        ],
    }


async def _titles(client: Client, query: str) -> list[str]:
    reply = await client.get(f"{SEARCH}?{query}")
    assert reply.status == 200, reply.body
    return [event["title"] for event in reply.json()["events"]]


async def test_every_parameter_narrows(client: Client, database: Database) -> None:
    await add_gigs(
        database,
        Gig("Bicep", performers=("Bicep",), genres=("techno", "electronic"), sources=("dice",), price_min=Decimal(20)),
        Gig("Kneecap", city="Belfast", place=(54.6, -5.9), start=NOW + timedelta(days=9), price_min=Decimal(50)),
    )
    for query in (
        "city=Dublin", "genres=techno,house", "q=bicep", "artist=Bicep", "priceMax=24.50", "source=dice,local",
        "to=2026-11-30", "from=2026-11-23&to=2026-11-24T23:00:00%2B00:00", "limit=1",
        "rank=personalized&limit=1", "city=Dublin&q=",
    ):  # fmt: skip
        assert await _titles(client, query) == ["Bicep"], query
    assert await _titles(client, "from=2026-11-30T00:00:00Z") == ["Kneecap"]
    assert await _titles(client, "includeHidden=true") == ["Bicep", "Kneecap"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=ten", "limit"),
        ("limit=1e2", "limit"),
        ("limit=%D9%A1", "limit"),
        ("offset=-1", "offset"),
        ("offset=100000", "offset"),
        ("priceMax=free", "priceMax"),
        ("priceMax=-1", "priceMax"),
        ("priceMax=NaN", "priceMax"),
        ("priceMax=1e999999", "priceMax"),
        ("from=tomorrow", "from"),
        ("from=2026-11-23T20:00:00", "from"),
        ("to=0000-00-00", "to"),
        ("from=2026-12-01&to=2026-11-01", "from"),
        ("source=myspace", "source"),
        ("rank=best", "rank"),
        ("includeHidden=maybe", "includeHidden"),
        ("pricemax=20", "pricemax"),
        ("city=Dublin&city=Cork", "city"),
        ("q=" + "x" * 10_000, "q"),
        ("city=" + "x" * 10_000, "city"),
        ("genres=" + "x," * 1_000, "genres"),
    ],
)
async def test_a_bad_value_is_refused_by_name(client: Client, query: str, name: str) -> None:
    reply = await client.get(f"{SEARCH}?{query}", x_request_id="request-0001")
    error = reply.json()["error"]
    assert (reply.status, error["code"], error["request_id"]) == (400, "invalid_query", "request-0001")
    assert error["message"].split()[0] in (name, {"from": "to"}.get(name))


async def test_limit_and_offset_walk_the_same_list(client: Client, database: Database) -> None:
    await add_gigs(database, *(Gig(f"Gig {n:03}", start=NOW + timedelta(hours=n + 1)) for n in range(230)))
    expected = [f"Gig {n:03}" for n in range(230)]
    assert await _titles(client, "limit=500") == expected
    assert await _titles(client, "") == expected[:200]
    assert await _titles(client, "offset=105&limit=120") == expected[105:225]
    assert await _titles(client, "offset=225") == expected[225:]
    assert await _titles(client, "offset=300") == []


class CountedFreshness:
    """Counts how often a city is brought up to date."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    async def ensure(self, city: Any) -> tuple[Report, ...]:
        self.calls.append(city)
        return ()


async def test_several_pages_wait_for_the_sources_once(house: House, database: Database) -> None:
    house.freshness = CountedFreshness()
    await add_gigs(database, *(Gig(f"Gig {n:03}", start=NOW + timedelta(hours=n + 1)) for n in range(130)))
    reply = await house.client.get(f"{SEARCH}?city=Dublin&offset=10")
    assert reply.json()["count"] == 120
    assert len(house.freshness.calls) == 1


async def test_one_event_by_its_number(client: Client, database: Database) -> None:
    (number,) = await add_gigs(database, Gig("Bicep"))
    assert (await client.get(f"/v1/events/{number}")).json()["title"] == "Bicep"


@pytest.mark.parametrize("text", ["999999", "0", "-1", "abc", "1.5", "99999999999999999999", "%F0%9F%8E%B8", "4294967297"])
@pytest.mark.parametrize("tail", ["", "/calendar"])
async def test_an_unknown_event_is_404(client: Client, text: str, tail: str) -> None:
    reply = await client.get(f"/v1/events/{text}{tail}")
    assert (reply.status, reply.json()["error"]["code"]) == (404, "not_found")


async def test_a_retired_id_leads_to_its_successor(client: Client, database: Database) -> None:
    (number,) = await add_gigs(database, Gig("Bicep"))
    async with database.transaction() as tx:
        await tx.insert(event_redirects, {"retired_id": 4711, "event_id": number, "retired_at": NOW})
    for tail in ("", "/calendar"):
        reply = await client.get(f"/v1/events/4711{tail}")
        assert (reply.status, reply.headers["location"]) == (301, f"/v1/events/{number}{tail}")

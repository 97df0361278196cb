"""Ticketmaster's sandbox keeps to the service's paging, limits, headers and filters."""

import time

import aiohttp
import pytest

from sources.sandbox import World, WorldSize, build_world, sandbox_app, serve_sandbox
from tests.sources.sandbox.conftest import TODAY, Client
from tests.sources.sandbox.reading import EVENTS

_MUSIC = "KZFzniwnSyZfZ7v7nJ"
_RATE_HEADERS = ("Rate-Limit", "Rate-Limit-Available", "Rate-Limit-Over", "Rate-Limit-Reset")


async def test_pages_cover_a_search_once(client: Client) -> None:
    first = await client.get(EVENTS, apikey="k", city="Dublin", size=30)
    counts = first.json["page"]
    assert counts["totalPages"] == -(-counts["totalElements"] // 30) > 1
    pages = [await client.get(EVENTS, apikey="k", city="Dublin", size=30, page=number) for number in range(counts["totalPages"])]
    ids = [event["id"] for page in pages for event in page.json["_embedded"]["events"]]
    assert len(ids) == len(set(ids)) == counts["totalElements"]
    assert "next" in pages[0].json["_links"] and "next" not in pages[-1].json["_links"]
    assert "apikey" not in first.json["_links"]["self"]["href"]


async def test_no_result_has_no_embedded_and_no_pages(client: Client) -> None:
    body = (await client.get(EVENTS, apikey="k", city="Atlantis")).json
    assert "_embedded" not in body
    assert body["page"] == {"size": 20, "totalElements": 0, "totalPages": 0, "number": 0}


async def test_default_size_is_20_and_200_is_served(client: Client) -> None:
    assert len((await client.get(EVENTS, apikey="k")).json["_embedded"]["events"]) == 20
    assert len((await client.get(EVENTS, apikey="k", size=200)).json["_embedded"]["events"]) == 200


async def test_offset_1000_is_served_and_1200_is_not() -> None:
    world = build_world(5, TODAY, WorldSize(gigs=2600, days=100))
    async with serve_sandbox(sandbox_app(world, spike_arrest=False)) as base_url, aiohttp.ClientSession() as session:
        for page, status in ((5, 200), (6, 400)):
            query = {"apikey": "k", "size": "200", "page": str(page)}
            async with session.get(base_url + EVENTS, params=query) as response:
                assert response.status == status
                body = await response.json()
        assert body["errors"][0]["code"] == "DIS1035"


async def test_undated_events_appear_only_when_asked_for(client: Client, world: World) -> None:
    undated = {item.source_id for item in world.listings("ticketmaster") if item.starts_at is None}
    assert undated
    plain = await client.get(EVENTS, apikey="k", id=",".join(undated))
    assert plain.json["page"]["totalElements"] == 0
    asked = await client.get(EVENTS, apikey="k", id=",".join(undated), includeTBA="yes", includeTBD="yes")
    events = asked.json["_embedded"]["events"]
    assert {event["id"] for event in events} == undated
    assert all("localDate" not in event["dates"]["start"] and "initialStartDate" in event["dates"] for event in events)
    both = await client.get(EVENTS, apikey="k", includeTBA="only", includeTBD="only")
    assert both.json["page"]["totalElements"] == 0


async def test_window_edges_are_inclusive(client: Client) -> None:
    event = (await client.get(EVENTS, apikey="k", city="Dublin", sort="date,asc", segmentId=_MUSIC)).json["_embedded"]["events"][
        3
    ]
    instant = event["dates"]["start"]["dateTime"]
    exactly = await client.get(EVENTS, apikey="k", startDateTime=instant, endDateTime=instant)
    assert event["id"] in {found["id"] for found in exactly.json["_embedded"]["events"]}


async def test_segment_leaves_out_what_is_no_music(client: Client) -> None:
    every = (await client.get(EVENTS, apikey="k")).json["page"]["totalElements"]
    music = await client.get(EVENTS, apikey="k", segmentId=_MUSIC, size=200)
    assert 0 < music.json["page"]["totalElements"] < every
    for event in music.json["_embedded"]["events"]:
        primary = next(entry for entry in event["classifications"] if entry["primary"])
        assert primary["segment"]["id"] == _MUSIC


async def test_geo_search_tells_distances_within_the_radius(client: Client) -> None:
    answer = await client.get(EVENTS, apikey="k", latlong="51.8985,-8.4756", radius=20, unit="km", size=50)
    events = answer.json["_embedded"]["events"]
    assert all(event["distance"] <= 20 and event["units"] == "KILOMETERS" for event in events)
    assert {event["_embedded"]["venues"][0]["city"]["name"].strip() for event in events} == {"Cork"}


@pytest.mark.parametrize(
    ("query", "country"), [({"countryCode": "IE"}, "IE"), ({"marketId": "208"}, "IE"), ({"dmaId": "202"}, "GB")]
)
async def test_country_and_market_filter_by_venue(client: Client, query: dict[str, str], country: str) -> None:
    events = (await client.get(EVENTS, apikey="k", size=200, **query)).json["_embedded"]["events"]
    assert {event["_embedded"]["venues"][0]["country"]["countryCode"] for event in events} == {country}


async def test_details_images_attractions_and_venues_are_looked_up_by_id(client: Client) -> None:
    found = (await client.get(EVENTS, apikey="k", size=200, segmentId=_MUSIC)).json["_embedded"]["events"]
    event = next(item for item in found if "attractions" in item["_embedded"])
    base, venue, act = "/ticketmaster/discovery/v2", event["_embedded"]["venues"][0], event["_embedded"]["attractions"][0]
    assert (await client.get(f"{base}/events/{event['id']}.json", apikey="k")).json["dates"] == event["dates"]
    assert len((await client.get(f"{base}/events/{event['id']}/images.json", apikey="k")).json["images"]) >= 10
    assert (await client.get(f"{base}/venues/{venue['id']}.json", apikey="k")).json["name"] == venue["name"]
    assert (await client.get(f"{base}/attractions/{act['id']}.json", apikey="k")).json["name"] == act["name"]
    wrong_case = await client.get(f"{base}/events/{event['id'].swapcase()}.json", apikey="k")
    assert wrong_case.status == 404


async def test_rate_headers_come_with_200_only_and_refused_requests_count(client: Client) -> None:
    first = await client.get(EVENTS, apikey="counted")
    refused = await client.get(EVENTS, apikey="counted", size=500)
    third = await client.get(EVENTS, apikey="counted")
    assert all(name in first.headers for name in _RATE_HEADERS)
    assert refused.status == 400 and not any(name in refused.headers for name in _RATE_HEADERS)
    assert int(first.headers["Rate-Limit-Available"]) - int(third.headers["Rate-Limit-Available"]) == 2
    assert int(first.headers["Rate-Limit-Reset"]) > time.time() * 1000


async def test_calls_too_close_to_each_other_are_arrested(world: World) -> None:
    app = sandbox_app(world, spacing_s=3600)
    async with serve_sandbox(app) as base_url, aiohttp.ClientSession() as session:
        statuses = []
        for _ in range(2):
            async with session.get(base_url + EVENTS, params={"apikey": "k"}) as response:
                statuses.append(response.status)
                body = await response.json()
    assert statuses == [200, 429]
    assert body["fault"]["detail"]["errorcode"] == "policies.ratelimit.SpikeArrestViolation"


async def test_quota_violation_repeats_the_key(world: World) -> None:
    app = sandbox_app(world, spike_arrest=False, quota=1)
    async with serve_sandbox(app) as base_url, aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.get(base_url + EVENTS, params={"apikey": "my-key"}) as response:
                body = await response.json()
    assert body["fault"]["faultstring"].endswith("Identifier : my-key")


async def test_placeholders_presales_and_prices_are_in_the_mixture(client: Client) -> None:
    pages = [await client.get(EVENTS, apikey="k", size=200, page=number) for number in range(2)]
    events = [event for page in pages for event in page.json.get("_embedded", {}).get("events", [])]
    assert any(event["sales"]["public"]["startDateTime"].startswith("1900-01-01") for event in events)
    assert any("presales" in event["sales"] for event in events)
    assert any("priceRanges" in event for event in events) and any("priceRanges" not in event for event in events)
    assert any("location" not in event["_embedded"]["venues"][0] for event in events)
    assert any("localTime" not in event["dates"]["start"] for event in events)

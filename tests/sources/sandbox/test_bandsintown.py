"""Bandsintown's sandbox answers bare arrays, one record an artist, with empty texts for the unknown."""

from collections import defaultdict
from urllib.parse import quote

import aiohttp
import pytest

from sources.sandbox import WorldSize, build_world, sandbox_app, serve_sandbox
from tests.sources.sandbox.conftest import TODAY, Client
from tests.sources.sandbox.reading import bandsintown_events


@pytest.mark.parametrize("query", [{}, {"app_id": "refused"}])
async def test_unapproved_app_is_denied(client: Client, query: dict[str, str]) -> None:
    answer = await client.get("/bandsintown/artists/EQ/events", **query)
    assert answer.status == 403
    assert "explicit deny" in answer.json["Message"]
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"


async def test_artist_object_comes_with_the_first_event_only(client: Client) -> None:
    name = client.world.bandsintown_artists[0]
    events = [event async for event in bandsintown_events(client, [name])]
    assert len(events) > 2
    assert events[0]["artist"]["name"] == name
    assert not any("artist" in event for event in events[1:])
    assert all(name in event["lineup"] for event in events)
    assert [event["datetime"] for event in events] == sorted(event["datetime"] for event in events)


async def test_names_with_signs_are_read_encoded_once_or_twice(client: Client) -> None:
    known = {act.name: act for act in client.world.acts if act.bandsintown_id}
    odd = [name for name in known if set(name) & set("/?*\"&%'") or not name.isascii()]
    assert any("/" in name or "?" in name for name in odd)
    for name in odd:
        twice = quote(quote(name, safe=""), safe="")
        for encoded in [twice] if "%" in name else [twice, quote(name, safe="")]:
            artist = (await client.get(f"/bandsintown/artists/{encoded}", app_id="x")).json
            assert artist["name"] == name


async def test_artists_are_found_by_id(client: Client) -> None:
    act = next(act for act in client.world.acts if act.bandsintown_id)
    artist = (await client.get(f"/bandsintown/artists/id_{act.bandsintown_id}", app_id="x")).json
    assert (artist["id"], artist["name"]) == (act.bandsintown_id, act.name)


async def test_one_gig_has_several_event_ids(client: Client) -> None:
    by_gig = defaultdict(set)
    async for event in bandsintown_events(client, client.world.bandsintown_artists):
        by_gig[client.world.truth["bandsintown", event["id"]]].add(event["artist_id"])
    shares = sum(len(artists) > 1 for artists in by_gig.values()) / len(by_gig)
    assert 0.1 < shares < 0.6


async def test_the_unknown_is_an_empty_text(client: Client) -> None:
    events = [event async for event in bandsintown_events(client, client.world.bandsintown_artists)]
    assert 0.4 < sum(event["title"] == "" for event in events) / len(events) < 0.75
    assert any(event["title"] == event["venue"]["name"] for event in events)
    assert any(event["venue"]["latitude"] == "" for event in events)
    assert any(len(event["venue"]["latitude"]) > 12 for event in events)
    assert all(value is not None for event in events for value in event.values())


async def test_dates_choose_the_span(client: Client) -> None:
    name = client.world.bandsintown_artists[0]
    path = f"/bandsintown/artists/{quote(quote(name, safe=''), safe='')}/events"
    every = (await client.get(path, app_id="x", date="all")).json
    day = every[1]["datetime"][:10]
    assert day in {event["datetime"][:10] for event in (await client.get(path, app_id="x", date=f"{day},{day}")).json}
    assert (await client.get(path, app_id="x", date="past")).json == []
    assert (await client.get(path, app_id="x")).json == every


async def test_a_moved_clock_takes_past_dates_away() -> None:
    world = build_world(9, TODAY, WorldSize(gigs=60, days=20))
    async with serve_sandbox(sandbox_app(world)) as base_url, aiohttp.ClientSession() as session:
        url = f"{base_url}/bandsintown/artists/{quote(world.bandsintown_artists[0])}/events"
        async with session.get(url, params={"app_id": "x"}) as response:
            assert await response.json() != []
        world.move_clock(60)
        async with session.get(url, params={"app_id": "x"}) as response:
            assert await response.json() == []

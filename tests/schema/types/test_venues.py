"""Venues over GraphQL: their fields, what is on, and the search."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from resolvers.events.criteria import STILL_ON
from resolvers.global_ids import global_id
from store.database.catalog.changes import Kind, thing
from store.database.connection import Database
from store.places.venue_names import GivenName, add_names
from store.tables import venue_availability, venues
from tests.builders import BELFAST, DUBLIN, NOW, Gig, add_gigs, add_venue
from tests.people import person
from tests.schema.asking import ask, context_of, refused_path

NAMES = """query ($filter: VenueFilter, $first: Int, $after: String, $last: Int, $before: String) {
  venues(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
    totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def _names(database: Database, **arguments: Any) -> list[str]:
    return [node["name"] for node in (await ask(database, NAMES, **arguments))["venues"]["nodes"]]


async def _add_span(database: Database, venue_id: int, days: tuple[int, int], status: str = "available") -> None:
    begin, end = (NOW + timedelta(days=day) for day in days)
    async with database.transaction() as tx:
        await tx.insert(venue_availability, {"venue_id": venue_id, "start_time": begin, "end_time": end, "status": status})


async def test_a_whole_venue(database: Database) -> None:
    venue_id = await add_venue(
        database, "Whelan's", address="25 Wexford Street", capacity=450, latitude=DUBLIN[0], longitude=DUBLIN[1],
        genreFocus="Indie Rock, Folk", website="https://whelans.example", notes="Ring first.",
    )  # fmt: skip
    query = """query ($id: ID!) { venue(id: $id) { id databaseId name address city countryCode location { latitude longitude }
        capacity genres website notes calendarUrl } }"""
    assert (await ask(database, query, id=global_id("Venue", venue_id)))["venue"] == {
        "id": global_id("Venue", venue_id), "databaseId": venue_id, "name": "Whelan's", "address": "25 Wexford Street",
        "city": "Dublin", "countryCode": "IE", "location": {"latitude": DUBLIN[0], "longitude": DUBLIN[1]}, "capacity": 450,
        "genres": ["indie", "folk"], "website": "https://whelans.example", "notes": "Ring first.",
        "calendarUrl": f"https://gigs.example/v1/venues/{venue_id}/calendar",
    }  # fmt: skip


async def test_a_venue_of_which_little_is_known(database: Database) -> None:
    venue_id = await add_venue(database, "Somewhere", capacity=None, genreFocus="Various")
    query = "query ($id: ID!) { venue(id: $id) { address capacity genres location { latitude } availability { id } } }"
    assert (await ask(database, query, id=global_id("Venue", venue_id)))["venue"] == {
        "address": None, "capacity": None, "genres": [], "location": None, "availability": [],
    }  # fmt: skip


@pytest.mark.parametrize("text", ["", "nonsense", global_id("Event", 1), global_id("Venue", 99)])
async def test_an_id_that_is_nobodys_is_null(database: Database, text: str) -> None:
    assert await ask(database, "query ($id: ID!) { venue(id: $id) { id } }", id=text) == {"venue": None}


async def test_an_id_whose_names_are_anothers_leads_there_and_no_list_has_it(database: Database) -> None:
    old, kept = await add_venue(database, "The Gaff"), await add_venue(database, "Lost Lane")
    columns = {"successor_id": kept, "retired_at": NOW}
    await database.execute(update(venues).where(venues.c.id == old).values(columns))
    context, key = context_of(database), global_id("Venue", old)
    found = await ask(database, "query ($id: ID!) { venue(id: $id) { databaseId } }", context, id=key)
    assert found == {"venue": {"databaseId": kept}}
    assert {thing(Kind.VENUE, old), thing(Kind.VENUE, kept)} <= (context.all_things() or set())
    node = "query ($id: ID!) { node(id: $id) { ... on Venue { name } } }"
    assert await ask(database, node, id=key) == {"node": {"name": "Lost Lane"}}
    assert await _names(database) == ["Lost Lane"]


async def test_a_filter_by_an_id_whose_names_are_anothers_finds_what_is_on_there(database: Database) -> None:
    old, kept = await add_venue(database, "The Gaff"), await add_venue(database, "Lost Lane")
    await add_gigs(database, Gig("Lankum", venue_id=kept), Gig("Elsewhere", venue_id=await add_venue(database, "Vicar Street")))
    await database.execute(update(venues).where(venues.c.id == old).values(successor_id=kept, retired_at=NOW))
    query = """query ($ids: [ID!]) { events(filter: {venueIds: $ids}) { nodes { title } }
        viewer { feed(filter: {venueIds: $ids}) { nodes { title } } } }"""
    context = context_of(database, viewer=(await person(database)).viewer)
    for numbers, titles in (([old], ["Lankum"]), ([old, kept], ["Lankum"]), ([99], [])):
        found = await ask(database, query, context, ids=[global_id("Venue", number) for number in numbers])
        lists = (found["events"], found["viewer"]["feed"])
        assert [[node["title"] for node in one["nodes"]] for one in lists] == [titles, titles]


async def test_what_is_on_holds_until_the_first_is_over(database: Database) -> None:
    whelans, vicar_street = await add_venue(database, "Whelan's"), await add_venue(database, "Vicar Street")
    started = NOW - timedelta(hours=3)  # the clock's turn comes after an hour more
    await add_gigs(database, Gig("On", start=started, venue_id=whelans), Gig("Later", start=NOW, venue_id=vicar_street))
    query = "query ($id: ID!) { venue(id: $id) { upcomingEvents(first: 5) { nodes { title } } } }"
    context = context_of(database)
    await ask(database, query, context, id=global_id("Venue", vicar_street))
    assert context.holds_for_s() == STILL_ON.total_seconds()
    await ask(database, query, context, id=global_id("Venue", whelans))
    assert context.holds_for_s() == 3600
    for later, titles in ((timedelta(hours=1), ["On"]), (timedelta(hours=1, seconds=1), [])):
        moved = context_of(database, now=lambda later=later: NOW + later)
        on = (await ask(database, query, moved, id=global_id("Venue", whelans)))["venue"]["upcomingEvents"]
        assert [node["title"] for node in on["nodes"]] == titles
    assert moved.holds_until is None


async def test_what_is_on_at_each_venue(database: Database) -> None:
    whelans, vicar_street = await add_venue(database, "Whelan's"), await add_venue(database, "Vicar Street")
    await add_gigs(
        database,
        Gig("Over", start=NOW - timedelta(days=1), venue_id=whelans),
        Gig("First", start=NOW + timedelta(days=1), venue_id=whelans, genres=("folk",)),
        Gig("Second", start=NOW + timedelta(days=2), venue_id=whelans),
        Gig("Third", start=NOW + timedelta(days=3), venue_id=whelans),
        Gig("Elsewhere", start=NOW + timedelta(days=1), venue_id=vicar_street),
    )
    query = """query ($after: String) { venues { nodes { name upcomingEvents(first: 2, after: $after) {
        totalCount nodes { title } pageInfo { hasNextPage hasPreviousPage endCursor } facets { genres { value } }
        sources { name } } } } }"""
    vicar, whelans_found = (await ask(database, query))["venues"]["nodes"]
    assert [node["title"] for node in vicar["upcomingEvents"]["nodes"]] == ["Elsewhere"]
    on = whelans_found["upcomingEvents"]
    assert ([node["title"] for node in on["nodes"]], on["totalCount"]) == (["First", "Second"], 3)
    assert (on["pageInfo"]["hasNextPage"], on["pageInfo"]["hasPreviousPage"]) == (True, False)
    assert (on["facets"], on["sources"]) == ({"genres": [{"value": "folk"}]}, [])
    _, after = (await ask(database, query, after=on["pageInfo"]["endCursor"]))["venues"]["nodes"]
    assert [node["title"] for node in after["upcomingEvents"]["nodes"]] == ["Third"]


async def test_a_bad_argument_of_a_nested_list_is_refused_by_name(database: Database) -> None:
    await add_venue(database)
    assert await refused_path(database, "{ venues { nodes { upcomingEvents(first: 1000) { totalCount } } } }") == ("first",)
    query = '{ venues { nodes { availability(from: "2026-12-02T00:00:00Z", to: "2026-12-01T00:00:00Z") { id } } } }'
    assert await refused_path(database, query) == ("to",)


async def test_availability_that_touches_the_time_asked_for(database: Database) -> None:
    venue_id = await add_venue(database)
    await _add_span(database, venue_id, (1, 2))
    await _add_span(database, venue_id, (3, 4), "booked")
    query = """query ($id: ID!, $from: DateTime, $to: DateTime) { venue(id: $id) { availability(from: $from, to: $to) {
        startTime endTime status notes } } }"""
    asked: dict[str, Any] = {"from": "2026-11-25T11:00:00Z", "to": "2026-11-26T12:00:00Z"}
    found = await ask(database, query, id=global_id("Venue", venue_id), **asked)
    assert found["venue"]["availability"] == [
        {"startTime": "2026-11-24T12:00:00Z", "endTime": "2026-11-25T12:00:00Z", "status": "AVAILABLE", "notes": None}
    ]
    found = await ask(database, query, id=global_id("Venue", venue_id))
    assert [span["status"] for span in found["venue"]["availability"]] == ["AVAILABLE", "BOOKED"]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["The Limelight", "Vicar Street", "Whelan's"]),
        ({"text": "whelans"}, ["Whelan's"]),
        ({"text": "thomas STREET"}, ["Vicar Street"]),
        ({"city": "belfast"}, ["The Limelight"]),
        ({"capacityMin": 450}, ["Vicar Street", "Whelan's"]),
        ({"capacityMin": 450, "capacityMax": 1000}, ["Whelan's"]),
        ({"genres": ["Indie Rock"]}, ["Whelan's"]),
        ({"genres": ["metal", "folk"]}, ["The Limelight", "Whelan's"]),
        ({"genres": ["rock"]}, ["The Limelight", "Whelan's"]),
        ({"genres": ["death metal"]}, []),
        ({"near": {"latitude": 53.35, "longitude": -6.26, "radiusKm": 5}}, ["Vicar Street", "Whelan's"]),
        ({"near": {"latitude": 54.6, "longitude": -5.93}}, ["The Limelight"]),
        ({"availableFrom": "2026-11-24T18:00:00Z", "availableTo": "2026-11-24T23:00:00Z"}, ["Whelan's"]),
        ({"availableFrom": "2026-11-24T18:00:00Z", "availableTo": "2026-11-26T11:00:00Z"}, ["Whelan's"]),  # two windows that meet
        ({"availableFrom": "2026-11-24T18:00:00Z", "availableTo": "2026-11-26T12:00:00Z"}, ["Whelan's"]),
        ({"availableFrom": "2026-11-24T18:00:00Z", "availableTo": "2026-11-26T23:00:00Z"}, []),
        ({"availableFrom": "2026-11-24T18:00:00Z", "availableTo": "2026-11-28T11:00:00Z"}, []),  # a gap in between
    ],
)
async def test_the_filter(database: Database, wanted: dict[str, Any], expected: list[str]) -> None:
    in_dublin: dict[str, Any] = {"latitude": DUBLIN[0], "longitude": DUBLIN[1]}
    whelans = await add_venue(database, "Whelan's", capacity=450, genreFocus="Indie Rock, Folk", **in_dublin)
    vicar_street = await add_venue(database, "Vicar Street", address="58 Thomas Street", capacity=1050, **in_dublin)
    in_belfast: dict[str, Any] = {"latitude": BELFAST[0], "longitude": BELFAST[1]}
    await add_venue(database, "The Limelight", "Belfast", capacity=300, genreFocus="Metal", **in_belfast)
    for days in ((1, 2), (2, 3), (4, 5)):
        await _add_span(database, whelans, days)
    await _add_span(database, vicar_street, (1, 2))
    await _add_span(database, vicar_street, (1, 2), "held")
    assert await _names(database, filter=wanted) == expected
    assert (await ask(database, NAMES, filter=wanted))["venues"]["totalCount"] == len(expected)


@pytest.mark.parametrize(
    ("wanted", "at_fault"),
    [
        ({"text": "x" * 10_000}, "filter.text"),
        ({"capacityMin": -1}, "filter.capacityMin"),
        ({"capacityMin": 10, "capacityMax": 5}, "filter.capacityMin"),
        ({"near": {"latitude": 0, "longitude": 181}}, "filter.near.longitude"),
        ({"availableFrom": "2026-11-24T18:00:00Z"}, "filter.availableTo"),
        ({"availableTo": "2026-11-24T18:00:00Z"}, "filter.availableFrom"),
        ({"availableFrom": "2026-11-24T18:00:00Z", "availableTo": "2026-11-24T18:00:00Z"}, "filter.availableFrom"),
        ({"genres": []}, "filter.genres"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(database: Database, wanted: dict[str, Any], at_fault: str) -> None:
    assert ".".join(await refused_path(database, NAMES, filter=wanted)) == at_fault


async def test_pages_by_name_both_ways(database: Database) -> None:
    for name in ("Delta", "Alpha", "Charlie", "Bravo", "Alpha"):
        await add_venue(database, name)
    span = (await ask(database, NAMES, first=2))["venues"]["pageInfo"]
    assert await _names(database, first=2) == ["Alpha", "Alpha"]
    assert await _names(database, first=2, after=span["endCursor"]) == ["Bravo", "Charlie"]
    assert await _names(database, last=2) == ["Charlie", "Delta"]
    last = (await ask(database, NAMES, last=2))["venues"]["pageInfo"]
    assert await _names(database, last=2, before=last["startCursor"]) == ["Alpha", "Bravo"]


async def test_a_venue_is_found_by_every_name_that_it_has(database: Database) -> None:
    whelans, other = await add_venue(database, "Whelan's"), await add_venue(database, "Vicar Street")
    async with database.transaction() as tx:
        await add_names(tx, [GivenName(whelans, "dice", "Whelan's, Dublin"), GivenName(whelans, "local", "The Wexford Room")])
    await add_gigs(database, Gig("Here", venue_id=whelans), Gig("There", venue_id=other))
    assert await _names(database, filter={"text": "wexford"}) == ["Whelan's"]
    query = "query ($id: ID!) { venue(id: $id) { name aliases } }"
    found = await ask(database, query, id=global_id("Venue", whelans))
    assert found["venue"] == {"name": "Whelan's", "aliases": ["The Wexford Room", "Whelan's, Dublin"]}
    events = "query ($venue: String!) { events(filter: {venue: $venue}) { nodes { title } } }"
    for asked in ("Whelan's", "whelans", "Whelan’s, Dublin", "the wexford room", "Whelan's, 25 Wexford Street, Dublin 2"):
        assert (await ask(database, events, venue=asked))["events"]["nodes"] == [{"title": "Here"}], asked
    assert (await ask(database, events, venue="Vicar St"))["events"]["nodes"] == [{"title": "There"}]

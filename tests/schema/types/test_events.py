"""Events over GraphQL: what their fields say, and how lists of them are paged."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from resolvers.global_ids import global_id
from store.database.connection import Database
from store.tables import event_redirects, events
from tests.builders import BELFAST, DUBLIN, NOW, Gig, add_gigs, add_venue
from tests.schema.asking import ask, refused_path

TITLES = (
    "query ($first: Int, $after: String, $last: Int, $before: String, $filter: EventFilter, $orderBy: EventOrder! = START_TIME) {\
  events(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {\
    nodes { title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
)


def _in_days(days: int, hour: int = 20) -> datetime:
    return NOW.replace(hour=hour) + timedelta(days=days)


async def _page(database: Database, **arguments: Any) -> tuple[list[str], dict[str, Any]]:
    found = (await ask(database, TITLES, **arguments))["events"]
    return [node["title"] for node in found["nodes"]], found["pageInfo"]


async def test_a_whole_event(database: Database) -> None:
    venue_id = await add_venue(database, "Whelan's", address="25 Wexford Street", capacity=450)
    (event_id,) = await add_gigs(
        database,
        Gig(
            "Lankum",
            start=datetime(2026, 11, 27, 20, tzinfo=UTC),
            venue_id=venue_id,
            venue_name="Whelan's",
            performers=("Lankum", "Junior Brother"),
            genres=("folk",),
            sources=("ticketmaster", "dice"),
            price_min=Decimal("24.50"),
            description="Drone folk.",
        ),
    )
    query = """query ($id: ID!) { event(id: $id) {
        id databaseId title description status startTime endTime timeZone localDate localTime datePrecision previousStartTime
        city countryCode location { latitude longitude } distanceKm venue { name address capacity }
        performances { position billing artist { name } } genres tags images { url } price { min max currency isFree }
        listings { source sourceId url title price { min } isSoldOut lastSeenAt }
        calendarUrl isSaved isHidden createdAt updatedAt ticketUrl } }"""
    assert (await ask(database, query, id=global_id("Event", event_id)))["event"] == {
        "id": global_id("Event", event_id),
        "databaseId": event_id,
        "title": "Lankum",
        "description": "Drone folk.",
        "status": "SCHEDULED",
        "startTime": "2026-11-27T20:00:00Z",
        "endTime": None,
        "timeZone": "Europe/Dublin",
        "localDate": "2026-11-27",
        "localTime": "20:00:00",
        "datePrecision": "DATE_TIME",
        "previousStartTime": None,
        "city": "Dublin",
        "countryCode": "IE",
        "location": {"latitude": DUBLIN[0], "longitude": DUBLIN[1]},
        "distanceKm": None,
        "venue": {"name": "Whelan's", "address": "25 Wexford Street", "capacity": 450},
        "performances": [
            {"position": 0, "billing": "HEADLINE", "artist": {"name": "Lankum"}},
            {"position": 1, "billing": "SUPPORT", "artist": {"name": "Junior Brother"}},
        ],
        "genres": ["folk"],
        "tags": [],
        "images": [],
        "price": {"min": "24.50", "max": "24.50", "currency": "EUR", "isFree": False},
        "listings": [
            {
                "source": source.upper(),
                "sourceId": f"{source}-{event_id}",
                "url": f"https://{source}.example/{event_id}",
                "title": "Lankum",
                "price": {"min": "24.50"},
                "isSoldOut": None,
                "lastSeenAt": "2026-11-23T12:00:00Z",
            }
            for source in ("dice", "ticketmaster")
        ],
        "calendarUrl": f"https://gigs.example/v1/events/{event_id}/calendar",
        "isSaved": False,
        "isHidden": False,
        "createdAt": "2026-11-23T12:00:00Z",
        "updatedAt": "2026-11-23T12:00:00Z",
        "ticketUrl": None,
    }


async def test_what_is_unknown_is_null(database: Database) -> None:
    (event_id,) = await add_gigs(
        database,
        Gig("TBA", start=None, place=None, city=None, columns={"genres": None, "tags": None, "images": None, "provenance": None}),
    )
    query = """query ($id: ID!) { event(id: $id) { startTime localDate datePrecision location { latitude } venue { name }
        price { min } city genres tags images { url } performances { position } provenance { field } } }"""
    assert (await ask(database, query, id=global_id("Event", event_id)))["event"] == {
        "startTime": None, "localDate": None, "datePrecision": "TO_BE_ANNOUNCED", "location": None, "venue": None,
        "price": None, "city": None, "genres": [], "tags": [], "images": [], "performances": [], "provenance": [],
    }  # fmt: skip


async def test_a_date_without_a_time_starts_with_its_day_and_says_so(database: Database) -> None:
    await add_gigs(database, Gig(start=None, local_date=date(2026, 11, 28)))
    found = await ask(database, "{ events { nodes { startTime localDate localTime datePrecision } } }")
    assert found["events"]["nodes"] == [
        {"startTime": "2026-11-28T00:00:00Z", "localDate": "2026-11-28", "localTime": None, "datePrecision": "DATE"}
    ]


async def test_free_is_a_price_and_unknown_is_none(database: Database) -> None:
    await add_gigs(
        database, Gig("Free", columns={"is_free": True}), Gig("Unknown", start=_in_days(2), columns={"is_free": False})
    )
    found = await ask(database, "{ events { nodes { price { min max currency isFree } } } }")
    assert [node["price"] for node in found["events"]["nodes"]] == [
        {"min": None, "max": None, "currency": "EUR", "isFree": True}, None,
    ]  # fmt: skip


async def test_a_price_without_a_currency_is_in_the_countrys(database: Database) -> None:
    await add_gigs(database, Gig(price_min=Decimal(10), columns={"currency": None, "country_code": "GB"}))
    found = await ask(database, "{ events { nodes { price { min currency } } } }")
    assert found["events"]["nodes"] == [{"price": {"min": "10.00", "currency": "GBP"}}]


async def test_a_cancelled_event_sells_nothing(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig(status="cancelled", columns={"ticket_url": "https://tickets.example"}))
    found = await ask(database, "query ($id: ID!) { event(id: $id) { status ticketUrl } }", id=global_id("Event", event_id))
    assert found["event"] == {"status": "CANCELLED", "ticketUrl": None}


async def test_images_come_widest_first_and_can_be_asked_for_by_width(database: Database) -> None:
    images = [{"url": "small", "width": 100, "height": 50}, {"url": "unknown"}, {"url": "large", "width": 1024, "height": 576}]
    await add_gigs(database, Gig(columns={"images": images}))
    query = "{ events { nodes { all: images { url width height } large: images(minWidth: 640) { url } } } }"
    (found,) = (await ask(database, query))["events"]["nodes"]
    assert [image["url"] for image in found["all"]] == ["large", "small", "unknown"]
    assert found["all"][2] == {"url": "unknown", "width": None, "height": None}
    assert found["large"] == [{"url": "large"}]


async def test_provenance_names_the_listing_that_won_each_field(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig(sources=("ticketmaster", "dice")))
    won = {
        "start_at": ["ticketmaster", f"ticketmaster-{event_id}"],
        "title": ["dice", f"dice-{event_id}"],
        "currency": ["dice", "gone"],
    }
    await database.execute(events.update().values(provenance=won))
    query = "{ events { nodes { provenance { field source seenAt } } } }"
    assert (await ask(database, query))["events"]["nodes"][0]["provenance"] == [
        {"field": "startTime", "source": "TICKETMASTER", "seenAt": "2026-11-23T12:00:00Z"},
        {"field": "title", "source": "DICE", "seenAt": "2026-11-23T12:00:00Z"},
    ]


async def test_a_retired_id_answers_with_its_successor(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig("Kneecap"))
    retired = {"retired_id": 9999, "event_id": event_id, "retired_at": NOW}
    async with database.transaction() as tx:
        await tx.insert(event_redirects, retired)
    query = "query ($id: ID!) { event(id: $id) { databaseId } node(id: $id) { id } }"
    found = await ask(database, query, id=global_id("Event", 9999))
    assert found == {"event": {"databaseId": event_id}, "node": {"id": global_id("Event", event_id)}}


@pytest.mark.parametrize("text", ["", "nonsense", "RXZlbnQ6", global_id("Venue", 1), global_id("Event", 2_000_000_000), "é" * 50])
async def test_an_id_that_is_nobodys_is_null(database: Database, text: str) -> None:
    assert await ask(database, "query ($id: ID!) { event(id: $id) { id } }", id=text) == {"event": None}


async def test_pages_follow_each_other_both_ways(database: Database) -> None:
    await add_gigs(database, *(Gig(f"Gig {number}", start=_in_days(number)) for number in range(1, 6)))
    titles, span = await _page(database, first=2)
    assert (titles, span["hasNextPage"], span["hasPreviousPage"]) == (["Gig 1", "Gig 2"], True, False)
    titles, span = await _page(database, first=2, after=span["endCursor"])
    assert (titles, span["hasNextPage"], span["hasPreviousPage"]) == (["Gig 3", "Gig 4"], True, True)
    last, end = await _page(database, first=2, after=span["endCursor"])
    assert (last, end["hasNextPage"], end["hasPreviousPage"]) == (["Gig 5"], False, True)
    titles, span = await _page(database, last=2, before=span["startCursor"])
    assert (titles, span["hasNextPage"], span["hasPreviousPage"]) == (["Gig 1", "Gig 2"], True, False)
    titles, span = await _page(database, last=2)
    assert (titles, span["hasNextPage"], span["hasPreviousPage"]) == (["Gig 4", "Gig 5"], False, True)


async def test_a_cursor_survives_inserts(database: Database) -> None:
    await add_gigs(database, *(Gig(f"Gig {number}", start=_in_days(number)) for number in (1, 3, 5)))
    _, span = await _page(database, first=2)
    await add_gigs(database, Gig("Gig 2", start=_in_days(2)), Gig("Gig 4", start=_in_days(4)))
    assert (await _page(database, first=2, after=span["endCursor"]))[0] == ["Gig 4", "Gig 5"]


async def test_events_at_the_same_instant_are_not_lost_between_pages(database: Database) -> None:
    await add_gigs(database, *(Gig(f"Gig {number}") for number in range(5)))
    seen, after = [], None
    for _ in range(3):
        titles, span = await _page(database, first=2, after=after)
        seen += titles
        after = span["endCursor"]
    assert sorted(seen) == [f"Gig {number}" for number in range(5)]


async def test_an_edges_cursor_is_its_place(database: Database) -> None:
    await add_gigs(database, *(Gig(f"Gig {number}", start=_in_days(number)) for number in range(1, 4)))
    edges = (await ask(database, "{ events { edges { cursor ranking { score } node { title } } } }"))["events"]["edges"]
    assert [edge["ranking"] for edge in edges] == [None] * 3
    assert (await _page(database, after=edges[0]["cursor"]))[0] == ["Gig 2", "Gig 3"]


async def test_an_empty_page(database: Database) -> None:
    assert await _page(database) == (
        [], {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
    )  # fmt: skip
    await add_gigs(database, Gig())
    titles, span = await _page(database, first=0)
    assert (titles, span["hasNextPage"]) == ([], True)


@pytest.mark.parametrize(
    ("arguments", "at_fault"),
    [
        ({"first": 100_000}, "first"),
        ({"first": -1}, "first"),
        ({"last": 101}, "last"),
        ({"first": 5, "last": 5}, "last"),
        ({"after": "garbage"}, "after"),
        ({"before": "garbage"}, "before"),
        ({"filter": {"near": {"latitude": 200, "longitude": 0}}}, "filter.near.latitude"),
        ({"filter": {"near": {"latitude": 0, "longitude": 0, "radiusKm": -1}}}, "filter.near.radiusKm"),
        ({"filter": {"text": "x" * 10_000}}, "filter.text"),
        ({"filter": {"from": "2026-12-02T00:00:00Z", "to": "2026-12-01T00:00:00Z"}}, "filter.from"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(database: Database, arguments: dict[str, Any], at_fault: str) -> None:
    assert ".".join(await refused_path(database, TITLES, **arguments)) == at_fault


async def test_a_cursor_of_another_order_is_refused(database: Database) -> None:
    await add_gigs(database, Gig(), Gig())
    _, span = await _page(database, first=1)
    assert await refused_path(database, TITLES, after=span["endCursor"], orderBy="NEWEST") == ("after",)


async def test_a_stranger_gets_personalized_by_start_time(database: Database) -> None:
    await add_gigs(database, Gig("Later", start=_in_days(2)), Gig("Sooner", start=_in_days(1)))
    assert (await _page(database, orderBy="PERSONALIZED"))[0] == ["Sooner", "Later"]


async def test_distance_is_from_each_lists_own_point(database: Database) -> None:
    await add_gigs(database, Gig("Here"), Gig("There", city="Belfast", place=BELFAST))
    query = """{
      dublin: events(filter: {near: {latitude: 53.3498, longitude: -6.2603, radiusKm: 300}}, orderBy: DISTANCE) {
        nodes { title distanceKm } }
      belfast: events(filter: {near: {latitude: 54.5973, longitude: -5.9301, radiusKm: 300}}, orderBy: DISTANCE) {
        nodes { title distanceKm venue { name } } }
      anywhere: events { nodes { distanceKm } } }"""
    found = await ask(database, query)
    assert [(node["title"], round(node["distanceKm"])) for node in found["dublin"]["nodes"]] == [("Here", 0), ("There", 140)]
    assert [(node["title"], round(node["distanceKm"])) for node in found["belfast"]["nodes"]] == [("There", 0), ("Here", 140)]
    assert {node["distanceKm"] for node in found["anywhere"]["nodes"]} == {None}


async def test_counts_and_facets(database: Database) -> None:
    venue_id = await add_venue(database, "Whelan's")
    await add_gigs(
        database,
        Gig("One", venue_id=venue_id, genres=("folk",), sources=("dice", "ticketmaster")),
        Gig("Two", start=_in_days(2), genres=("folk", "techno"), sources=("dice",)),
    )
    query = """{ events(first: 1) { totalCount facets { genres { value label count } venues { value label count }
        dates { value label count } sources { value label count } } } }"""
    found = (await ask(database, query))["events"]
    assert found["totalCount"] == 2
    assert found["facets"] == {
        "genres": [{"value": "folk", "label": "Folk", "count": 2}, {"value": "techno", "label": "Techno", "count": 1}],
        "venues": [{"value": global_id("Venue", venue_id), "label": "Whelan's", "count": 1}],
        "dates": [
            {"value": "2026-11-24", "label": "Tue 24 Nov", "count": 1},
            {"value": "2026-11-25", "label": "Wed 25 Nov", "count": 1},
        ],
        "sources": [
            {"value": "DICE", "label": "Dice", "count": 2},
            {"value": "TICKETMASTER", "label": "Ticketmaster", "count": 1},
        ],
    }


async def test_related_events_are_kin(database: Database) -> None:
    first, _, _ = await add_gigs(
        database,
        Gig("Bicep", performers=("Bicep",)),
        Gig("Bicep again", start=_in_days(3), performers=("Bicep",)),
        Gig("A stranger", start=_in_days(2), city="Cork"),
    )
    query = "query ($id: ID!, $first: Int!) { event(id: $id) { related(first: $first) { title } } }"
    found = await ask(database, query, id=global_id("Event", first), first=5)
    assert found["event"]["related"] == [{"title": "Bicep again"}]
    assert await refused_path(database, query, id=global_id("Event", first), first=101) == ("first",)

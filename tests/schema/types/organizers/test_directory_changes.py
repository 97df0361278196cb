"""Admins create, change and retire DJs and venues; nobody else may; what cannot be is told by field."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from resolvers.global_ids import global_id
from store.database.connection import Database
from store.tables import catalog, djs, venues
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.organizers import add_dj
from tests.people import person
from tests.schema.asking import SCHEMA, ask, context_of

DJ = "{ dj { id name city genres fee { amount currency } email phone retiredAt } errors { code field message } }"
VENUE = """{ venue { id name address city countryCode location { latitude } capacity genres gear hireFee { amount } email
    retiredAt } errors { code field message } }"""
DJ_CREATE = f"mutation ($input: DjInput!) {{ djCreate(input: $input) {DJ} }}"
DJ_UPDATE = f"mutation ($id: ID!, $input: DjInput!) {{ djUpdate(id: $id, input: $input) {DJ} }}"
DJ_RETIRE = f"mutation ($id: ID!) {{ djRetire(id: $id) {DJ} }}"
VENUE_CREATE = f"mutation ($input: VenueInput!) {{ venueCreate(input: $input) {VENUE} }}"
VENUE_UPDATE = f"mutation ($id: ID!, $input: VenueInput!) {{ venueUpdate(id: $id, input: $input) {VENUE} }}"
VENUE_RETIRE = f"mutation ($id: ID!) {{ venueRetire(id: $id) {VENUE} }}"


async def _run(database: Database, query: str, **variables: Any) -> Any:
    admin = await person(database, role="admin")
    (payload,) = (await ask(database, query, context_of(database, viewer=admin.viewer), **variables)).values()
    return payload


async def test_a_dj_is_created_changed_and_retired(database: Database) -> None:
    full = {
        "name": " Séamus ", "city": "Dublin", "genres": ["Techno", "DnB, house"], "fee": "£300-500 per night",
        "instagram": "@seamus",
        "soundcloud": "https://soundcloud.com/seamus", "email": "dj@example.ie", "phone": "+353 1 555 0100",
    }  # fmt: skip
    made = await _run(database, DJ_CREATE, input=full)
    assert made["errors"] == []
    assert made["dj"]["genres"] == ["techno", "drum-and-bass", "house"]
    assert (made["dj"]["name"], made["dj"]["fee"], made["dj"]["email"]) == (
        "Séamus", {"amount": "300.00", "currency": "GBP"}, "dj@example.ie",
    )  # fmt: skip
    row = await database.fetch_one(select(djs.c.genres, djs.c.dj_fee, djs.c.currency))
    assert row == ("Techno, DnB, house", "£300-500 per night", "GBP"), "the predecessor's columns hold what it wrote there"
    changed = (await _run(database, DJ_UPDATE, id=made["dj"]["id"], input={"city": "Cork", "phone": None}))["dj"]
    assert (changed["name"], changed["city"], changed["phone"], changed["email"]) == ("Séamus", "Cork", None, "dj@example.ie")
    cheaper = (await _run(database, DJ_UPDATE, id=made["dj"]["id"], input={"fee": "200"}))["dj"]
    assert cheaper["fee"] == {"amount": "200.00", "currency": "GBP"}
    for _ in range(2):
        assert (await _run(database, DJ_RETIRE, id=made["dj"]["id"]))["dj"]["retiredAt"] == "2026-11-23T12:00:00Z"
    found = await ask(database, "query ($id: ID!) { dj(id: $id) { name } djs { totalCount } }", id=made["dj"]["id"])
    assert found == {"dj": {"name": "Séamus"}, "djs": {"totalCount": 0}}


async def test_a_venue_is_created_changed_and_retired(database: Database) -> None:
    full = {
        "name": "The Cellar", "address": "1 Main Street", "city": "Galway", "latitude": 53.27, "longitude": -9.05,
        "capacity": 180,
        "genres": ["techno"], "gear": ["CDJs, mixer", "PA"], "fee": "€500", "email": "hello@cellar.ie",
    }  # fmt: skip
    made = await _run(database, VENUE_CREATE, input=full)
    assert made["errors"] == []
    assert made["venue"] | {"id": ""} == {
        "id": "", "name": "The Cellar", "address": "1 Main Street", "city": "Galway", "countryCode": "IE",
        "location": {"latitude": 53.27}, "capacity": 180, "genres": ["techno"], "gear": ["CDJs", "mixer", "PA"],
        "hireFee": {"amount": "500.00"}, "email": "hello@cellar.ie", "retiredAt": None,
    }  # fmt: skip
    row = await database.fetch_one(select(venues.c.name_key, venues.c.city_key, venues.c.time_zone, venues.c.cell.is_not(None)))
    assert row == ("the cellar", "galway", "Europe/Dublin", True), "it is found by city, on the map, and by the sources"
    changed = (await _run(database, VENUE_UPDATE, id=made["venue"]["id"], input={"latitude": None, "longitude": None}))["venue"]
    assert (changed["location"], changed["capacity"]) == (None, 180)
    (event_id,) = await add_gigs(database, Gig(venue_id=1))
    assert (await _run(database, VENUE_RETIRE, id=made["venue"]["id"]))["venue"]["retiredAt"] is not None
    query = "query ($id: ID!) { event(id: $id) { venue { name } } venues { nodes { name } } }"
    found = await ask(database, query, id=global_id("Event", event_id))
    assert found == {"event": {"venue": {"name": "The Cellar"}}, "venues": {"nodes": []}}


async def test_the_id_of_a_venue_with_a_successor_means_the_successor(database: Database) -> None:
    old, kept = await add_venue(database, "The Gaff"), await add_venue(database, "Lost Lane")
    await database.execute(update(venues).where(venues.c.id == old).values(successor_id=kept, retired_at=NOW))
    changed = await _run(database, VENUE_UPDATE, id=global_id("Venue", old), input={"capacity": 300})
    assert (changed["venue"]["name"], changed["venue"]["capacity"]) == ("Lost Lane", 300)
    assert (await _run(database, VENUE_RETIRE, id=global_id("Venue", old)))["venue"]["retiredAt"] is not None
    assert await database.fetch_value(select(venues.c.retired_at).where(venues.c.id == kept)) is not None


async def test_every_change_raises_the_catalogs_version(database: Database) -> None:
    version = select(catalog.c.version)
    before = await database.fetch_value(version)
    made = await _run(database, DJ_CREATE, input={"name": "Kate"})
    await _run(database, DJ_UPDATE, id=made["dj"]["id"], input={"city": "Cork"})
    await _run(database, DJ_RETIRE, id=made["dj"]["id"])
    await _run(database, VENUE_CREATE, input={"name": "Index"})
    assert await database.fetch_value(version) == before + 4
    await _run(database, DJ_CREATE, input={"name": ""})
    assert await database.fetch_value(version) == before + 4


async def test_a_change_is_seen_by_the_next_search(database: Database) -> None:
    admin = await person(database, role="admin")
    context = context_of(database, viewer=admin.viewer, now=lambda: datetime.now(UTC))
    query = '{ djs(filter: {city: "Cork"}) { nodes { name } } }'
    number = await add_dj(database, "Kate", city="Dublin")
    assert (await ask(database, query, context))["djs"]["nodes"] == []
    await ask(database, DJ_UPDATE, context, id=global_id("Dj", number), input={"city": "Cork"})
    assert (await ask(database, query, context))["djs"]["nodes"] == [{"name": "Kate"}]
    await add_dj(database, "Written past the server", city="Cork", updated_at=None)
    assert len((await ask(database, query, context))["djs"]["nodes"]) == 2


@pytest.mark.parametrize(
    ("query", "sent", "fields"),
    [
        (DJ_CREATE, {}, ["name"]),
        (DJ_CREATE, {"name": "  "}, ["name"]),
        (DJ_CREATE, {"name": "x" * 256, "email": "nonsense"}, ["name", "email"]),
        (DJ_CREATE, {"name": "=HYPERLINK(1)", "phone": "ring me"}, ["name", "phone"]),
        (
            DJ_CREATE,
            {"name": "a\nb", "soundcloud": "javascript:alert(1)", "currency": "euro"},
            ["name", "soundcloud", "currency"],
        ),
        (DJ_CREATE, {"name": "a", "city": "???", "genres": [f"g{number}" for number in range(31)]}, ["city", "genres"]),
        (VENUE_CREATE, {"name": "a", "capacity": 0, "website": "www"}, ["website", "capacity"]),
        (VENUE_CREATE, {"name": "a", "latitude": 53.0}, ["longitude"]),
        (
            VENUE_CREATE,
            {"name": "a", "latitude": 91.0, "longitude": 0.0, "countryCode": "IRL"},
            ["countryCode", "countryCode", "latitude"],
        ),
    ],
)
async def test_what_cannot_be_is_told_by_field(database: Database, query: str, sent: Any, fields: list[str]) -> None:
    payload = await _run(database, query, input=sent)
    assert payload.get("dj") is None and payload.get("venue") is None
    told = [error["field"] for error in payload["errors"]]
    assert sorted(set(map(tuple, told))) == sorted({("input", field) for field in fields})
    assert {error["code"] for error in payload["errors"]} == {"INVALID"}
    assert await database.fetch_all(select(djs.c.dj_id)) == await database.fetch_all(select(venues.c.id)) == []


async def test_the_same_name_in_the_same_city_is_there_already(database: Database) -> None:
    await add_dj(database, "DJ Kate", city="Dublin 8")
    await add_venue(database, "Index")
    for query, name in ((DJ_CREATE, "kate"), (VENUE_CREATE, "index")):
        payload = await _run(database, query, input={"name": name, "city": "Dublin"})
        assert [(error["code"], error["field"]) for error in payload["errors"]] == [("CONFLICT", ["input", "name"])]
    assert (await _run(database, DJ_CREATE, input={"name": "Kate", "city": "Cork"}))["errors"] == []


@pytest.mark.parametrize("query", [DJ_UPDATE, VENUE_UPDATE, DJ_RETIRE, VENUE_RETIRE])
async def test_an_unknown_id_is_not_found(database: Database, query: str) -> None:
    for wrong in ("nonsense", global_id("Event", 1), global_id("Venue" if "venue" in query else "Dj", 99)):
        payload = await _run(database, query, id=wrong, **({"input": {"name": "a"}} if "input" in query else {}))
        assert [(error["code"], error["field"]) for error in payload["errors"]] == [("NOT_FOUND", ["id"])]


@pytest.mark.parametrize(("role", "code"), [(None, "Unauthenticated"), ("user", "Forbidden"), ("organizer", "Forbidden")])
@pytest.mark.parametrize("query", [DJ_CREATE, DJ_UPDATE, DJ_RETIRE, VENUE_CREATE, VENUE_UPDATE, VENUE_RETIRE])
async def test_nobody_else_may(database: Database, role: Any, code: str, query: str) -> None:
    viewer = (await person(database, role=role)).viewer if role else None
    variables: dict[str, Any] = ({"id": "a"} if "$id" in query else {}) | ({"input": {}} if "$input" in query else {})
    answer = await SCHEMA.execute(query, variables, context_value=context_of(database, viewer=viewer))
    assert answer.errors is not None
    assert type(answer.errors[0].original_error).__name__ == code

"""DJs through GraphQL: what everybody sees, what organizers see, the search, and where a DJ plays next."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from resolvers.global_ids import global_id
from store.database.connection import Database, count_statements
from store.people.records import RoleKey
from tests.builders import NOW, Gig, add_artist, add_gigs, add_venue
from tests.organizers import add_dj
from tests.people import person
from tests.schema.asking import ask, context_of, refused_path

ONE = """query ($id: ID!) { dj(id: $id) { id databaseId name city genres fee { amount currency } feeMax { amount } feeUnit feeText
    isFeeNegotiable instagram soundcloud email phone retiredAt artist { name } upcomingEvents { totalCount
    nodes { title venue { name } } }
    } }"""
NAMES = """query ($filter: DjFilter, $first: Int, $after: String, $last: Int, $before: String) {
    djs(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
      totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
CONTACTS = """query ($dj: ID!, $venue: ID!) { dj(id: $dj) { email phone } venue(id: $venue) { email phone }
    node(id: $dj) { ... on Dj { email phone } }
    nodes(ids: [$dj, $venue]) { ... on Dj { email phone } ... on Venue { email phone } }
    djs { nodes { email phone } edges { node { email phone } } } venues { nodes { email phone } } }"""


async def _names(database: Database, **variables: Any) -> list[str]:
    return [node["name"] for node in (await ask(database, NAMES, **variables))["djs"]["nodes"]]


async def test_a_predecessors_dj_is_read_sanely(database: Database) -> None:
    number = await add_dj(
        database, "DJ Séamus", instagram="@seamus", email="dj@example.ie", genres="techno, DnB / house", soundcloud="",
        city="Dublin", phone="+353 1 555 0100", dj_fee="£300-£500 / night", numeric_fee=Decimal(300), currency="EUR",
    )  # fmt: skip
    await add_gigs(
        database,
        Gig("Subject", venue_id=await add_venue(database, "Index"), performers=("Seamus",), genres=("techno", "electronic")),
        Gig("Long ago", start=NOW - timedelta(days=9), performers=("Seamus",)),
    )
    assert (await ask(database, ONE, id=global_id("Dj", number)))["dj"] == {
        "id": global_id("Dj", number),
        "databaseId": number,
        "name": "DJ Séamus",
        "city": "Dublin",
        "genres": ["techno", "drum-and-bass", "house"],
        "fee": {"amount": "300.00", "currency": "GBP"},
        "feeMax": {"amount": "500.00"},
        "feeUnit": "NIGHT",
        "feeText": "£300-£500 / night",
        "isFeeNegotiable": False,
        "instagram": "@seamus",
        "soundcloud": None,
        "email": None,
        "phone": None,
        "retiredAt": None,
        "artist": {"name": "Seamus"},
        "upcomingEvents": {"totalCount": 1, "nodes": [{"title": "Subject", "venue": {"name": "Index"}}]},
    }


async def test_a_namesake_of_quite_another_genre_is_somebody_else(database: Database) -> None:
    await add_artist(database, "Subject", genres=["folk"])
    number = await add_dj(database, "Subject", genres="techno")
    found = (await ask(database, ONE, id=global_id("Dj", number)))["dj"]
    assert (found["artist"], found["upcomingEvents"]["totalCount"]) == (None, 0)


async def test_nothing_known_is_null(database: Database) -> None:
    number = await add_dj(database, "Nobody", dj_fee="ask")
    found = (await ask(database, ONE, id=global_id("Dj", number)))["dj"]
    assert (found["genres"], found["fee"], found["feeUnit"], found["isFeeNegotiable"]) == ([], None, None, True)
    assert (await ask(database, ONE, id=global_id("Dj", 999)))["dj"] is None
    assert (await ask(database, ONE, id=global_id("Venue", number)))["dj"] is None


@pytest.mark.parametrize(("role", "is_told"), [(None, False), ("user", False), ("organizer", True), ("admin", True)])
async def test_contact_details_are_for_organizers_by_every_way(database: Database, role: RoleKey | None, is_told: bool) -> None:
    contact = {"email": "book@example.ie", "phone": "+353 1 555 0100"}
    ids = {
        "dj": global_id("Dj", await add_dj(database, **contact)),
        "venue": global_id("Venue", await add_venue(database, **contact)),
    }
    viewer = (await person(database, role=role)).viewer if role else None
    with count_statements() as seen:
        found = await ask(database, CONTACTS, context_of(database, viewer=viewer), **ids)
    told = contact if is_told else {"email": None, "phone": None}
    assert [found["dj"], found["venue"], found["node"], *found["nodes"]] == [told] * 5
    assert [*found["djs"]["nodes"], found["djs"]["edges"][0]["node"], *found["venues"]["nodes"]] == [told] * 3
    assert seen.count == (7 if is_told else 5), seen.texts


async def _fill(database: Database) -> None:
    await add_dj(database, "Sunil", city="Dublin", genres="techno", dj_fee="€300")
    await add_dj(database, "Kate", city="Rathmines", genres="house, disco", dj_fee="£270")
    await add_dj(database, "Áine B", city="Cork", genres="DnB", dj_fee="€100/hr")
    await add_dj(database, "Bob", genres="folk", dj_fee="POA")
    await add_dj(database, "Gone", city="Dublin", genres="techno", retired_at=NOW)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["Áine B", "Bob", "Kate", "Sunil"]),
        ({"text": "aine"}, ["Áine B"]),
        ({"text": "gone"}, []),
        ({"city": "Dublin 2"}, ["Kate", "Sunil"]),
        ({"genres": ["electronic"]}, ["Áine B", "Kate", "Sunil"]),
        ({"genres": ["jungle", "Disco"]}, ["Áine B", "Kate"]),
        ({"feeMax": "300"}, ["Sunil"]),
        ({"feeMax": "350"}, ["Kate", "Sunil"]),
        ({"feeMin": "400"}, ["Áine B"]),
        ({"feeMax": "280", "currency": "gbp"}, ["Kate", "Sunil"]),
        ({"city": "Dublin", "genres": ["house"], "feeMin": "1"}, ["Kate"]),
    ],
)
async def test_the_filter(database: Database, wanted: dict[str, Any], expected: list[str]) -> None:
    await _fill(database)
    found = (await ask(database, NAMES, filter=wanted))["djs"]
    assert ([node["name"] for node in found["nodes"]], found["totalCount"]) == (expected, len(expected))


@pytest.mark.parametrize(
    ("wanted", "at_fault"),
    [
        ({"text": "x" * 10_000}, "filter.text"),
        ({"genres": []}, "filter.genres"),
        ({"feeMin": "-1"}, "filter.feeMin"),
        ({"feeMax": "1000000000000"}, "filter.feeMax"),
        ({"feeMin": "2", "feeMax": "1"}, "filter.feeMin"),
        ({"feeMax": "1", "currency": "XYZ"}, "filter.currency"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(database: Database, wanted: dict[str, Any], at_fault: str) -> None:
    assert ".".join(await refused_path(database, NAMES, filter=wanted)) == at_fault


async def test_pages_by_name_both_ways(database: Database) -> None:
    for name in ("Delta", "Alpha", "Charlie", "Bravo", "Alpha"):
        await add_dj(database, name)
    span = (await ask(database, NAMES, first=2))["djs"]["pageInfo"]
    assert (span["hasNextPage"], span["hasPreviousPage"]) == (True, False)
    assert await _names(database, first=2) == ["Alpha", "Alpha"]
    assert await _names(database, first=2, after=span["endCursor"]) == ["Bravo", "Charlie"]
    assert await _names(database, last=2) == ["Charlie", "Delta"]
    last = (await ask(database, NAMES, last=2))["djs"]["pageInfo"]
    assert await _names(database, last=2, before=last["startCursor"]) == ["Alpha", "Bravo"]
    assert await _names(database, first=0) == []


async def test_a_page_takes_so_many_statements_however_long_it_is(database: Database) -> None:
    for number in range(60):
        await add_dj(database, f"DJ {number}", genres="techno")
    await add_gigs(database, *(Gig(f"Gig {number}", performers=(f"{number}",)) for number in range(60)))
    query = """query ($first: Int!) { djs(first: $first) { totalCount nodes { name fee { amount } artist { name }
        upcomingEvents(first: 1) { nodes { title } } } } }"""
    for first in (5, 50):
        context = context_of(database)
        await context.directory.djs(database)
        with count_statements() as seen:
            found = await ask(database, query, context, first=first)
        assert len(found["djs"]["nodes"]) == first
        assert all(node["upcomingEvents"]["nodes"] for node in found["djs"]["nodes"])
        assert seen.count <= 6, seen.texts

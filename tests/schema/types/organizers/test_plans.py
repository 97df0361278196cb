"""Plans through GraphQL: made, changed in part, guarded by their version, refused by name, seen by their owner alone."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from resolvers.global_ids import global_id
from store.database.connection import Database, count_statements
from store.organizers.plans import MOST_PLANS
from store.people.accounts import set_role
from store.tables import event_plans
from tests.builders import NOW
from tests.people import person
from tests.schema.asking import SCHEMA, ask, context_of
from tests.schema.types.organizers.asking import CREATE, UPDATE, at, codes, organizer

FULL = {
    "name": "  Winter party ", "city": "Dublin", "startDate": at(days=10), "endDate": at(days=10, hours=6), "capacity": 300,
    "budgetMin": "500", "budgetMax": "1500.50", "currency": "gbp", "genres": ["techno", " House ", "TECHNO"],
    "gearNeeds": ["CDJ-3000"], "vibeTags": ["dark"],
}  # fmt: skip


async def test_a_plan_is_made_changed_in_part_and_deleted(database: Database) -> None:
    ada = await organizer(database)
    made = await ada.ask(CREATE, input=FULL)
    assert made["errors"] == []
    assert made["plan"] | {"id": ""} == {
        "id": "", "databaseId": 1, "name": "Winter party", "city": "Dublin", "startDate": "2026-12-03T12:00:00Z",
        "endDate": "2026-12-03T18:00:00Z", "capacity": 300, "budget": {"min": "500.00", "max": "1500.50", "currency": "GBP"},
        "genres": ["techno", "House"], "gearNeeds": ["CDJ-3000"], "vibeTags": ["dark"], "version": 1,
    }  # fmt: skip
    number = made["plan"]["id"]
    changed = await ada.ask(UPDATE, id=number, input={"capacity": 120, "genres": None, "budgetMin": None})
    assert changed["errors"] == []
    after = made["plan"] | {"capacity": 120, "genres": [], "version": 2}
    assert changed["plan"] == after | {"budget": {"min": None, "max": "1500.50", "currency": "GBP"}}
    emptied = await ada.ask(UPDATE, id=number, input={"budgetMax": None, "city": None, "startDate": None, "endDate": None})
    assert (emptied["plan"]["budget"], emptied["plan"]["city"], emptied["plan"]["endDate"]) == (None, None, None)
    delete = "mutation ($id: ID!) { m: planDelete(id: $id) { deletedId errors { code field } } }"
    assert await ada.ask(delete, id=number) == {"deletedId": number, "errors": []}
    assert codes(await ada.ask(delete, id=number)) == [("NOT_FOUND", ["id"])]
    assert ada.published == 3


async def test_the_predecessors_dates_are_the_local_ones(database: Database) -> None:
    ada = await organizer(database)
    await ada.plan(city="Dublin", startDate="2027-06-11T23:00:00Z", endDate="2027-06-12T22:59:59Z")
    row = await database.fetch_one(event_plans.select().with_only_columns(event_plans.c.start_date, event_plans.c.end_date))
    assert row is not None and [str(day) for day in row] == ["2027-06-12", "2027-06-12"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"name": "   "}, "name"),
        ({"name": None}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "a\r\nBcc: b"}, "name"),
        ({"city": "y" * 121}, "city"),
        ({"startDate": at(days=-1)}, "startDate"),
        ({"endDate": at(days=-400)}, "endDate"),
        ({"startDate": at(days=3), "endDate": at(days=2)}, "endDate"),
        ({"startDate": at(days=3), "endDate": at(days=400)}, "endDate"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": -5}, "capacity"),
        ({"budgetMin": "-1"}, "budgetMin"),
        ({"budgetMax": "-0.01"}, "budgetMax"),
        ({"budgetMax": "100000000"}, "budgetMax"),
        ({"budgetMax": "1.005"}, "budgetMax"),
        ({"budgetMin": "10", "budgetMax": "9.99"}, "budgetMax"),
        ({"currency": "EURO"}, "currency"),
        ({"currency": "XXQ"}, "currency"),
        ({"currency": "€"}, "currency"),
        ({"genres": ["x"] * 10 + [""]}, "genres"),
        ({"genres": [str(number) for number in range(51)]}, "genres"),
        ({"gearNeeds": ["x" * 101]}, "gearNeeds"),
        ({"vibeTags": ["a\x00"]}, "vibeTags"),
    ],
)
async def test_what_cannot_be_a_plan_is_named(database: Database, asked: dict[str, Any], field: str) -> None:
    ada = await organizer(database)
    refused = await ada.ask(CREATE, input={"name": "Party", **asked})
    assert refused["plan"] is None
    assert codes(refused) == [("INVALID", ["input", field])]
    number = await ada.plan()
    assert codes(await ada.ask(UPDATE, id=number, input=asked)) == [("INVALID", ["input", field])]


async def test_a_change_is_held_against_what_is_there(database: Database) -> None:
    ada = await organizer(database)
    number = await ada.plan(startDate=at(days=5), endDate=at(days=6), budgetMin="100", budgetMax="200")
    for asked, field in (
        ({"startDate": at(days=7)}, "startDate"), ({"endDate": at(days=4)}, "endDate"),
        ({"budgetMin": "201"}, "budgetMin"), ({"budgetMax": "99"}, "budgetMax"),
    ):  # fmt: skip
        assert codes(await ada.ask(UPDATE, id=number, input=asked)) == [("INVALID", ["input", field])]
    ada.now = NOW + timedelta(days=30)
    renamed = await ada.ask(UPDATE, id=number, input={"name": "It was good"})
    assert renamed["errors"] == [], "a plan that is over may still be renamed"


async def test_a_stale_change_is_refused_with_the_plan_as_it_is(database: Database) -> None:
    ada = await organizer(database)
    number = await ada.plan(capacity=100)
    first = await ada.ask(UPDATE, id=number, input={"capacity": 200}, version=1)
    assert first["plan"]["version"] == 2
    stale = await ada.ask(UPDATE, id=number, input={"capacity": 300}, version=1)
    assert codes(stale) == [("CONFLICT", ["version"])]
    assert (stale["plan"]["capacity"], stale["plan"]["version"]) == (200, 2)
    assert "version 2" in stale["errors"][0]["message"]


async def test_of_twenty_changes_of_one_version_one_is_made(database: Database) -> None:
    ada = await organizer(database)
    number = await ada.plan()
    outcomes = await asyncio.gather(*(ada.ask(UPDATE, id=number, input={"capacity": size}, version=1) for size in range(1, 21)))
    made = [outcome["plan"]["capacity"] for outcome in outcomes if not outcome["errors"]]
    assert len(made) == 1
    assert {(outcome["plan"]["version"], outcome["plan"]["capacity"]) for outcome in outcomes} == {(2, made[0])}


async def test_changes_of_different_fields_at_once_all_stay(database: Database) -> None:
    ada = await organizer(database)
    number = await ada.plan()
    parts = [{"capacity": 70}, {"city": "Cork"}, {"genres": ["dub"]}, {"budgetMax": "900"}, {"vibeTags": ["warm"]}]
    await asyncio.gather(*(ada.ask(UPDATE, id=number, input=part) for part in parts))
    plan = (
        await ada.ask("query ($id: ID!) { node(id: $id) { ... on Plan { version capacity city genres vibeTags } } }", id=number)
    )["node"]
    assert plan == {"version": 6, "capacity": 70, "city": "Cork", "genres": ["dub"], "vibeTags": ["warm"]}


async def test_somebody_elses_plan_is_not_found(database: Database) -> None:
    ada, eve = await organizer(database), await organizer(database, "Eve")
    root = await organizer(database, "Root", "admin")
    number = await ada.plan()
    query = """query ($id: ID!) { node(id: $id) { id } viewer { organizer { plan(id: $id) { id } plans { totalCount } } } }"""
    assert (await ada.ask(query, id=number))["node"] == {"id": number}
    for other in (eve, root):
        found = await other.ask(query, id=number)
        assert found == {"node": None, "viewer": {"organizer": {"plan": None, "plans": {"totalCount": 0}}}}
        assert codes(await other.ask(UPDATE, id=number, input={"name": "Mine"})) == [("NOT_FOUND", ["id"])]
    assert await ask(database, "query ($id: ID!) { node(id: $id) { id } }", id=number) == {"node": None}
    for wrong in (global_id("Event", 1), global_id("Plan", 99), "nonsense"):
        assert codes(await ada.ask(UPDATE, id=wrong, input={"name": "x"})) == [("NOT_FOUND", ["id"])]


async def test_others_have_no_desk_and_may_not_plan(database: Database) -> None:
    ann = await person(database, "Ann")
    context = context_of(database, viewer=ann.viewer)
    assert await ask(database, "{ viewer { organizer { plans { totalCount } } } }", context) == {"viewer": {"organizer": None}}
    for made_by, refusal in ((ann.viewer, "Forbidden"), (None, "Unauthenticated")):
        answer = await SCHEMA.execute(CREATE, {"input": {"name": "x"}}, context_value=context_of(database, viewer=made_by))
        assert answer.errors and type(answer.errors[0].original_error).__name__ == refusal


async def test_who_is_no_organizer_any_more_does_not_find_their_plans(database: Database) -> None:
    ada = await organizer(database)
    number = await ada.plan()
    await database.write(lambda tx: set_role(tx, ada.who.viewer.id, "user"))
    viewer = ada.who.viewer.__class__(ada.who.viewer.id, "Ada", ada.who.viewer.email, "user")
    query = "query ($id: ID!) { node(id: $id) { id } }"
    assert await ask(database, query, context_of(database, viewer=viewer), id=number) == {"node": None}


async def test_plans_come_in_pages_the_newest_first(database: Database) -> None:
    ada = await organizer(database)
    for number in range(5):
        await ada.plan(name=f"Plan {number}")
    query = """query ($after: String) { viewer { organizer { plans(first: 2, after: $after) {
        totalCount nodes { name } pageInfo { hasNextPage endCursor } } } } }"""
    after, seen = None, []
    while True:
        page = (await ada.ask(query, after=after))["viewer"]["organizer"]["plans"]
        assert page["totalCount"] == 5
        seen += [node["name"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [f"Plan {number}" for number in (4, 3, 2, 1, 0)]


async def test_a_person_has_so_many(database: Database) -> None:
    ada = await organizer(database)
    async with database.transaction() as tx:
        await tx.insert_many(event_plans, [{"user_id": ada.who.viewer.id, "name": str(n)} for n in range(MOST_PLANS)])
    assert codes(await ada.ask(CREATE, input={"name": "One more"})) == [("CONFLICT", None)]


async def test_fifty_plans_cost_what_one_does(database: Database) -> None:
    ada = await organizer(database)
    query = """{ viewer { organizer { plans(first: 50) {
        totalCount nodes { name shortlist { note } contactRequests { status } } } } } }"""
    counts = []
    for number in range(50):
        await ada.plan()
        if number in (0, 49):
            with count_statements() as seen:
                await ada.ask(query)
            counts.append(seen.count)
    assert counts == [4, 4]

"""Shortlists through GraphQL: idempotent, in order, and nothing lost however many edit at once."""

import asyncio
from typing import Any

import pytest

from resolvers.global_ids import global_id
from store.database.connection import Database, count_statements
from store.organizers.shortlists import MOST_ITEMS
from store.tables import djs, event_plan_shortlists
from tests.builders import add_venue
from tests.schema.types.organizers.asking import ADD, LIST, Organizer, add_dj, codes, organizer

EDIT = """mutation ($id: ID!, $note: String, $position: Int, $version: Int) {
    m: shortlistUpdate(id: $id, note: $note, position: $position, version: $version) {
    plan { shortlist { id } } item { note position version } errors { code field message } } }"""
REMOVE = """mutation ($id: ID!) { m: shortlistRemove(id: $id) {
    plan { shortlist { note position } } item { id } errors { code field } } }"""


async def _listed(ada: Organizer, plan_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await ada.ask(LIST, id=plan_id))["viewer"]["organizer"]["plan"]["shortlist"]
    return found


async def _three(ada: Organizer) -> tuple[str, list[str]]:
    """A plan with three DJs on its shortlist, called a, b and c."""
    plan_id = await ada.plan()
    added = [await ada.ask(ADD, planId=plan_id, itemId=await add_dj(ada.database, name), note=name) for name in "abc"]
    return plan_id, [payload["item"]["id"] for payload in added]


async def test_adding_twice_is_adding_once(database: Database) -> None:
    ada = await organizer(database)
    plan_id, dj = await ada.plan(), await add_dj(database)
    venue = global_id("Venue", await add_venue(database))
    first = await ada.ask(ADD, planId=plan_id, itemId=dj, note=" great\r\nlast year ")
    assert first["errors"] == []
    assert (first["item"]["note"], first["item"]["position"]) == ("great\nlast year", 0)
    again = await ada.ask(ADD, planId=plan_id, itemId=dj, note="another note")
    assert (again["item"], again["errors"]) == (first["item"], [])
    second = await ada.ask(ADD, planId=plan_id, itemId=venue)
    assert [entry["position"] for entry in second["plan"]["shortlist"]] == [0, 1]


async def test_items_are_noted_moved_and_removed(database: Database) -> None:
    ada = await organizer(database)
    plan_id, (a, b, c) = await _three(ada)
    moved = await ada.ask(EDIT, id=c, position=0)
    assert (moved["item"], [entry["id"] for entry in moved["plan"]["shortlist"]]) == (
        {"note": "c", "position": 0, "version": 2}, [c, a, b],
    )  # fmt: skip
    far = await ada.ask(EDIT, id=c, position=99, note="last")
    assert (far["item"]["note"], far["item"]["position"]) == ("last", 2)
    emptied = await ada.ask(EDIT, id=b, note=None)
    assert emptied["item"]["note"] is None
    gone = await ada.ask(REMOVE, id=a)
    assert gone["plan"]["shortlist"] == [{"note": None, "position": 0}, {"note": "last", "position": 1}]
    assert codes(await ada.ask(REMOVE, id=a)) == [("NOT_FOUND", ["id"])]
    assert len(await _listed(ada, plan_id)) == 2


@pytest.mark.parametrize(
    ("edit", "field"),
    [({"position": -1}, "position"), ({"note": "x" * 2001}, "note"), ({"note": "a\x00"}, "note")],
)
async def test_what_cannot_be_kept_is_named(database: Database, edit: dict[str, Any], field: str) -> None:
    ada = await organizer(database)
    _, (a, _, _) = await _three(ada)
    assert codes(await ada.ask(EDIT, id=a, **edit)) == [("INVALID", [field])]


async def test_items_of_other_kinds_and_other_peoples_plans(database: Database) -> None:
    ada, eve = await organizer(database), await organizer(database, "Eve")
    plan_id, (a, _, _) = await _three(ada)
    dj = await add_dj(database, "Other")
    for wrong, code in ((global_id("Event", 1), "INVALID"), (global_id("Dj", 999), "NOT_FOUND"), ("rubbish", "NOT_FOUND")):
        assert codes(await ada.ask(ADD, planId=plan_id, itemId=wrong)) == [(code, ["itemId"])]
    assert codes(await eve.ask(ADD, planId=plan_id, itemId=dj)) == [("NOT_FOUND", ["planId"])]
    assert codes(await eve.ask(EDIT, id=a, note="mine")) == [("NOT_FOUND", ["id"])]
    assert codes(await eve.ask(REMOVE, id=a)) == [("NOT_FOUND", ["id"])]
    node = "query ($id: ID!) { node(id: $id) { ... on ShortlistItem { note } } }"
    assert await ada.ask(node, id=a) == {"node": {"note": "a"}}
    assert await eve.ask(node, id=a) == {"node": None}


async def test_a_retired_dj_stays_listed_and_is_not_added(database: Database) -> None:
    ada = await organizer(database)
    plan_id, _ = await _three(ada)
    await database.execute(djs.update().values(retired_at=ada.now))
    assert len(await _listed(ada, plan_id)) == 3
    other = await ada.plan()
    assert codes(await ada.ask(ADD, planId=other, itemId=global_id("Dj", 1))) == [("NOT_FOUND", ["itemId"])]


async def test_twenty_adds_of_one_make_one(database: Database) -> None:
    ada = await organizer(database)
    plan_id, dj = await ada.plan(), await add_dj(database)
    outcomes = await asyncio.gather(*(ada.ask(ADD, planId=plan_id, itemId=dj) for _ in range(20)))
    assert len({outcome["item"]["id"] for outcome in outcomes}) == 1
    assert all(outcome["errors"] == [] for outcome in outcomes)
    assert len(await _listed(ada, plan_id)) == 1


async def test_twenty_adds_of_twenty_all_stay_in_order(database: Database) -> None:
    ada = await organizer(database)
    plan_id = await ada.plan()
    items = [await add_dj(database, f"DJ {number}") for number in range(20)]
    await asyncio.gather(*(ada.ask(ADD, planId=plan_id, itemId=item, note=item) for item in items))
    found = await _listed(ada, plan_id)
    assert {entry["note"] for entry in found} == set(items)
    rows = await database.fetch_all(event_plan_shortlists.select().with_only_columns(event_plan_shortlists.c.position))
    assert sorted(row[0] for row in rows) == list(range(20))


async def test_two_who_edit_at_once_lose_nothing(database: Database) -> None:
    ada = await organizer(database)
    plan_id, (a, b, c) = await _three(ada)
    added = await add_dj(database, "d")
    await asyncio.gather(
        ada.ask(EDIT, id=a, note="noted"),
        ada.ask(EDIT, id=a, position=2),
        ada.ask(EDIT, id=c, position=0),
        ada.ask(REMOVE, id=b),
        ada.ask(ADD, planId=plan_id, itemId=added, note="d"),
    )
    found = await _listed(ada, plan_id)
    assert {entry["note"] for entry in found} == {"noted", "c", "d"}
    assert [entry["position"] for entry in found] == [0, 1, 2]
    assert found[0]["note"] == "c"


async def test_a_stale_edit_is_refused_with_the_item_as_it_is(database: Database) -> None:
    ada = await organizer(database)
    _, (a, _, _) = await _three(ada)
    outcomes = await asyncio.gather(*(ada.ask(EDIT, id=a, note=f"by {number}", version=1) for number in range(10)))
    made = [outcome["item"]["note"] for outcome in outcomes if not outcome["errors"]]
    assert len(made) == 1
    assert {(outcome["item"]["note"], outcome["item"]["version"]) for outcome in outcomes} == {(made[0], 2)}
    assert {tuple(codes(outcome)[0][1] or ()) for outcome in outcomes if outcome["errors"]} == {("version",)}


async def test_a_list_has_so_many(database: Database) -> None:
    ada = await organizer(database)
    plan_id = await ada.plan()
    rows = [{"plan_id": 1, "item_type": "dj", "item_id": 100 + number, "position": number} for number in range(MOST_ITEMS)]
    async with database.transaction() as tx:
        await tx.insert_many(event_plan_shortlists, rows)
    assert codes(await ada.ask(ADD, planId=plan_id, itemId=await add_dj(database))) == [("CONFLICT", None)]
    assert await _listed(ada, plan_id) == [], "DJs that there never were are not shown"


async def test_fifty_items_cost_what_one_does(database: Database) -> None:
    ada = await organizer(database)
    plan_id = await ada.plan()
    query = """query ($id: ID!) { node(id: $id) { ... on Plan { shortlist { note takesRequests contactRequest {
        status history { at } emailState plan { name } } } } } }"""
    counts = []
    for number in range(50):
        dj = await add_dj(database, f"DJ {number}")
        await ada.ask(ADD, planId=plan_id, itemId=dj)
        if number in (0, 49):
            await ada.send(dj, f"Hello number {number}", planId=plan_id)
            with count_statements() as seen:
                await ada.ask(query, id=plan_id)
            counts.append(seen.count)
    assert counts == [7, 7]

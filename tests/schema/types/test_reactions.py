"""Saving and hiding through GraphQL: what changes, what stays, what strangers see, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest

from loaders.events.events import event_by_id
from loaders.request import Loaders
from resolvers.context import RequestContext
from resolvers.global_ids import global_id
from schema.execution.settings import COMPILED
from store.database.connection import Database, count_statements
from store.events.events import retire_events, withdraw_events
from store.events.records import EventRow
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.people import Signed, person
from tests.schema.asking import ENGINE_NAME, SCHEMA, ask, context_of

SEARCH = """query ($filter: EventFilter) { events(filter: $filter) { totalCount nodes { title isSaved isHidden }
    facets { genres { value count } venues { label count } dates { count } sources { value count } } } }"""
BOTH = "isSaved isHidden"
MARKED = """query ($first: Int, $after: String) { viewer { LIST(first: $first, after: $after) { totalCount
    nodes { title status } pageInfo { hasNextPage endCursor } facets { genres { value count } } } } }"""


def _as(database: Database, who: Signed) -> RequestContext:
    return context_of(database, viewer=who.viewer)


async def _mutate(database: Database, who: Signed, verb: str, event_id: int) -> Any:
    query = (
        f"mutation ($id: ID!) {{ m: event{verb}(id: $id) {{ event {{ databaseId isSaved isHidden }} errors {{ code field }} }} }}"
    )
    return (await ask(database, query, _as(database, who), id=global_id("Event", event_id)))["m"]


async def _marked(database: Database, who: Signed, kind: str, **page: Any) -> Any:
    return (await ask(database, MARKED.replace("LIST", kind), _as(database, who), **page))["viewer"][kind]


@pytest.mark.parametrize(("do", "undo", "field"), [("Save", "Unsave", "isSaved"), ("Hide", "Unhide", "isHidden")])
async def test_marking_twice_is_marking_once(database: Database, do: str, undo: str, field: str) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    for verb, expected in ((do, True), (do, True), (undo, False), (undo, False)):
        outcome = await _mutate(database, ada, verb, event_id)
        assert outcome["errors"] == []
        assert (outcome["event"]["databaseId"], outcome["event"][field]) == (event_id, expected)


async def test_several_mutations_of_one_request_each_see_what_they_did(database: Database) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    query = """mutation ($id: ID!) { a: eventSave(id: $id) { event { isSaved } } b: eventUnsave(id: $id) { event { isSaved } }
        c: eventSave(id: $id) { event { isSaved } } }"""
    found = await ask(database, query, _as(database, ada), id=global_id("Event", event_id))
    assert [found[name]["event"]["isSaved"] for name in "abc"] == [True, False, True]


@pytest.mark.parametrize("verb", ["Save", "Unsave", "Hide", "Unhide"])
async def test_an_unknown_event_is_told_and_a_stranger_refused(database: Database, verb: str) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    assert await _mutate(database, ada, verb, 999) == {"event": None, "errors": [{"code": "NOT_FOUND", "field": ["id"]}]}
    query = f'mutation {{ event{verb}(id: "{global_id("Event", event_id)}") {{ event {{ id }} }} }}'
    answer = await SCHEMA.execute(query, context_value=context_of(database))
    assert answer.errors and "Sign in" in answer.errors[0].message


@pytest.mark.parametrize("of", ["Venue", "Nonsense"])
async def test_an_id_of_another_kind_is_nobodys_event(database: Database, of: str) -> None:
    ada = await person(database)
    query = "mutation ($id: ID!) { eventSave(id: $id) { errors { code } } }"
    found = await ask(database, query, _as(database, ada), id=global_id(of, 1))
    assert found["eventSave"]["errors"] == [{"code": "NOT_FOUND"}]


async def test_a_retired_id_marks_its_successor(database: Database) -> None:
    ada = await person(database)
    kept, retired = await add_gigs(database, Gig("Kept"), Gig("Retired"))
    await database.write(lambda tx: retire_events(tx, {retired: kept}, NOW))
    for verb, field, expected in (("Save", "isSaved", True), ("Hide", "isHidden", True), ("Unsave", "isSaved", False)):
        event = (await _mutate(database, ada, verb, retired))["event"]
        assert (event["databaseId"], event[field]) == (kept, expected)


async def test_an_event_merged_away_while_it_is_saved_is_saved_as_its_successor(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await person(database)
    kept, retired = await add_gigs(database, Gig("Kept"), Gig("Retired"))

    async def read_then_merge(database: Database, keys: list[int]) -> list[EventRow | None]:
        found = await event_by_id(database, keys)
        if found[0] is not None and found[0].id == retired:
            await database.write(lambda tx: retire_events(tx, {retired: kept}, NOW))
        return found

    monkeypatch.setattr("resolvers.reactions.event_by_id", read_then_merge)
    assert (await _mutate(database, ada, "Save", retired))["event"]["databaseId"] == kept


async def _world(database: Database) -> tuple[int, int]:
    venue_id = await add_venue(database, "Whelan's")
    shown, unwanted = await add_gigs(
        database,
        Gig("Shown", genres=("folk",), venue_id=venue_id, city="Dublin"),
        Gig("Unwanted", genres=("techno",), venue_id=venue_id, city="Dublin", sources=("dice",), performers=("Bicep",)),
    )
    return shown, unwanted


FILTERS: list[dict[str, Any]] = [
    {},
    {"city": "Dublin"},
    {"text": "unwanted"},
    {"genres": {"any": ["techno"]}},
    {"near": {"latitude": 53.35, "longitude": -6.26}},
    {"artist": "Bicep"},
    {"sources": ["DICE"]},
    {"venue": "whelan"},
]


@pytest.mark.parametrize("filter", FILTERS, ids=str)
async def test_hidden_events_leave_search_facets_and_counts(database: Database, filter: dict[str, Any]) -> None:
    ada, bob = await person(database, "Ada"), await person(database, "Bob")
    _, unwanted = await _world(database)
    before = (await ask(database, SEARCH, _as(database, ada), filter=filter))["events"]
    await _mutate(database, ada, "Hide", unwanted)
    after = (await ask(database, SEARCH, _as(database, ada), filter=filter))["events"]
    assert {"Unwanted"} <= {node["title"] for node in before["nodes"]}
    assert [node for node in before["nodes"] if node["title"] != "Unwanted"] == after["nodes"]
    assert after["totalCount"] == before["totalCount"] - 1
    assert [count for count in after["facets"]["genres"] if count["value"] == "techno"] == []
    assert [count for count in after["facets"]["sources"] if count["value"] == "DICE"] == []
    for name in ("venues", "dates"):
        assert sum(c["count"] for c in after["facets"][name]) == sum(c["count"] for c in before["facets"][name]) - 1
    others = [context_of(database), _as(database, bob)]
    assert [(await ask(database, SEARCH, context, filter=filter))["events"] for context in others] == [before, before]
    shown = (await ask(database, SEARCH, _as(database, ada), filter=filter | {"includeHidden": True}))["events"]
    assert (shown["totalCount"], shown["facets"]) == (before["totalCount"], before["facets"])
    assert [node["isHidden"] for node in shown["nodes"] if node["title"] == "Unwanted"] == [True]


@pytest.mark.parametrize("order", ["START_TIME", "NEWEST", "ON_SALE", "RELEVANCE", "DISTANCE", "PERSONALIZED"])
async def test_hidden_events_leave_every_order(database: Database, order: str) -> None:
    ada, (shown, unwanted) = await person(database), await _world(database)
    await _mutate(database, ada, "Hide", unwanted)
    query = """query ($order: EventOrder!) { events(orderBy: $order, filter: {text: "dublin",
        near: {latitude: 53.35, longitude: -6.26}}) { nodes { databaseId } } }"""
    found = await ask(database, query, _as(database, ada), order=order)
    assert [node["databaseId"] for node in found["events"]["nodes"]] == [shown]


async def test_a_hidden_event_is_related_to_nothing(database: Database) -> None:
    ada, (shown, unwanted) = await person(database), await _world(database)
    query = "query ($id: ID!) { event(id: $id) { related { databaseId } venue { upcomingEvents { totalCount } } } }"
    venue = {"upcomingEvents": {"totalCount": 2}}
    for related in ([{"databaseId": unwanted}], []):
        found = await ask(database, query, _as(database, ada), id=global_id("Event", shown))
        assert found == {"event": {"related": related, "venue": venue}}
        await _mutate(database, ada, "Hide", unwanted)


async def test_a_hidden_event_is_still_found_by_its_id(database: Database) -> None:
    ada, (_, unwanted) = await person(database), await _world(database)
    await _mutate(database, ada, "Hide", unwanted)
    query = "query ($id: ID!) { event(id: $id) { title isHidden } node(id: $id) { id } }"
    number = global_id("Event", unwanted)
    found = await ask(database, query, _as(database, ada), id=number)
    assert found == {"event": {"title": "Unwanted", "isHidden": True}, "node": {"id": number}}


async def test_hiding_leaves_what_was_saved(database: Database) -> None:
    ada, (_, unwanted) = await person(database), await _world(database)
    for verb in ("Save", "Hide"):
        await _mutate(database, ada, verb, unwanted)
    for kind in ("saved", "hidden"):
        assert [node["title"] for node in (await _marked(database, ada, kind))["nodes"]] == ["Unwanted"]


async def test_cancelled_past_and_vanished_events_can_be_saved_and_stay(database: Database) -> None:
    ada = await person(database)
    gigs = (Gig("Cancelled", status="cancelled"), Gig("Past", start=NOW - timedelta(days=400)), Gig("Vanished", genres=("folk",)))
    ids = await add_gigs(database, *gigs)
    await database.write(lambda tx: withdraw_events(tx, [ids[2]], NOW, 2))
    for event_id in ids:
        await _mutate(database, ada, "Save", event_id)
    found = await _marked(database, ada, "saved")
    assert ({node["title"] for node in found["nodes"]}, found["totalCount"]) == ({"Cancelled", "Past", "Vanished"}, 3)
    assert found["facets"]["genres"] == [{"value": "folk", "count": 1}]


async def test_saved_pages_join_up(database: Database) -> None:
    ada = await person(database)
    ids = await add_gigs(database, *(Gig(f"Gig {number}") for number in range(5)))
    for event_id in ids:
        await _mutate(database, ada, "Save", event_id)
    titles: list[str] = []
    after, has_more = None, True
    while has_more:
        page = await _marked(database, ada, "saved", first=2, after=after)
        titles += [node["title"] for node in page["nodes"]]
        after, has_more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert titles == [f"Gig {number}" for number in (4, 3, 2, 1, 0)]


async def test_is_saved_and_is_hidden_come_with_a_page_and_else_take_one_statement_a_level_each(database: Database) -> None:
    ada = await person(database)
    ids = await add_gigs(database, *(Gig(f"Gig {number}") for number in range(30)))
    await _mutate(database, ada, "Save", ids[3])
    await _mutate(database, ada, "Hide", ids[4])
    page = "{ events(filter: {includeHidden: true}, first: 30) { nodes { title %s } } }"
    listed = "{ viewer { saved { nodes { title %s } } } }"
    for query, more in ((page, 0 if ENGINE_NAME == COMPILED else 2), (listed, 2)):  # a page that is compiled brings them
        counts = []
        for marks, context in (
            ("", _as(database, ada)),
            (BOTH, _as(database, ada)),
            ("", context_of(database)),
            (BOTH, context_of(database)),
        ):
            with count_statements() as seen:
                await ask(database, query % marks, context)
            counts.append(seen.count)
        assert counts[1] == counts[0] + more
        assert counts[3] == counts[2]  # a stranger has no marks
    nodes = (await ask(database, page % BOTH, _as(database, ada)))["events"]["nodes"]
    assert len(nodes) == 30
    assert [node["title"] for node in nodes if node["isSaved"]] == ["Gig 3"]
    assert [node["title"] for node in nodes if node["isHidden"]] == ["Gig 4"]


async def test_a_stranger_has_no_lists(database: Database) -> None:
    assert await ask(database, MARKED.replace("LIST", "saved"), context_of(database)) == {"viewer": None}


async def test_a_mark_is_read_once_a_request(database: Database) -> None:
    ada, (event_id,) = await person(database), await add_gigs(database, Gig())
    loaders = Loaders(database)
    with count_statements() as seen:
        assert [await loaders.is_saved.load((ada.viewer.id, event_id)) for _ in range(2)] == [False, False]
    assert seen.count == 1

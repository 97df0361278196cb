"""One event with what is on at its venue: one statement, and the same answer as in two."""

import re
from datetime import timedelta
from typing import Any

import pytest

from loaders.events.carried.kept import KeptEvents
from resolvers.global_ids import global_id
from schema.execution.settings import COMPILED
from store.database.connection import Database, count_statements
from store.tables import event_redirects
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.schema.asking import ENGINE_NAME, answer_of, ask, context_of

ONE = """query ($id: ID!%s) { event(id: $id) { title listings { source } venue { name
    upcomingEvents(first: %s) { %s } } } }"""
SEPARATE = """query ($id: ID!) { event: node(id: $id) { ... on Event { title listings { source } venue { name
    upcomingEvents(first: %s) { %s } } } } }"""
TITLES = "nodes { id title startTime }"
WIDE = """totalCount pageInfo { hasNextPage endCursor } edges { cursor node { title images { url } price { min }
    venue { name } listings { source } performances { billing artist { name } } } }"""

PLAIN = "totalCount pageInfo { hasNextPage endCursor } edges { cursor node { title endTime localDate price { min } } }"


async def _world(database: Database) -> tuple[int, list[int]]:
    venue = await add_venue(database, "Vicar Street")
    here = [
        Gig(f"Here {number}", start=NOW + timedelta(days=number), venue_id=venue, performers=("Lankum",), sources=("dice",))
        for number in (3, 1, 2, -9)
    ]
    gone = Gig("Gone", start=NOW + timedelta(hours=1), venue_id=venue, columns={"withdrawn_at": NOW})
    return venue, await add_gigs(database, *here, gone, Gig("Nowhere", start=NOW))


async def _asked(database: Database, number: int, selected: str, first: int = 2) -> tuple[Any, Any, int]:
    """The answer with the list read along, that with it read by itself, and how many statements the first took."""
    key = global_id("Event", number)
    with count_statements() as seen:
        said = await ask(database, ONE % ("", first, selected), id=key)
    return said, await ask(database, SEPARATE % (first, selected), id=key), seen.count


@pytest.mark.parametrize(("first", "titles"), [(0, []), (2, ["Here 1", "Here 2"]), (5, ["Here 1", "Here 2", "Here 3"])])
async def test_it_takes_one_statement(database: Database, first: int, titles: list[str]) -> None:
    _, ids = await _world(database)
    said, separate, statements = await _asked(database, ids[0], TITLES, first)
    assert statements == 1 or ENGINE_NAME != COMPILED, "only a plan says beforehand what will be asked for"
    assert said == separate
    assert [node["title"] for node in said["event"]["venue"]["upcomingEvents"]["nodes"]] == titles


@pytest.mark.parametrize(
    ("selected", "is_branch"), [(WIDE, True), ("nodes { title endTime localDate }", False)], ids=["wide", "plain"]
)
async def test_only_a_list_with_relations_is_a_branch(database: Database, selected: str, is_branch: bool) -> None:
    _, ids = await _world(database)
    with count_statements() as seen:
        await ask(database, ONE % ("", 2, selected), id=global_id("Event", ids[0]))
    assert any("UNION ALL" in text for text in seen.texts) is is_branch or ENGINE_NAME != COMPILED


async def test_a_number_in_a_variable_takes_one_statement_too(database: Database) -> None:
    _, ids = await _world(database)
    for declared, asked in (("Int", 1), ("Int = 2", None), ("Int", 3), ("Int", 1), ("Int!", 0)):
        given: dict[str, Any] = {} if asked is None else {"first": asked}
        with count_statements() as seen:
            found = await ask(database, ONE % (f", $first: {declared}", "$first", TITLES), id=global_id("Event", ids[0]), **given)
        assert seen.count == 1 or ENGINE_NAME != COMPILED
        assert len(found["event"]["venue"]["upcomingEvents"]["nodes"]) == (2 if asked is None else asked)


async def test_a_cursor_in_a_variable_is_obeyed(database: Database) -> None:
    _, ids = await _world(database)
    query = """query ($id: ID!, $after: String) { event(id: $id) { venue { upcomingEvents(first: 1, after: $after) {
        pageInfo { endCursor } nodes { title } } } } }"""
    titles, after = [], None
    for _ in range(3):
        found = await ask(database, query, id=global_id("Event", ids[0]), after=after)
        page = found["event"]["venue"]["upcomingEvents"]
        titles.append(page["nodes"][0]["title"])
        after = page["pageInfo"]["endCursor"]
    assert titles == ["Here 1", "Here 2", "Here 3"]


async def test_the_database_cuts_the_list_short(database: Database) -> None:
    _, ids = await _world(database)
    with count_statements() as seen:
        await ask(database, ONE % ("", 2, TITLES), id=global_id("Event", ids[0]))
    assert re.search(r"ORDER BY events\.order_time, events\.id\s+LIMIT", seen.texts[0]) or ENGINE_NAME != COMPILED


@pytest.mark.parametrize("selected", [WIDE, PLAIN], ids=["wide", "plain"])
@pytest.mark.parametrize("place", [0, 3, 4, 5], ids=["upcoming", "over", "withdrawn", "without a venue"])
async def test_everything_that_a_list_can_tell_is_the_same(database: Database, place: int, selected: str) -> None:
    _, ids = await _world(database)
    said, separate, _ = await _asked(database, ids[place], selected)
    assert said == separate
    assert said["event"]["title"]


async def test_a_retired_id_leads_to_its_successor_and_an_unknown_one_nowhere(database: Database) -> None:
    _, ids = await _world(database)
    async with database.transaction() as tx:
        retired = {"retired_id": 900, "event_id": ids[0], "retired_at": NOW}
        await tx.insert(event_redirects, retired)
    said, separate, _ = await _asked(database, 900, TITLES)
    assert said == separate == (await _asked(database, ids[0], TITLES))[0]
    assert (await _asked(database, 901, TITLES))[:2] == ({"event": None}, {"event": None})


async def test_each_of_several_lists_is_the_one_asked_for(database: Database) -> None:
    _, ids = await _world(database)
    lists = f"a: upcomingEvents(first: 1) {{ {TITLES} }} b: upcomingEvents(first: 3) {{ {TITLES} }}"
    found = await _at_venue(database, ids[0], lists)
    assert [len(found[name]["nodes"]) for name in "ab"] == [1, 3]


async def test_a_page_after_the_first_is_read_by_itself(database: Database) -> None:
    _, ids = await _world(database)
    first = await _at_venue(database, ids[0], "upcomingEvents(first: 1) { pageInfo { endCursor } nodes { title } }")
    cursor = first["upcomingEvents"]["pageInfo"]["endCursor"]
    second = await _at_venue(database, ids[0], f'upcomingEvents(first: 1, after: "{cursor}") {{ {TITLES} }}')
    assert [node["title"] for node in second["upcomingEvents"]["nodes"]] == ["Here 2"]


async def _at_venue(database: Database, number: int, selected: str) -> Any:
    return (await ask(database, f'{{ event(id: "{global_id("Event", number)}") {{ venue {{ {selected} }} }} }}'))["event"][
        "venue"
    ]


async def test_what_is_refused_is_refused_where_it_is_asked_for(database: Database) -> None:
    _, ids = await _world(database)
    for declared, first in (("", "101"), (", $first: Int", "$first")):
        variables = {"id": global_id("Event", ids[0]), "first": 101}
        answer = await answer_of(ONE % (declared, first, TITLES), context_of(database), variables)
        assert answer.errors is not None
        assert answer.errors[0].path == ["event", "venue", "upcomingEvents"]
        assert answer.data == {"event": {"title": "Here 3", "listings": [{"source": "DICE"}], "venue": None}}


async def test_where_lists_are_kept_they_are_read_under_the_version_of_their_own(database: Database) -> None:
    _, ids = await _world(database)
    query = ONE % ("", 2, TITLES)
    seen_late = query.replace("source }", "source lastSeenAt }")  # such a row is never kept, the list below it is
    kept = KeptEvents(1_000_000)
    for text in (seen_late, query, seen_late):
        found = await ask(database, text, context_of(database, kept_events=kept), id=global_id("Event", ids[0]))
        assert [node["title"] for node in found["event"]["venue"]["upcomingEvents"]["nodes"]] == ["Here 1", "Here 2"]
    assert kept.lists.reads() == (2, 1)
    context = context_of(database, kept_events=kept)
    await ask(database, seen_late, context, id=global_id("Event", ids[0]))
    assert context.along == {}

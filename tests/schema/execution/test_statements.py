"""How many SQL statements each documented operation takes: the same for a page of 5 as for one of 50."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from resolvers.global_ids import global_id
from store.database.connection import Database, count_statements
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.schema.asking import ask

EVENT_PAGE = """query ($first: Int!) { events(first: $first, filter: {city: "Dublin"}) {
    edges { cursor node { id title startTime price { min currency } venue { name city }
      performances { billing artist { name } } listings { source url lastSeenAt } provenance { field source seenAt }
      images(minWidth: 300) { url } calendarUrl isSaved } }
    nodes { id venue { address } } pageInfo { hasNextPage endCursor } } }"""
WITH_COUNTS = """query ($first: Int!) { events(first: $first) { totalCount
    facets { genres { value count } venues { label count } } nodes { title } } }"""
WITH_PRESET = "query ($first: Int!) { events(first: $first, filter: {when: NEXT_30_DAYS}) { nodes { title } } }"
WITH_WORDS = 'query ($first: Int!) { events(first: $first, filter: {text: "lankun"}) { nodes { title } } }'
RELATED = "query ($first: Int!) { events(first: $first) { nodes { related(first: 3) { title venue { name } } } } }"
VENUES = """query ($first: Int!) { venues(first: $first) { nodes { name availability { status }
    upcomingEvents(first: 2) { totalCount nodes { title } pageInfo { hasNextPage } } } } }"""
ARTISTS = """query ($first: Int!) { artists(text: "act", first: $first) { totalCount nodes { name
    upcomingEvents(first: 2) { nodes { title } } } } }"""

VENUE_NAMES = [f"Venue {number}" for number in range(10)]


async def _fill(database: Database, gigs: int) -> None:
    venues = [await add_venue(database, name) for name in VENUE_NAMES]
    await add_gigs(
        database,
        *(
            Gig(
                f"Lankum {number}",
                start=NOW + timedelta(hours=number + 1),
                venue_id=venues[number % 10],
                performers=(f"Act {number}", f"Act {number + 1}"),
                genres=("folk",),
                sources=("ticketmaster", "dice", "bandsintown"),
                price_min=Decimal(20),
            )
            for number in range(gigs)
        ),
    )


@pytest.mark.parametrize(
    ("query", "most"),
    [
        pytest.param(EVENT_PAGE, 4, id="events with venue, performances, artists, listings, provenance"),
        pytest.param(WITH_COUNTS, 6, id="count and facets, with the version and the genres' names"),
        pytest.param(WITH_PRESET, 2, id="a preset looks up the zones in use"),
        pytest.param(WITH_WORDS, 3, id="words look up their terms"),
        pytest.param(RELATED, 4, id="related events"),
        pytest.param(VENUES, 4, id="venues with what is on"),
        pytest.param(ARTISTS, 3, id="artists with what is on"),
    ],
)
async def test_a_page_takes_so_many_statements_however_long_it_is(database: Database, query: str, most: int) -> None:
    await _fill(database, 60)
    for first in (5, 50):
        with count_statements() as seen:
            found = await ask(database, query, first=first)
        assert seen.count <= most, seen.texts
        assert _longest_list(found) >= min(first, len(VENUE_NAMES))


async def test_a_page_of_fifty_is_whole(database: Database) -> None:
    await _fill(database, 60)
    edges = (await ask(database, EVENT_PAGE, first=50))["events"]["edges"]
    assert len(edges) == 50
    assert {(len(edge["node"]["performances"]), len(edge["node"]["listings"])) for edge in edges} == {(2, 3)}


async def test_a_count_alone_reads_no_page(database: Database) -> None:
    await _fill(database, 3)
    with count_statements() as seen:
        assert await ask(database, "{ events { totalCount } }") == {"events": {"totalCount": 3}}
    assert seen.count == 2, seen.texts  # with the catalog's version


async def test_only_the_facets_that_are_selected_are_counted(database: Database) -> None:
    await _fill(database, 3)
    with count_statements() as seen:
        await ask(database, "{ events { facets { sources { count } } } }")
    assert [text for text in seen.texts if "venue" in text or "event_terms" in text] == []
    assert sum("GROUP BY source_events.source" in text for text in seen.texts) == 1
    with count_statements() as seen:
        await ask(database, "{ events { facets { __typename } } }")
    assert seen.count == 0


async def test_nodes_take_one_statement_a_kind(database: Database) -> None:
    await _fill(database, 30)
    ids = [global_id(kind, number) for number in range(1, 11) for kind in ("Event", "Venue", "Artist")]
    with count_statements() as seen:
        found = await ask(database, "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=ids)
    assert [node["id"] for node in found["nodes"]] == ids
    assert seen.count == 3, seen.texts


def _longest_list(value: Any) -> int:
    if isinstance(value, dict):
        return max((_longest_list(part) for part in value.values()), default=0)
    if isinstance(value, list):
        return max(len(value), max((_longest_list(part) for part in value), default=0))
    return 0

"""Admins look at pairs of events that may be one, and at what could not be read."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from resolvers.global_ids import global_id
from store.database.connection import Database, count_statements
from store.tables import events, match_decisions, match_reviews, rejected_listings
from tests.builders import NOW as TODAY
from tests.builders import Gig, add_gigs
from tests.people import person
from tests.schema.asking import SCHEMA, ask, context_of
from tests.sources.syncing.listings import listing
from tests.sources.syncing.test_ingest import ingest_listings

REVIEWS = """query ($first: Int, $after: String) { matchReviews(first: $first, after: $after) { totalCount
    nodes { score reasons events { title listings { source sourceId title } } } pageInfo { hasNextPage endCursor } } }"""
DECIDE = """mutation ($keep: ID!, $other: ID!, $areSame: Boolean!) {
    matchReviewDecide(keep: $keep, other: $other, areSame: $areSame) {
    events { id listings { sourceId } } errors { code field message } } }"""
REJECTED = "{ rejectedListings { source reason count lastSeenAt example { sourceId raw } } }"


async def _review(database: Database, *pairs: tuple[int, int, float]) -> None:
    async with database.transaction() as tx:
        for one, other, score in pairs:
            row = {
                "event_a": one,
                "event_b": other,
                "score": score,
                "reasons": ["same headliner", "venue not sure"],
                "seen_at": TODAY,
            }
            await tx.insert_many(match_reviews, [row])


async def _asked(database: Database, query: str, **variables: Any) -> Any:
    admin = await person(database, role="admin")
    (value,) = (await ask(database, query, context_of(database, viewer=admin.viewer), **variables)).values()
    return value


async def test_pairs_the_surest_first_with_both_listings_side_by_side(database: Database) -> None:
    ids = await add_gigs(database, *(Gig(f"Gig {number}", sources=("dice",)) for number in range(6)))
    await _review(database, (ids[0], ids[1], 0.3), (ids[2], ids[3], 0.45), (ids[4], ids[5], 0.3))
    found = await _asked(database, REVIEWS, first=2)
    assert (found["totalCount"], [node["score"] for node in found["nodes"]]) == (3, [0.45, 0.3])
    assert found["nodes"][0] == {
        "score": 0.45,
        "reasons": ["same headliner", "venue not sure"],
        "events": [
            {
                "title": f"Gig {number}",
                "listings": [{"source": "DICE", "sourceId": f"dice-{ids[number]}", "title": f"Gig {number}"}],
            }
            for number in (2, 3)
        ],
    }
    rest = await _asked(database, REVIEWS, first=2, after=found["pageInfo"]["endCursor"])
    assert [[event["title"] for event in node["events"]] for node in rest["nodes"]] == [["Gig 4", "Gig 5"]]
    assert rest["pageInfo"]["hasNextPage"] is False


async def test_a_pair_that_is_over_or_gone_needs_no_decision(database: Database) -> None:
    ids = await add_gigs(
        database,
        Gig("Over", start=TODAY - timedelta(days=2)),
        Gig("On"),
        Gig("Gone", columns={"withdrawn_at": TODAY}),
        Gig("Also on"),
    )
    await _review(database, (ids[0], ids[1], 0.3), (ids[1], ids[2], 0.4), (ids[1], ids[3], 0.35))
    found = await _asked(database, REVIEWS)
    assert (found["totalCount"], [[event["title"] for event in node["events"]] for node in found["nodes"]]) == (
        1,
        [["On", "Also on"]],
    )


async def test_a_page_takes_as_many_statements_however_long_it_is(database: Database) -> None:
    ids = await add_gigs(database, *(Gig(f"Gig {number}") for number in range(40)))
    await _review(database, *((ids[number], ids[number + 1], 0.3) for number in range(0, 40, 2)))
    admin = await person(database, role="admin")
    for first in (2, 20):
        with count_statements() as seen:
            await ask(database, REVIEWS, context_of(database, viewer=admin.viewer), first=first)
        assert seen.count == 4, seen.texts


async def _two_events(database: Database) -> tuple[str, str]:
    await ingest_listings(database, listing("ticketmaster", "tm1"), listing("dice", "d1", ("Tin Fox",), title="A night out"))
    numbers = sorted(row[0] for row in await database.fetch_all(select(events.c.id)))
    await _review(database, (numbers[0], numbers[1], 0.4))
    return global_id("Event", numbers[0]), global_id("Event", numbers[1])


async def test_they_are_the_same(database: Database) -> None:
    keep, other = await _two_events(database)
    payload = await _asked(database, DECIDE, keep=keep, other=other, areSame=True)
    assert payload["errors"] == []
    assert [(event["id"], len(event["listings"])) for event in payload["events"]] == [(keep, 2)]
    assert await database.fetch_all(select(match_reviews.c.event_a)) == []


async def test_they_are_kept_apart_for_ever(database: Database) -> None:
    keep, other = await _two_events(database)
    payload = await _asked(database, DECIDE, keep=keep, other=other, areSame=False)
    assert ([event["id"] for event in payload["events"]], payload["errors"]) == ([keep, other], [])
    assert await database.fetch_all(select(match_reviews.c.event_a)) == []
    assert await database.fetch_all(select(match_decisions.c.is_same)) == [(False,)]


async def test_what_cannot_be_is_told_in_the_payload(database: Database) -> None:
    keep, _ = await _two_events(database)
    for wrong, code in (("nonsense", "NOT_FOUND"), (global_id("Event", 999), "NOT_FOUND"), (keep, "INVALID")):
        for are_same in (True, False):
            payload = await _asked(database, DECIDE, keep=keep, other=wrong, areSame=are_same)
            assert payload["events"] == []
            assert [(error["code"], error["field"]) for error in payload["errors"]] == [(code, ["other"])]


async def test_what_could_not_be_read_by_reason(database: Database) -> None:
    async with database.transaction() as tx:
        for number, (source, reason) in enumerate([("dice", "no date"), ("dice", "no date"), ("eventbrite", "no title")]):
            row = {
                "payload_hash": f"{number:032}", "source": source, "source_id": f"id-{number}", "reason": reason,
                "raw_payload": '{"n":' + "1" * 5000 + "}", "seen_at": TODAY + timedelta(hours=number),
            }  # fmt: skip
            await tx.insert_many(rejected_listings, [row])
    first, second = await _asked(database, REJECTED)
    assert (first["source"], first["reason"], first["count"], first["lastSeenAt"]) == (
        "DICE",
        "no date",
        2,
        "2026-11-23T13:00:00Z",
    )
    assert (first["example"]["sourceId"], len(first["example"]["raw"])) == ("id-1", 4000)
    assert (second["source"], second["count"]) == ("EVENTBRITE", 1)


@pytest.mark.parametrize(("role", "code"), [(None, "Unauthenticated"), ("user", "Forbidden"), ("organizer", "Forbidden")])
@pytest.mark.parametrize(
    ("query", "sent"), [(REVIEWS, {}), (REJECTED, {}), (DECIDE, {"keep": "a", "other": "b", "areSame": True})]
)
async def test_nobody_else_may(database: Database, role: Any, code: str, query: str, sent: dict[str, Any]) -> None:
    viewer = (await person(database, role=role)).viewer if role else None
    answer = await SCHEMA.execute(query, sent, context_value=context_of(database, viewer=viewer))
    assert answer.errors is not None
    assert type(answer.errors[0].original_error).__name__ == code

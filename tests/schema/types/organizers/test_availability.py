"""Organizers say when venues can be booked."""

from typing import Any

import pytest

from resolvers.global_ids import global_id
from store.database.connection import Database
from tests.builders import add_venue
from tests.people import person
from tests.schema.asking import SCHEMA, ask, context_of

ADD = """mutation ($venueId: ID!, $startTime: DateTime!, $endTime: DateTime!, $status: AvailabilityStatus!, $notes: String) {
    venueAvailabilityAdd(venueId: $venueId, startTime: $startTime, endTime: $endTime, status: $status, notes: $notes) {
      venue { name availability { status notes } } window { id startTime endTime status notes }
      errors { code field message } } }"""
REMOVE = """mutation ($id: ID!) { venueAvailabilityRemove(id: $id) {
    venue { availability { id } } window { id } errors { code field } } }"""
EVENING = {"startTime": "2026-12-01T18:00:00Z", "endTime": "2026-12-02T01:00:00Z", "status": "BOOKED"}


async def _run(database: Database, query: str, **variables: Any) -> Any:
    organizer = await person(database, role="organizer")
    (payload,) = (await ask(database, query, context_of(database, viewer=organizer.viewer), **variables)).values()
    return payload


async def test_a_window_is_added_and_removed(database: Database) -> None:
    venue_id = global_id("Venue", await add_venue(database))
    made = await _run(database, ADD, venueId=venue_id, **EVENING, notes=" A wedding ")
    assert made["errors"] == []
    assert made["venue"] == {"name": "Whelan's", "availability": [{"status": "BOOKED", "notes": "A wedding"}]}
    assert made["window"] == EVENING | {"id": made["window"]["id"], "notes": "A wedding"}
    again = await _run(database, ADD, venueId=venue_id, **EVENING | {"status": "HELD"})
    assert (again["window"], again["errors"]) == (
        None,
        [{
            "code": "CONFLICT", "field": ["startTime"],
            "message": "The venue is booked from 2026-12-01 18:00 UTC to 2026-12-02 01:00 UTC.",
        }],
    )  # fmt: skip
    gone = await _run(database, REMOVE, id=made["window"]["id"])
    assert gone == {"venue": {"availability": []}, "window": {"id": made["window"]["id"]}, "errors": []}
    assert (await _run(database, REMOVE, id=made["window"]["id"]))["errors"] == [{"code": "NOT_FOUND", "field": ["id"]}]


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"venueId": global_id("Venue", 99)}, "NOT_FOUND", "venueId"),
        ({"venueId": "nonsense"}, "NOT_FOUND", "venueId"),
        ({"endTime": "2026-12-01T18:00:00Z"}, "INVALID", "endTime"),
        ({"endTime": "2028-12-01T18:00:00Z"}, "INVALID", "endTime"),
        ({"startTime": "1026-12-01T18:00:00Z", "endTime": "1026-12-01T19:00:00Z"}, "INVALID", "startTime"),
        ({"notes": "x" * 2001}, "INVALID", "notes"),
    ],
)
async def test_what_cannot_be(database: Database, changed: dict[str, str], code: str, field: str) -> None:
    venue_id = global_id("Venue", await add_venue(database))
    payload = await _run(database, ADD, **({"venueId": venue_id} | EVENING | changed))
    assert [(error["code"], error["field"]) for error in payload["errors"]] == [(code, [field])]
    assert payload["window"] is None


@pytest.mark.parametrize(("role", "code"), [(None, "Unauthenticated"), ("user", "Forbidden")])
@pytest.mark.parametrize(("query", "sent"), [(ADD, {"venueId": "a", **EVENING}), (REMOVE, {"id": "a"})])
async def test_nobody_else_may(database: Database, role: Any, code: str, query: str, sent: dict[str, str]) -> None:
    viewer = (await person(database, role=role)).viewer if role else None
    answer = await SCHEMA.execute(query, sent, context_value=context_of(database, viewer=viewer))
    assert answer.errors is not None
    assert type(answer.errors[0].original_error).__name__ == code

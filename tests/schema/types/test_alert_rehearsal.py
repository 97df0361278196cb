"""What an alert would have reported, by real queries."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from store.database.connection import Database
from store.reactions import insert_reaction
from store.tables import event_changes, events, user_alerts
from tests.builders import BELFAST, NOW, Gig, add_gigs
from tests.people import person
from tests.schema.asking import ask, context_of

REHEARSAL = """query ($input: AlertInput!) { viewer { alertRehearsal(alert: $input) {
    totalCount notifications { kind at event { title } } errors { code field message } } } }"""


def days_ago(days: float) -> Any:
    """An instant before now."""
    return NOW - timedelta(days=days)


async def _rehearse(database: Database, viewer: Any, **asked: Any) -> Any:
    found = await ask(database, REHEARSAL, context_of(database, viewer=viewer), input=asked)
    return found["viewer"]["alertRehearsal"]


async def _seen(database: Database, event_id: int, at: Any, **more: Any) -> None:
    """When the event was first seen."""
    async with database.transaction() as tx:
        await tx.execute(update(events).where(events.c.id == event_id).values(created_at=at, **more))


async def _change(database: Database, event_id: int, kind: str, old: str, new: str, at: Any) -> None:
    row = {"event_id": event_id, "kind": kind, "old_value": old, "new_value": new, "changed_at": at}
    async with database.transaction() as tx:
        await tx.insert(event_changes, row)


async def test_everything_of_the_last_ninety_days_is_told_newest_first(database: Database) -> None:
    act = ("Lankum",)
    ids = await add_gigs(
        database,
        Gig("New", start=NOW + timedelta(days=20), performers=act),
        Gig("Old news", start=NOW + timedelta(days=30), performers=act),
        Gig("Over by now", start=days_ago(10), performers=act),
        Gig("Of somebody else", start=NOW + timedelta(days=9), performers=("Lisa O'Neill",)),
        Gig("Seen when it was over", start=days_ago(20), performers=act),
    )
    for event_id, at in zip(ids, (5, 120, 80, 3, 2), strict=True):
        await _seen(database, event_id, days_ago(at))
    await _seen(database, ids[0], days_ago(5), on_sale_time=days_ago(1))
    await _change(database, ids[1], "time", "a", "b", days_ago(40))
    await _change(database, ids[1], "time", "b", "c", days_ago(30))
    await _change(database, ids[1], "status", "scheduled", "cancelled", days_ago(12))
    await _change(database, ids[1], "status", "cancelled", "scheduled", days_ago(11))
    await _change(database, ids[1], "venue", "x", "y", days_ago(4))
    ada = (await person(database)).viewer
    found = await _rehearse(database, ada, artistName="lankum")
    assert [(told["kind"], told["event"]["title"]) for told in found["notifications"]] == [
        ("ON_SALE", "New"),
        ("NEW_EVENT", "New"),
        ("REINSTATED", "Old news"),
        ("RESCHEDULED", "Old news"),
        ("NEW_EVENT", "Over by now"),
    ]
    assert found["totalCount"] == 5
    assert found["notifications"][3]["at"] == days_ago(30).isoformat().replace("+00:00", "Z")
    assert await database.fetch_value(select(user_alerts.c.id)) is None


async def test_an_act_that_joined_a_bill_is_told_of_from_then_on(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig("Long known", start=NOW + timedelta(days=9), performers=("Kneecap", "Lankum")))
    await _seen(database, event_id, days_ago(50))
    await _change(database, event_id, "time", "a", "b", days_ago(40))
    await _change(database, event_id, "line_up", "Kneecap", "Kneecap, Lankum", days_ago(30))
    await _change(database, event_id, "status", "scheduled", "postponed", days_ago(20))
    ada = (await person(database)).viewer
    told = {
        act: [(one["kind"], one["at"]) for one in (await _rehearse(database, ada, artistName=act))["notifications"]]
        for act in ("Lankum", "Kneecap")
    }
    on = {days: f"{days_ago(days):%Y-%m-%dT%H:%M:%SZ}" for days in (50, 40, 30, 20)}
    assert told["Lankum"] == [("RESCHEDULED", on[20]), ("NEW_EVENT", on[30])]
    assert told["Kneecap"] == [("RESCHEDULED", on[20]), ("NEW_EVENT", on[50])]


async def test_the_area_and_what_the_person_hid_count(database: Database) -> None:
    ids = await add_gigs(
        database,
        Gig("Dublin", start=NOW + timedelta(days=2), performers=("Lankum",)),
        Gig("Belfast", start=NOW + timedelta(days=3), performers=("Lankum",), city="Belfast", place=BELFAST),
    )
    for event_id in ids:
        await _seen(database, event_id, days_ago(5))
    ada = (await person(database)).viewer
    both = {"Dublin", "Belfast"}
    areas: list[tuple[dict[str, Any], set[str]]] = [
        ({}, both),
        ({"city": "Belfast"}, {"Belfast"}),
        ({"city": "Dublin", "radiusKm": 200}, both),
    ]
    for asked, titles in areas:
        found = await _rehearse(database, ada, artistName="Lankum", **asked)
        assert {told["event"]["title"] for told in found["notifications"]} == titles
    await insert_reaction(database, "hidden", ada.id, ids[0], NOW)
    found = await _rehearse(database, ada, artistName="Lankum")
    assert [told["event"]["title"] for told in found["notifications"]] == ["Belfast"]


@pytest.mark.parametrize(
    ("asked", "field"), [({"artistName": " "}, "artistName"), ({"artistName": "A", "radiusKm": 5}, "radiusKm")]
)
async def test_what_would_be_no_alert_is_no_rehearsal(database: Database, asked: dict[str, Any], field: str) -> None:
    ada = (await person(database)).viewer
    found = await _rehearse(database, ada, **asked)
    assert [error["field"] for error in found["errors"]] == [["input", field]]
    assert (found["totalCount"], found["notifications"]) == (0, [])

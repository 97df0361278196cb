"""What the calendars of alerts and of the feed hold, and that they stand still while nothing happens."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from resolvers.calendars.contents import EVENTS_OF
from resolvers.calendars.files import personal_calendar
from resolvers.calendars.ics import ONE_EVENT
from store.database.connection import Database
from store.people.records import CalendarKind, ViewerRow
from store.places.act_names import act_key
from store.reactions import insert_reaction
from store.tables import user_alerts, user_preferences
from tests.builders import NOW, Gig, add_gigs
from tests.people import person
from tests.schema.asking import context_of

GIGS = (
    Gig("Bicep then", start=NOW - timedelta(days=20), performers=("Bicep",)),
    Gig("Bicep soon", start=NOW + timedelta(days=2), performers=("Bicep",)),
    Gig("Bicep hidden", start=NOW + timedelta(days=3), performers=("Bicep",)),
    Gig("Bicep off", start=NOW + timedelta(days=4), performers=("Bicep",), status="cancelled"),
    Gig("Somebody else", start=NOW + timedelta(days=5), performers=("Hammer",)),
    Gig("Bicep far off", start=NOW + timedelta(days=200), performers=("Bicep",)),
    Gig("Bicep long ago", start=NOW - timedelta(days=200), performers=("Bicep",)),
)
HELD: dict[CalendarKind, set[str]] = {
    "alerts": {"Bicep then", "Bicep soon", "Bicep off", "Bicep far off"},
    "feed": {"Bicep soon", "Somebody else"},
    "saved": {"Bicep long ago"},
}


async def _fan(database: Database) -> ViewerRow:
    """Somebody with an alert for Bicep in Dublin, where they live, who hid one gig and saved another."""
    fan = (await person(database)).viewer
    ids = await add_gigs(database, *GIGS)
    alert: dict[str, Any] = {"artist_name": "Bicep", "artist_key": act_key("Bicep"), "city": "Dublin", "city_key": "dublin"}
    async with database.transaction() as tx:
        await tx.insert(user_alerts, alert | {"user_id": fan.id, "created_at": NOW})
        await tx.insert(user_preferences, {"user_id": fan.id, "preferred_cities": ["Dublin"], "updated_at": NOW})
    await insert_reaction(database, "hidden", fan.id, ids[2], NOW)
    await insert_reaction(database, "saved", fan.id, ids[6], NOW)
    return fan


@pytest.mark.parametrize("kind", EVENTS_OF)
async def test_what_a_calendar_holds(database: Database, kind: CalendarKind) -> None:
    fan = await _fan(database)
    found = await EVENTS_OF[kind](context_of(database, viewer=fan), fan)
    assert {event.title for event in found} == HELD[kind]


@pytest.mark.parametrize("kind", EVENTS_OF)
async def test_a_calendar_is_the_same_all_day(database: Database, kind: CalendarKind) -> None:
    fan = await _fan(database)
    files = []
    for hours in (-12, 0, 11):
        at = NOW + timedelta(hours=hours)
        context = context_of(database, viewer=fan, now=partial(datetime.fromtimestamp, at.timestamp(), UTC))
        files.append(await personal_calendar(context, "Gigs", await EVENTS_OF[kind](context, fan), ONE_EVENT))
    assert files[0].content and b"BEGIN:VEVENT" in files[0].content
    assert files == [files[0]] * 3


@pytest.mark.parametrize("kind", EVENTS_OF)
async def test_somebody_elses_calendar_holds_nothing_of_it(database: Database, kind: CalendarKind) -> None:
    await _fan(database)
    other = (await person(database, "Other")).viewer
    found = await EVENTS_OF[kind](context_of(database, viewer=other), other)
    expected = {"Bicep soon", "Bicep hidden", "Somebody else"} if kind == "feed" else set()
    assert {event.title for event in found} == expected

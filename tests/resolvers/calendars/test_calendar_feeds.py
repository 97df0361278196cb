"""What is in a person's calendar, off real rows: a predecessor's too."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest

from resolvers.calendars.contents import saved_events
from resolvers.calendars.feeds import saved_calendar
from resolvers.errors import Unauthenticated
from store.database.connection import Database, count_statements
from store.migrations import upgrade
from store.people.records import ViewerRow
from store.reactions import insert_reaction
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.people import person
from tests.schema.asking import ask, context_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
AOIFE = ViewerRow(1, "Aoife Ní Bhriain", "aoife@example.ie", "user")
LISTS = "{ viewer { saved { nodes { databaseId isSaved } } hidden { nodes { databaseId isHidden } } } }"


async def test_a_predecessors_people_keep_what_they_saved_and_hid(tmp_path: Path) -> None:
    path = tmp_path / "adopted.sqlite3"
    with sqlite3.connect(path) as connection:
        for script in ("predecessor_sqlite.sql", "predecessor_rows.sql"):
            connection.executescript((FIXTURES / script).read_text("utf-8"))
    connection.close()
    upgrade.upgrade(f"sqlite:///{path}")
    async with Database(f"sqlite:///{path}") as database:
        context = context_of(database, viewer=AOIFE)
        assert (await ask(database, LISTS, context))["viewer"] == {
            "saved": {"nodes": [{"databaseId": 5, "isSaved": True}]},
            "hidden": {"nodes": [{"databaseId": 6, "isHidden": True}]},
        }
        (entry,) = icalendar.Calendar.from_ical((await saved_calendar(context)).content or b"").walk("VEVENT")
        assert (str(entry["UID"]), entry.decoded("DTSTART").isoformat()) == ("event-5@gigs-server", "2026-07-03T22:30:00+00:00")


async def test_a_calendar_takes_two_statements_however_long_it_is(database: Database) -> None:
    ada, venue_id = await person(database), await add_venue(database)
    ids = await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=n), venue_id=venue_id) for n in range(250)))
    for event_id in ids:
        await insert_reaction(database, "saved", ada.viewer.id, event_id, NOW)
    with count_statements() as seen:
        file = await saved_calendar(context_of(database, viewer=ada.viewer))
    entries = icalendar.Calendar.from_ical(file.content or b"").walk("VEVENT")
    assert [str(entry["SUMMARY"]) for entry in entries] == [f"Gig {n}" for n in range(250)]
    assert seen.count == 2, seen.texts


async def test_past_the_most_the_events_that_begin_last_are_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await person(database)
    for event_id in await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(days=n)) for n in range(4))):
        await insert_reaction(database, "saved", ada.viewer.id, event_id, NOW)
    monkeypatch.setattr("resolvers.calendars.contents.MOST_EVENTS", 3)
    kept = await saved_events(context_of(database, viewer=ada.viewer), ada.viewer)
    assert {event.title for event in kept} == {"Gig 1", "Gig 2", "Gig 3"}


async def test_a_stranger_has_no_calendar(database: Database) -> None:
    with pytest.raises(Unauthenticated):
        await saved_calendar(context_of(database))

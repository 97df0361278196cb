"""Calendar files of events, venues and artists, off real rows."""

from datetime import timedelta

import icalendar

from resolvers.calendars.files import artist_calendar, event_calendar, venue_calendar
from store.database.connection import Database, count_statements
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.schema.asking import context_of


def _summaries(content: bytes | None) -> list[str]:
    assert content is not None
    return [str(entry["summary"]) for entry in icalendar.Calendar.from_ical(content).walk("VEVENT")]


async def test_the_download_of_one_event(database: Database) -> None:
    venue_id = await add_venue(database, "Whelan's", address="25 Wexford Street")
    (event_id,) = await add_gigs(database, Gig("Lankum", venue_id=venue_id))
    context = context_of(database)
    event = await context.loaders.event_by_id.load(event_id)
    assert event is not None
    file = await event_calendar(context, event)
    assert file.file_name == f"event-{event_id}.ics"
    (entry,) = icalendar.Calendar.from_ical(file.content or b"").walk("VEVENT")
    assert (entry["location"], entry["url"]) == (
        "Whelan's, 25 Wexford Street, Dublin",
        f"https://gigs.example/v1/events/{event_id}",
    )


async def test_an_event_without_a_date_has_no_file(database: Database) -> None:
    (event_id,) = await add_gigs(database, Gig(start=None))
    context = context_of(database)
    event = await context.loaders.event_by_id.load(event_id)
    assert event is not None
    assert (await event_calendar(context, event)).content is None


async def test_a_venues_calendar_holds_what_is_on_and_was_lately(database: Database) -> None:
    venue_id = await add_venue(database)
    await add_gigs(
        database,
        Gig("Long ago", start=NOW - timedelta(days=40), venue_id=venue_id),
        Gig("Lately", start=NOW - timedelta(days=20), venue_id=venue_id),
        Gig("Off", start=NOW + timedelta(days=1), venue_id=venue_id, status="cancelled"),
        *(Gig(f"Gig {number}", start=NOW + timedelta(days=2 + number), venue_id=venue_id) for number in range(150)),
        Gig("Elsewhere"),
    )
    context = context_of(database)
    venue = await context.loaders.venue_by_id.load(venue_id)
    assert venue is not None
    with count_statements() as seen:
        summaries = _summaries((await venue_calendar(context, venue)).content)
    assert summaries == ["Lately", "Cancelled: Off", *(f"Gig {number}" for number in range(150))]
    assert seen.count <= 2


async def test_a_calendar_is_the_same_all_day(database: Database) -> None:
    venue_id = await add_venue(database)
    await add_gigs(database, Gig(venue_id=venue_id, start=NOW - timedelta(days=29, hours=20)))
    files = []
    for hours in (-11, 0, 11):
        context = context_of(database, now=lambda hours=hours: NOW + timedelta(hours=hours))
        venue = await context.loaders.venue_by_id.load(venue_id)
        assert venue is not None
        files.append(await venue_calendar(context, venue))
    assert files[0].content
    assert files == [files[0]] * 3


async def test_an_artists_calendar(database: Database) -> None:
    await add_gigs(database, Gig("Bicep live", performers=("Bicep",)), Gig("Another", performers=("Hammer",)))
    context = context_of(database)
    artist = await context.loaders.artist_by_id.load(1)
    assert artist is not None
    assert artist.name == "Bicep"
    assert _summaries((await artist_calendar(context, artist)).content) == ["Bicep live"]

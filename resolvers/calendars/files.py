"""Events as calendar files: single events to download, and venues' and artists' calendars to subscribe to."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from loaders.events.upcoming import UpcomingPage, upcoming_by_artist, upcoming_by_venue
from resolvers.calendars.ics import SUGGESTIONS, CalendarItem, Look, calendar_bytes, has_date
from resolvers.context import RequestContext
from resolvers.events.events import venues
from store.events.records import EventRow
from store.places.records import ArtistRow, VenueRow

# A subscription keeps past events for a while: an entry that vanishes overnight looks like a fault in the calendar.
KEPT_AFTER = timedelta(days=30)
MOST_EVENTS = 2000


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """One .ics file. `content` is None for an event whose date is still to be announced."""

    file_name: str
    content: bytes | None
    modified_at: datetime | None = None  # when an event in it last changed


async def event_calendar(context: RequestContext, event: EventRow) -> CalendarFile:
    """The download of one event."""
    items = await _items(context, [event])
    content = calendar_bytes(event.title, items) if has_date(event) else None
    return CalendarFile(f"event-{event.id}.ics", content, event.updated_at)


async def venue_calendar(context: RequestContext, venue: VenueRow) -> CalendarFile:
    """Upcoming and recent events at a venue."""
    (found,) = await upcoming_by_venue(context.database, [venue.id], _span(context))
    items = await _items(context, [event for event, _ in found])
    return CalendarFile(f"venue-{venue.id}.ics", calendar_bytes(venue.name, items, SUGGESTIONS), _modified_at(items))


async def artist_calendar(context: RequestContext, artist: ArtistRow) -> CalendarFile:
    """Upcoming and recent events of an artist."""
    (found,) = await upcoming_by_artist(context.database, [artist.id], _span(context))
    items = await _items(context, [event for event, _ in found])
    return CalendarFile(f"artist-{artist.id}.ics", calendar_bytes(artist.name, items, SUGGESTIONS), _modified_at(items))


async def personal_calendar(context: RequestContext, name: str, events: Sequence[EventRow], look: Look) -> CalendarFile:
    """Any number of a person's events; the same events give the same bytes in any order."""
    items = await _items(context, sorted(events, key=lambda event: (event.order_time, event.id)))
    # Thousands of events take a second to write, during which no other request would be served.
    content = await asyncio.to_thread(calendar_bytes, name, items, look)
    return CalendarFile("gigs.ics", content, _modified_at(items))


def day_began_at(context: RequestContext) -> datetime:
    """The time a calendar uses as now, so that its bytes stay the same all day."""
    now = context.now()
    return datetime.combine(now.date(), time(), now.tzinfo)


def _modified_at(items: Sequence[CalendarItem]) -> datetime | None:
    return max((item.event.updated_at for item in items), default=None)


def _span(context: RequestContext) -> UpcomingPage:
    return UpcomingPage(day_began_at(context) - KEPT_AFTER, MOST_EVENTS)


async def _items(context: RequestContext, events: Sequence[EventRow]) -> list[CalendarItem]:
    places = await venues(events, context)
    return [
        CalendarItem(event, place, f"{context.base_url}/v1/events/{event.id}")
        for event, place in zip(events, places, strict=True)
    ]

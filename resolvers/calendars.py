"""Events as calendar files."""

from dataclasses import dataclass

from resolvers.context import RequestContext
from resolvers.events import venues
from resolvers.ics import CalendarItem, calendar_bytes
from store.records import EventRow


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """One .ics file. `content` is None for an event whose date is still to be announced: a calendar has no place for it."""

    file_name: str
    content: bytes | None


async def event_calendar(context: RequestContext, event: EventRow) -> CalendarFile:
    """The download of one event."""
    (venue,) = await venues([event], context)
    item = CalendarItem(event, venue, f"{context.base_url}/v1/events/{event.id}")
    return CalendarFile(f"event-{event.id}.ics", calendar_bytes(event.title, [item]))

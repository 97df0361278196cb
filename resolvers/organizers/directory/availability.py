"""Venues' availability: organizers and admins add and remove windows."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from loaders.places.venues import venue_by_id
from resolvers.context import RequestContext
from resolvers.errors import UserErrorRow, invalid, not_found
from resolvers.global_ids import number_of
from resolvers.people.viewer import require_role
from store.organizers.availability import NewSpan, NoSuchVenue, Overlaps, add_span, remove_span
from store.organizers.directory_records import AvailabilityKey, AvailabilityRow
from store.places.records import VenueRow

NOTES_MAX: Final = 2000
LONGEST: Final = timedelta(days=366)
_LATEST: Final = 2100
_NO_VENUE = not_found("There is no such venue.", "venueId")
_NO_SPAN = not_found("There is no such availability window.", "id")


class AvailabilityOutcome(NamedTuple):
    """A window that was added or removed, with its venue; None if the change failed, as `errors` explains."""

    venue: VenueRow | None
    window: AvailabilityRow | None
    errors: tuple[UserErrorRow, ...] = ()


class AskedSpan(NamedTuple):
    """A window as sent by a client."""

    start_time: datetime
    end_time: datetime
    status: AvailabilityKey
    notes: str | None


async def add(context: RequestContext, venue_id: str, asked: AskedSpan) -> AvailabilityOutcome:
    """Add a window to a venue. Time that is held or booked cannot be held or booked again.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "organizer")
    number = number_of(venue_id, "Venue")
    (venue,) = await venue_by_id(context.database, [number]) if number is not None else [None]
    if venue is None:
        return AvailabilityOutcome(None, None, (_NO_VENUE,))
    errors = _complaints(asked)
    if errors:
        return AvailabilityOutcome(None, None, errors)
    notes = (asked.notes or "").strip() or None
    span = NewSpan(venue.id, _second(asked.start_time), _second(asked.end_time), asked.status, notes)
    try:
        made = await add_span(context.database, span, context.now())
    except NoSuchVenue:
        return AvailabilityOutcome(None, None, (_NO_VENUE,))
    except Overlaps as overlap:
        return AvailabilityOutcome(None, None, (_overlaps(overlap.taken),))
    context.loaders.availability_by_venue.forget(venue.id)
    return AvailabilityOutcome((await venue_by_id(context.database, [venue.id]))[0], made)


async def remove(context: RequestContext, global_id: str) -> AvailabilityOutcome:
    """Remove a window.

    Errors: Unauthenticated, Forbidden.
    """
    require_role(context, "organizer")
    number = number_of(global_id, "AvailabilityWindow")
    gone = None if number is None else await remove_span(context.database, number)
    if gone is None:
        return AvailabilityOutcome(None, None, (_NO_SPAN,))
    context.loaders.availability_by_venue.forget(gone.venue_id)
    return AvailabilityOutcome((await venue_by_id(context.database, [gone.venue_id]))[0], gone)


def _complaints(asked: AskedSpan) -> tuple[UserErrorRow, ...]:
    found = []
    if asked.end_time <= asked.start_time:
        found.append(invalid("The end must be after the start.", "endTime"))
    elif asked.end_time - asked.start_time > LONGEST:
        found.append(invalid(f"A window is at most {LONGEST.days} days long.", "endTime"))
    if not 2000 <= asked.start_time.year < _LATEST or asked.end_time.year > _LATEST:
        found.append(invalid(f"The start must lie between the years 2000 and {_LATEST}.", "startTime"))
    if asked.notes is not None and len(asked.notes) > NOTES_MAX:
        found.append(invalid(f"Notes have at most {NOTES_MAX} characters, not {len(asked.notes)}.", "notes"))
    return tuple(found)


def _second(at: datetime) -> datetime:
    """An instant at the database's resolution."""
    return at.replace(microsecond=0)


def _overlaps(taken: AvailabilityRow) -> UserErrorRow:
    begin, end = (f"{at:%Y-%m-%d %H:%M} UTC" for at in (taken.start_time, taken.end_time))
    return UserErrorRow("conflict", ("startTime",), f"The venue is {taken.status} from {begin} to {end}.")

"""The fields of a venue, and one venue by its id."""

from collections.abc import Sequence
from datetime import datetime

from loaders.places.venues import AvailabilityRow
from resolvers.context import RequestContext
from resolvers.errors import InvalidFilter
from resolvers.events.upcoming import AT_VENUE, UpcomingEvents
from resolvers.events.upcoming import upcoming_events as upcoming
from resolvers.global_ids import number_of
from resolvers.pages.paging import PageArguments
from store.places.records import VenueRow
from store.text import key


async def venue(context: RequestContext, global_id: str) -> VenueRow | None:
    """The venue with this global id; None if there is none."""
    number = number_of(global_id, "Venue")
    return None if number is None else await context.loaders.venue_by_id.load(number)


async def upcoming_events(
    rows: Sequence[VenueRow], context: RequestContext, *, first: int | None = None, after: str | None = None
) -> list[UpcomingEvents]:
    """Each venue's events that are not over."""
    return upcoming(rows, context, AT_VENUE, PageArguments(first, after))


async def availability(
    rows: Sequence[VenueRow], context: RequestContext, *, from_: datetime | None = None, to: datetime | None = None
) -> list[list[AvailabilityRow]]:
    """Each venue's periods that overlap the requested time, earliest first.

    Errors: InvalidFilter if the time ends before it begins.
    """
    if from_ is not None and to is not None and to < from_:
        raise InvalidFilter(("to",), "must not be before from")
    spans = await context.loaders.availability_by_venue.load_many([row.id for row in rows])
    return [[span for span in found if _touches(span, from_, to)] for found in spans]


async def aliases(rows: Sequence[VenueRow], context: RequestContext) -> list[list[str]]:
    """Each venue's other names, as sources write them."""
    named = await context.loaders.names_by_venue.load_many([row.id for row in rows])
    return [[name for name in names if key(name) != key(row.name)] for row, names in zip(rows, named, strict=True)]


def _touches(span: AvailabilityRow, from_at: datetime | None, to_at: datetime | None) -> bool:
    return (from_at is None or span.end_time > from_at) and (to_at is None or span.start_time < to_at)


def calendar_urls(rows: Sequence[VenueRow], context: RequestContext) -> list[str]:
    """The URL of each venue's calendar."""
    return [f"{context.base_url}/v1/venues/{row.id}/calendar" for row in rows]

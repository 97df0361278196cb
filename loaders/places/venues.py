"""Venues by their ids, and when they can be booked."""

from collections.abc import Sequence

from sqlalchemy import select

from loaders.batches import IDS, grouped
from loaders.columns import VENUE
from store.database.connection import Database
from store.organizers.availability import status_of
from store.organizers.directory_records import AvailabilityRow
from store.places.records import VenueRow
from store.tables import venue_availability, venues

__all__ = ["AvailabilityRow", "availability_by_venue", "venue_by_id"]

_BY_ID = select(*VENUE).where(venues.c.id.in_(IDS))
_WINDOWS = (
    select(*(venue_availability.c[name] for name in AvailabilityRow._fields))
    .where(venue_availability.c.venue_id.in_(IDS))
    .order_by(venue_availability.c.start_time, venue_availability.c.id)
)


async def venue_by_id(database: Database, keys: Sequence[int]) -> list[VenueRow | None]:
    """Each venue, None for an unknown id."""
    found = {venue.id: venue for venue in map(VENUE.make, await database.fetch_all(_BY_ID, {"ids": keys}))}
    return [found.get(key) for key in keys]


async def availability_by_venue(database: Database, keys: Sequence[int]) -> list[tuple[AvailabilityRow, ...]]:
    """Each venue's periods, earliest first."""
    found = [AvailabilityRow._make(row) for row in await database.fetch_all(_WINDOWS, {"ids": keys})]
    rows = [row._replace(status=status_of(row.status)) for row in found]
    return grouped(keys, ((row.venue_id, row) for row in rows))

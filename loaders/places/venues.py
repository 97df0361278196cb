"""Venues by their ids, and when they can be booked."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from loaders.batches import IDS, grouped
from loaders.columns import VENUE
from store.database.connection import Database
from store.places.records import VenueRow
from store.tables import venue_availability, venues


class AvailabilityRow(NamedTuple):
    """One period in which a venue is available, held or booked."""

    venue_id: int
    id: int
    start_time: datetime
    end_time: datetime
    status: str
    notes: str | None


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
    rows = [AvailabilityRow._make(row) for row in await database.fetch_all(_WINDOWS, {"ids": keys})]
    return grouped(keys, ((row.venue_id, row) for row in rows))

"""Writes venues' availability. No two held or booked windows of one venue overlap, even with concurrent writers.

The guard is the venue's own row: a booking raises its `bookings_version` before it looks for others, so that a second writer
waits for the first (InnoDB, TiDB, SQLite) or is told to retry (Galera), and then sees what the first wrote.
"""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import bindparam, delete, select, update

from store.database.catalog.changes import Touched
from store.database.connection import Database, Transaction
from store.database.types import UtcDateTime
from store.events.events import change_public_data
from store.organizers.directory_records import AvailabilityKey, AvailabilityRow
from store.tables import venue_availability, venues

TAKEN: Final = ("held", "booked")
_STATUSES: dict[str, AvailabilityKey] = {
    "available": "available", "free": "available", "open": "available",
    "held": "held", "hold": "held", "tentative": "held", "option": "held", "pending": "held", "pencilled": "held",
}  # fmt: skip

_COLUMNS = tuple(venue_availability.c[name] for name in AvailabilityRow._fields)
_CLAIM = update(venues).where(venues.c.id == bindparam("of_venue")).values(bookings_version=venues.c.bookings_version + 1)
_OVERLAPPING = (
    select(*_COLUMNS)
    .where(
        venue_availability.c.venue_id == bindparam("of_venue"),
        venue_availability.c.start_time < bindparam("end", type_=UtcDateTime()),
        venue_availability.c.end_time > bindparam("begin", type_=UtcDateTime()),
    )
    .order_by(venue_availability.c.start_time, venue_availability.c.id)
)
_ONE = select(*_COLUMNS).where(venue_availability.c.id == bindparam("number"))
_DELETE = delete(venue_availability).where(venue_availability.c.id == bindparam("number"))


class NewSpan(NamedTuple):
    """A window to be written."""

    venue_id: int
    start_time: datetime
    end_time: datetime
    status: AvailabilityKey
    notes: str | None


class NoSuchVenue(Exception):
    """The window's venue does not exist."""


class Overlaps(Exception):
    """The venue is already held or booked at that time."""

    def __init__(self, taken: AvailabilityRow) -> None:
        super().__init__(f"overlaps span {taken.id}")
        self.taken = taken


def status_of(written: str | None) -> AvailabilityKey:
    """The meaning of a predecessor's status; an unknown word prevents double bookings."""
    return _STATUSES.get((written or "available").strip().casefold(), "booked")


async def add_span(database: Database, span: NewSpan, now: datetime) -> AvailabilityRow:
    """Store a window. A window in which the venue is available may overlap any other.

    Errors: NoSuchVenue; Overlaps.
    """

    async def book(tx: Transaction) -> AvailabilityRow:
        touched = Touched(venues=[span.venue_id])
        if not await tx.execute(_CLAIM, {"of_venue": span.venue_id}, touched=touched):
            raise NoSuchVenue
        if span.status in TAKEN:
            await _refuse_overlap(tx, span)
        row = {**span._asdict(), "created_at": now, "updated_at": now}
        number = await tx.insert(venue_availability, row, touched=touched)
        return AvailabilityRow(span.venue_id, number, *span[1:])

    return await database.write(lambda tx: change_public_data(tx, lambda: book(tx)))


async def remove_span(database: Database, number: int, venue_id: int | None = None) -> AvailabilityRow | None:
    """Remove a window and return it; None if there is none, or if it belongs to another venue than the given one."""

    async def free(tx: Transaction) -> AvailabilityRow | None:
        row = await tx.fetch_one(_ONE, {"number": number})
        if row is None or (venue_id is not None and row[0] != venue_id):
            return None
        gone = AvailabilityRow._make(row)
        is_gone = await tx.execute(_DELETE, {"number": number}, touched=Touched(venues=[gone.venue_id]))
        return gone._replace(status=status_of(gone.status)) if is_gone else None

    return await database.write(lambda tx: change_public_data(tx, lambda: free(tx)))


async def _refuse_overlap(tx: Transaction, span: NewSpan) -> None:
    params = {"of_venue": span.venue_id, "begin": span.start_time, "end": span.end_time}
    for row in await tx.fetch_all(_OVERLAPPING, params):
        other = AvailabilityRow._make(row)
        if status_of(other.status) in TAKEN:
            raise Overlaps(other._replace(status=status_of(other.status)))

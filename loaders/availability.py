"""When venues are free, held or booked."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from sqlalchemy import bindparam, select

from store.connection import Database
from store.nights import UNDATED
from store.tables import venue_availability
from store.types import UtcDateTime

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


class AvailabilityRow(NamedTuple):
    """One span of time of one venue."""

    id: int
    venue_id: int
    start_time: datetime
    end_time: datetime
    status: Literal["available", "held", "booked"]
    notes: str | None


_SPANS = (
    select(*(venue_availability.c[field] for field in AvailabilityRow._fields))
    .where(
        venue_availability.c.venue_id.in_(bindparam("venue_ids", expanding=True)),
        venue_availability.c.end_time > bindparam("from", type_=UtcDateTime()),
        venue_availability.c.start_time < bindparam("to", type_=UtcDateTime()),
    )
    .order_by(venue_availability.c.start_time, venue_availability.c.id)
)


async def availability_by_venue(
    database: Database, venue_ids: Sequence[int], from_at: datetime | None, to_at: datetime | None
) -> list[tuple[AvailabilityRow, ...]]:
    """Each venue's spans that touch the time asked for, earliest first.

    Shape: one tuple a venue, in the order of the ids; () where nothing is known.
    """
    params = {"venue_ids": list(set(venue_ids)), "from": from_at or _BEGINNING, "to": to_at or UNDATED}
    spans: defaultdict[int, list[AvailabilityRow]] = defaultdict(list)
    for found in await database.fetch_all(_SPANS, params):
        row = AvailabilityRow._make(found)
        spans[row.venue_id].append(row)
    return [tuple(spans[venue_id]) for venue_id in venue_ids]

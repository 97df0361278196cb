"""Which source each merged field of an event came from."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from resolvers.context import RequestContext
from resolvers.events.events import listings
from store.events.records import EventRow, ListingRow, SourceKey

# The merge uses the field names of listings (sources/merging); this maps those that differ from the schema's.
PUBLIC_NAMES = {
    "start_at": "startTime",
    "end_at": "endTime",
    "previous_start_at": "previousStartTime",
    "on_sale_at": "onSaleTime",
    "performers": "performances",
    "coordinates": "location",
    "price_min": "price.min",
    "price_max": "price.max",
    "currency": "price.currency",
    "is_free": "price.isFree",
    "age_restriction": "ageRestriction",
    "ticket_url": "ticketUrl",
}


class Provenance(NamedTuple):
    """The source of one merged field."""

    field: str
    source: SourceKey
    seen_at: datetime


async def provenance(rows: Sequence[EventRow], context: RequestContext) -> list[list[Provenance]]:
    """The listing each merged field came from, by field name; fields whose listing was withdrawn are left out."""
    return [_of_event(row, found) for row, found in zip(rows, await listings(rows, context), strict=True)]


def _of_event(row: EventRow, found: Sequence[ListingRow]) -> list[Provenance]:
    seen = {(str(listing.source), listing.source_id): listing for listing in found}
    winners = ((PUBLIC_NAMES.get(name, name), seen.get((source, key))) for name, (source, key) in (row.provenance or {}).items())
    return sorted(Provenance(name, listing.source, listing.last_seen_at) for name, listing in winners if listing)

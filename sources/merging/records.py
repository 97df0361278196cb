"""What merging takes and gives."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from store.events.records import ImageRef, Listing, ListingPerformer, ListingVenue, PrecisionKey, StatusKey


@dataclass(frozen=True, slots=True)
class SeenListing:
    """A listing with when its source last carried it. `is_withdrawn`: its source stopped carrying it.

    `last_seen_at` never decides a field: another sync of the same payloads must give the same event.
    """

    listing: Listing
    last_seen_at: datetime
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Merged:
    """One event made of its listings. Times and money are as in Listing.

    `provenance` names for each field the listing (source, source_id) that gave it; of a union, the one that gave its first part.
    """

    title: str
    description: str | None
    status: StatusKey
    start_at: datetime | None
    end_at: datetime | None
    time_zone: str
    local_date: date | None
    local_time: time | None
    date_precision: PrecisionKey
    previous_start_at: datetime | None
    venue: ListingVenue | None
    city: str | None
    country_code: str | None
    latitude: float | None
    longitude: float | None
    performers: tuple[ListingPerformer, ...]
    genres: tuple[str, ...]
    tags: tuple[str, ...]
    images: tuple[ImageRef, ...]
    price_min: Decimal | None
    price_max: Decimal | None
    currency: str | None
    is_free: bool | None
    age_restriction: str | None
    ticket_url: str | None
    on_sale_at: datetime | None
    provenance: dict[str, tuple[str, str]]

"""Events and listings as records: what one source says, and the rows that readers get."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, NamedTuple

from store.places.records import ArtistRow

SourceKey = str  # the key of a registered source (sources/registry.py), which the store doesn't know of
StatusKey = Literal["scheduled", "rescheduled", "postponed", "cancelled"]
PrecisionKey = Literal["date_time", "date", "to_be_announced"]
BillingKey = Literal["headline", "support"]
ChangeKind = Literal["status", "time", "venue", "line_up"]
OfferKind = Literal["admission", "day_ticket", "camping", "package", "upsell", "parking"]
ADD_ONS: frozenset[OfferKind] = frozenset(("package", "upsell", "parking"))  # sold for an event, not events themselves


@dataclass(frozen=True, slots=True)
class ImageRef:
    """An image's URL with its size in pixels where known."""

    url: str
    width: int | None = None
    height: int | None = None
    is_generic: bool = False  # a stock image for the genre, not of the act


@dataclass(frozen=True, slots=True)
class ListingVenue:
    """The venue as one source gives it."""

    name: str
    source_venue_id: str | None = None
    address: str | None = None
    city: str | None = None
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    website: str | None = None
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class ListingPerformer:
    """One act of the bill as one source gives it."""

    name: str
    billing: BillingKey = "headline"
    source_artist_id: str | None = None
    musicbrainz_id: str | None = None
    spotify_id: str | None = None
    image: ImageRef | None = None
    genres: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """One source's record of an event, read but not yet merged.

    Times: every *_at is aware UTC; `local_date` and `local_time` are wall-clock at the venue, in `time_zone`.
    `start_at` is None unless `date_precision` is date_time. `local_date` is None only when to be announced.
    Money is the face value in `currency`; None is unknown, never 0. `raw` is the payload as received (JSON bytes), for replay;
    it takes no part in equality, so that volatile counters upstream don't look like changes.
    """

    source: SourceKey
    source_id: str
    title: str
    time_zone: str
    date_precision: PrecisionKey
    status: StatusKey = "scheduled"
    start_at: datetime | None = None
    end_at: datetime | None = None
    doors_at: datetime | None = None
    local_date: date | None = None
    local_time: time | None = None
    previous_start_at: datetime | None = None
    previous_local_date: date | None = None
    url: str | None = None
    links: tuple[str, ...] = ()  # ticket addresses it points at, its own `url` left out
    description: str | None = None  # plain text
    venue: ListingVenue | None = None
    performers: tuple[ListingPerformer, ...] = ()  # billing order
    genres: tuple[str, ...] = ()  # slugs of the vocabulary (sources/reading/genres.py)
    tags: tuple[str, ...] = ()
    images: tuple[ImageRef, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    currency: str | None = None
    is_free: bool | None = None
    is_sold_out: bool | None = None
    age_restriction: str | None = None
    on_sale_at: datetime | None = None
    promoter: str | None = None
    offer: OfferKind = "admission"
    changed_at: datetime | None = None  # when the source says that it last changed it
    raw: bytes = field(default=b"{}", compare=False, repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """(source, source_id): a listing's identity for ever."""
        return (self.source, self.source_id)

    @property
    def is_addon(self) -> bool:
        """Whether it sells something beside a gig: it hangs on its event, and is none itself."""
        return self.offer in ADD_ONS


class EventRow(NamedTuple):
    """One merged event as readers see it: JSON parsed, times aware UTC: the columns of loaders/columns.py."""

    id: int
    title: str
    description: str | None
    status: StatusKey
    start_time: datetime | None
    end_time: datetime | None
    time_zone: str
    local_date: date | None
    local_time: time | None
    date_precision: PrecisionKey
    previous_start_time: datetime | None
    order_time: datetime  # start, or the local day's end without a time, or far future without a date: never null, sorts
    service_day: date | None  # the date a night belongs to: until 06:00 the day before
    city: str | None
    country_code: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    venue_id: int | None
    venue_name: str | None
    genres: list[str]
    tags: list[str]
    images: list[dict[str, object]]  # {"url","width","height"}
    price_min: Decimal | None
    price_max: Decimal | None
    currency: str | None
    is_free: bool | None
    age_restriction: str | None
    ticket_url: str | None
    on_sale_time: datetime | None
    provenance: dict[str, list[str]]  # {field: [source, source_id]}: the listing that won the field
    sequence: int  # calendar SEQUENCE: rises with time, place and status
    version: int  # catalog version of its last change
    created_at: datetime
    updated_at: datetime


class ListingRow(NamedTuple):
    """One source's listing as readers see it."""

    event_id: int
    source: SourceKey
    source_id: str
    url: str | None
    title: str
    price_min: Decimal | None
    price_max: Decimal | None
    currency: str | None
    is_free: bool | None
    is_sold_out: bool | None
    offer: OfferKind
    last_seen_at: datetime


class ChangeRow(NamedTuple):
    """One thing that happened to an event: a status, an instant or date, a venue's name, or the acts by name."""

    id: int
    event_id: int
    kind: ChangeKind
    old_value: str | None
    new_value: str | None
    source: SourceKey | None  # whose listing showed it first
    changed_at: datetime


class PerformanceRow(NamedTuple):
    """One act of an event's bill, its artist with it."""

    event_id: int
    position: int
    billing: BillingKey
    artist: ArtistRow
    confidence: float = 1.0  # below 1: read from a title or a description


class IngestRow(NamedTuple):
    """How fresh one source is for one city."""

    source: SourceKey
    city: str
    last_synced_at: datetime | None
    window_start: datetime | None
    window_end: datetime | None
    last_attempt_at: datetime | None
    last_error: str | None
    last_outcome: str | None
    listing_count: int

"""What the store keeps, as records: a source's listing, and the rows that readers get.

Records are frozen and slotted. Rows are named tuples: loaders make thousands of them a second, straight from the cursor.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, NamedTuple

SourceKey = Literal["ticketmaster", "eventbrite", "bandsintown", "dice", "local"]
StatusKey = Literal["scheduled", "rescheduled", "postponed", "cancelled"]
PrecisionKey = Literal["date_time", "date", "to_be_announced"]
BillingKey = Literal["headline", "support"]
NightKey = Literal["weekday", "weekend"]
RoleKey = Literal["user", "organizer", "admin"]
NotificationKind = Literal["new_event", "rescheduled", "cancelled", "on_sale"]
MarkKind = Literal["saved", "hidden"]  # what a person can do to an event
CalendarKind = Literal["saved", "alerts", "feed"]


@dataclass(frozen=True, slots=True)
class ImageRef:
    """A picture's address with its size in pixels where known."""

    url: str
    width: int | None = None
    height: int | None = None
    is_generic: bool = False  # a stock picture of the genre, not of the act


@dataclass(frozen=True, slots=True)
class ListingVenue:
    """The place as one source tells it."""

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
    """One act of the bill as one source tells it."""

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
    is_addon: bool = False  # parking, VIP, platinum, hospitality: hangs on its event, is none itself
    changed_at: datetime | None = None  # when the source says that it last changed it
    raw: bytes = field(default=b"{}", compare=False, repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """(source, source_id): a listing's identity for ever."""
        return (self.source, self.source_id)


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
    night_date: date | None  # the date a night belongs to: until 06:00 the day before
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
    last_seen_at: datetime


class VenueRow(NamedTuple):
    """One venue, from the predecessor's directory or from the sources."""

    id: int
    name: str
    address: str | None
    city: str | None
    country_code: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    time_zone: str | None
    capacity: int | None
    genre_focus: str | None  # comma list, "Various" for unknown
    website: str | None
    notes: str | None
    updated_at: datetime | None


class ArtistRow(NamedTuple):
    """One performing artist."""

    id: int
    name: str
    genres: list[str]
    image: dict[str, object] | None
    musicbrainz_id: str | None
    spotify_id: str | None
    updated_at: datetime | None


class PerformanceRow(NamedTuple):
    """One act of an event's bill, its artist with it."""

    event_id: int
    position: int
    billing: BillingKey
    artist: ArtistRow


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


@dataclass(frozen=True, slots=True)
class ViewerRow:
    """Somebody with an account."""

    id: int
    name: str
    email: str
    role: RoleKey


class CalendarFeedRow(NamedTuple):
    """One of a person's calendars to subscribe to; its secret is known by its hash alone."""

    id: int
    user_id: int
    kind: CalendarKind
    label: str
    created_at: datetime
    last_used_at: datetime | None


SpotifyRange = Literal["short_term", "medium_term", "long_term"]  # four weeks, six months, about a year


class SpotifyArtist(NamedTuple):
    """An artist as Spotify tells of them. Genres are Spotify's own tags, not our vocabulary's."""

    name: str
    spotify_id: str | None
    genres: tuple[str, ...]


class SpotifyTokens(NamedTuple):
    """A person's connection as its tokens stand: sealed, or plain where the predecessor wrote them."""

    user_id: int
    spotify_user_id: str | None
    access_token: str | None
    refresh_token: str | None
    expires_at: datetime | None
    needs_reconnect_at: datetime | None
    refresh_until: datetime | None

    def __repr__(self) -> str:
        return f"SpotifyTokens(user_id={self.user_id})"


class SpotifyRow(NamedTuple):
    """A person's connection as the person sees it. Weights are 0 to 1, the heaviest first."""

    user_id: int
    spotify_user_id: str
    artists: tuple[tuple[str, str | None, float], ...]  # name, Spotify id, weight
    genres: tuple[tuple[str, float], ...]  # Spotify's tags
    last_synced_at: datetime | None
    needs_reconnect: bool


class AlertRow(NamedTuple):
    """What a person wants to be told of: an artist, anywhere or in or around a city."""

    id: int
    user_id: int
    artist_name: str
    city: str | None
    radius_km: int | None
    created_at: datetime | None  # null for a predecessor's
    last_notified_at: datetime | None
    artist_key: str


class NotificationRow(NamedTuple):
    """One thing that a person was told of an event."""

    id: int
    user_id: int
    event_id: int
    kind: NotificationKind
    alert_id: int | None  # null where the person had saved the event, or the alert is gone
    version: int
    created_at: datetime
    read_at: datetime | None


class PreferencesRow(NamedTuple):
    """What a person says that they like, as they wrote it."""

    genres: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    djs: tuple[str, ...] = ()
    budget_max: Decimal | None = None
    radius_km: int | None = None
    nights: tuple[NightKey, ...] = ()
    updated_at: datetime | None = None
    digest: bool = False  # a daily e-mail of what is new

"""What an event search asks for, normalised: no GraphQL, no SQL."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from store.events.records import SourceKey, StatusKey
from store.people.records import ReactionKind


class EventOrder(StrEnum):
    """How a page of events is sorted; every order ends with the id, so that it is total."""

    START_TIME = "START_TIME"
    DISTANCE = "DISTANCE"
    RELEVANCE = "RELEVANCE"
    NEWEST = "NEWEST"
    ON_SALE = "ON_SALE"
    PERSONALIZED = "PERSONALIZED"


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within `radius_km` of a place. Units: degrees."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class CityArea:
    """A city by its key, and what lies around it."""

    city_key: str
    circle: Circle | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the map; it crosses the date line when `west` is greater than `east`. Units: degrees."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Nights:
    """The nights from `first` to `last`, both included, as those zones count them."""

    zones: tuple[str, ...]
    first: date
    last: date
    evening_only: bool = False


@dataclass(frozen=True, slots=True)
class ReactedBy:
    """Only what a person saved, or hid; what left every source is among it."""

    kind: ReactionKind
    user_id: int


@dataclass(frozen=True, slots=True)
class EventCriteria:
    """Which events to find; None or () leaves a thing open. Built by resolvers/events/criteria.py.

    `from_at` and `to_at` are both included and are compared with the event's order time. `text_words`, `artist_names` (spellings
    of one name) and `venue_name` (a part of the name) are folded (store.text). Genres may be unknown slugs: nothing has those.
    """

    text_words: tuple[str, ...] = ()
    city_keys: tuple[str, ...] = ()
    areas: tuple[CityArea, ...] = ()  # in any of these
    near: Circle | None = None
    within: Box | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    nights: tuple[Nights, ...] = ()
    genres_any: tuple[str, ...] = ()
    genres_all: tuple[str, ...] = ()
    genres_none: tuple[str, ...] = ()
    artist_ids: tuple[int, ...] = ()
    artist_names: tuple[str, ...] = ()
    venue_ids: tuple[int, ...] = ()
    venue_name: str | None = None
    price_max: Decimal | None = None
    is_free: bool | None = None
    statuses: tuple[StatusKey, ...] = ()
    sources: tuple[SourceKey, ...] = ()
    updated_since: datetime | None = None
    exclude_event_ids: tuple[int, ...] = ()
    hidden_from: int | None = None  # the person whose hidden events are left out
    reacted_by: ReactedBy | None = None
    on_sale_from: datetime | None = None  # the now of ON_SALE: what goes on sale from then on leads

"""Small values computed from a row alone: prices, coordinates, ids."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import lru_cache, partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from resolvers.global_ids import global_id
from store.events.records import EventRow, ListingRow
from store.places.records import ArtistRow, VenueRow

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # stands in for dates that the predecessor did not record
_CURRENCY_OF_COUNTRY = {"GB": "GBP", "US": "USD", "CH": "CHF"}


class Price(NamedTuple):
    """Face value; None means unknown, never free."""

    min: Decimal | None
    max: Decimal | None
    currency: str
    is_free: bool


class Point(NamedTuple):
    """Coordinates in degrees."""

    latitude: float
    longitude: float


def price_of(row: EventRow | ListingRow) -> Price | None:
    """The row's price; None if nothing is known about it.

    Source: a price without a currency is assumed to be in the country's own, or in euro if that is unknown too.
    """
    if row.price_min is None and row.price_max is None and not row.is_free:
        return None
    country = row.country_code if isinstance(row, EventRow) else None
    currency = row.currency or _CURRENCY_OF_COUNTRY.get(country or "", "EUR")
    return Price(row.price_min, row.price_max, currency, bool(row.is_free))


def point_of(row: EventRow | VenueRow) -> Point | None:
    """The row's coordinates; None if it has none."""
    if row.latitude is None or row.longitude is None:
        return None
    return Point(float(row.latitude), float(row.longitude))


def id_of(kind: str) -> Callable[[EventRow | VenueRow | ArtistRow], str]:
    """A getter for the global id of rows of one kind."""
    of_number = lru_cache(maxsize=8192)(partial(global_id, kind))  # one number is found faster than kind and number
    return lambda row: of_number(row.id)


def start_of(row: EventRow) -> datetime | None:
    """When it starts; for a date without a time, the start of its local day; None without a date.

    Source: contract/schema.graphql: null only if the date is to be announced. `datePrecision` says that the time is unknown.
    """
    if row.start_time is not None or row.local_date is None:
        return row.start_time
    return datetime.combine(row.local_date, time(), ZoneInfo(row.time_zone)).astimezone(UTC)


def ticket_url_of(row: EventRow) -> str | None:
    """Where to buy tickets; None for a cancelled event."""
    return None if row.status == "cancelled" else row.ticket_url

"""Small values worked out from a row alone: prices, places, ids."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from resolvers.global_ids import global_id
from store.events.records import EventRow, ListingRow
from store.places.records import ArtistRow, VenueRow

_CURRENCY_OF_COUNTRY = {"GB": "GBP", "US": "USD", "CH": "CHF"}


class Price(NamedTuple):
    """Face value: None is unknown, never free."""

    min: Decimal | None
    max: Decimal | None
    currency: str
    is_free: bool


class Point(NamedTuple):
    """A place in degrees."""

    latitude: float
    longitude: float


def price_of(row: EventRow | ListingRow) -> Price | None:
    """The row's price; None when nothing is known about it.

    Source: a price that came without currency is taken for the country's own, euro where that is unknown too.
    """
    if row.price_min is None and row.price_max is None and not row.is_free:
        return None
    country = row.country_code if isinstance(row, EventRow) else None
    currency = row.currency or _CURRENCY_OF_COUNTRY.get(country or "", "EUR")
    return Price(row.price_min, row.price_max, currency, bool(row.is_free))


def point_of(row: EventRow | VenueRow) -> Point | None:
    """Where the row is; None without coordinates."""
    if row.latitude is None or row.longitude is None:
        return None
    return Point(float(row.latitude), float(row.longitude))


def id_of(kind: str) -> Callable[[EventRow | VenueRow | ArtistRow], str]:
    """A getter of the global id of rows of one kind."""
    return lambda row: global_id(kind, row.id)


def start_of(row: EventRow) -> datetime | None:
    """When it begins; for a date without a time the instant that its local day begins, None without a date.

    Source: contract/schema.graphql: null only while the date is to be announced. `datePrecision` tells that the hour is unknown.
    """
    if row.start_time is not None or row.local_date is None:
        return row.start_time
    return datetime.combine(row.local_date, time(), ZoneInfo(row.time_zone)).astimezone(UTC)


def ticket_url_of(row: EventRow) -> str | None:
    """Where to buy; a cancelled event leads nobody to buy."""
    return None if row.status == "cancelled" else row.ticket_url

"""Small values computed from a row alone: prices, coordinates, ids."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from resolvers.global_ids import global_id
from store.events.records import EventRow

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


def price(
    least: Decimal | None, most: Decimal | None, currency: str | None, is_free: bool | None, country_code: str | None = None
) -> Price | None:
    """What is known of a price; None if nothing is.

    Source: a price without a currency is assumed to be in the country's own, or in euro if that is unknown too.
    """
    if least is None and most is None and not is_free:
        return None
    return Price(least, most, currency_of(currency, country_code), bool(is_free))


def currency_of(told: str | None, country_code: str | None) -> str:
    """The currency that a source tells, or else the country's own; the euro if nothing is known."""
    return told or _CURRENCY_OF_COUNTRY.get(country_code or "", "EUR")


def point(latitude: Decimal | None, longitude: Decimal | None) -> Point | None:
    """Coordinates; None if there are none."""
    return None if latitude is None or longitude is None else Point(float(latitude), float(longitude))


def id_maker(kind: str) -> Callable[[int], str]:
    """Makes the global ids of one kind of their numbers."""
    return lru_cache(maxsize=8192)(partial(global_id, kind))  # one number is found faster than kind and number


def id_of(kind: str) -> Callable[[Any], str]:
    """A getter for the global id of rows of one kind."""
    of_number = id_maker(kind)
    return lambda row: of_number(row.id)


def start(start_time: datetime | None, local_date: date | None, time_zone: str) -> datetime | None:
    """When an event starts; for a date without a time, the start of its local day; None without a date.

    Source: contract/schema.graphql: null only if the date is to be announced. `datePrecision` says that the time is unknown.
    """
    if start_time is not None or local_date is None:
        return start_time
    return datetime.combine(local_date, time(), ZoneInfo(time_zone)).astimezone(UTC)


def ticket_url_of(row: EventRow) -> str | None:
    """Where to buy tickets; None for a cancelled event."""
    return None if row.status == "cancelled" else row.ticket_url

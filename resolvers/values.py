"""Small values computed from a row alone: coordinates, times, ids."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from resolvers.global_ids import global_id
from store.events.records import EventRow

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)  # stands in for dates that the predecessor did not record


class Point(NamedTuple):
    """Coordinates in degrees."""

    latitude: float
    longitude: float


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

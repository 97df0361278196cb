"""Validation of filters: invalid fields are rejected, under the client's names, before anything reaches a query."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from resolvers.errors import InvalidFilter
from store.text import words

TEXT_MAX = 200
LIST_MAX = 100
RADIUS_MAX_KM = 500
PRICE_MAX = Decimal("99999999.99")  # limit of the column
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)

Path = tuple[str, ...]


class Near(Protocol):
    """A circle as sent by a client."""

    latitude: float
    longitude: float
    radius_km: float


class Bounds(Protocol):
    """A bounding box as sent by a client."""

    south: float
    west: float
    north: float
    east: float


class Genres(Protocol):
    """Wanted and unwanted genres as sent by a client."""

    any: list[str] | None
    all: list[str] | None
    none: list[str] | None


def check_text(text: str | None, path: Path) -> None:
    """Reject a text that is too long or contains nothing to search for."""
    if text is None:
        return
    if len(text) > TEXT_MAX:
        raise InvalidFilter(path, f"must be at most {TEXT_MAX} characters long; got {len(text)}")
    if "\0" in text:
        raise InvalidFilter(path, "must not contain a NUL character")
    if text.strip() and not words(text):
        raise InvalidFilter(path, "must contain a letter or a digit")


def check_near(near: Near, path: Path) -> None:
    """Reject coordinates off the map and radii that are not positive or too large."""
    check_place(near.latitude, near.longitude, path)
    if not 0 < near.radius_km <= RADIUS_MAX_KM:
        raise InvalidFilter((*path, "radiusKm"), f"must be greater than 0 and at most {RADIUS_MAX_KM}; got {near.radius_km:g}")


def check_place(latitude: float, longitude: float, path: Path) -> None:
    """Reject coordinates off the map."""
    _check_degrees(latitude, 90, (*path, "latitude"))
    _check_degrees(longitude, 180, (*path, "longitude"))


def check_bounds(box: Bounds, path: Path) -> None:
    """Reject edges off the map, and a southern edge north of the northern one."""
    for name in ("south", "north"):
        _check_degrees(getattr(box, name), 90, (*path, name))
    for name in ("west", "east"):
        _check_degrees(getattr(box, name), 180, (*path, name))
    if box.south > box.north:
        raise InvalidFilter((*path, "south"), "must not be greater than north")


def check_span(from_: datetime | None, to: datetime | None, path: Path) -> None:
    """Reject a period that ends before it begins."""
    if from_ is not None and to is not None and from_ > to:
        raise InvalidFilter((*path, "from"), "must not be after to")


def check_instant(at: datetime | None, path: Path) -> None:
    """Reject instants outside the supported years."""
    if at is not None and not _EARLIEST <= at < _LATEST:
        raise InvalidFilter(path, f"must be between the years {_EARLIEST.year} and {_LATEST.year}")


def check_price(price: Decimal | None, path: Path) -> None:
    """Reject invalid amounts."""
    if price is not None and not (price.is_finite() and 0 <= price <= PRICE_MAX):
        raise InvalidFilter(path, f"must be between 0 and {PRICE_MAX}")


def check_list(values: Sequence[str] | None, path: Path) -> None:
    """Reject lists that are empty or too long."""
    if values is None:
        return
    if not values:
        raise InvalidFilter(path, "must contain at least one value or be omitted")
    if len(values) > LIST_MAX:
        raise InvalidFilter(path, f"must contain at most {LIST_MAX} values; got {len(values)}")


def check_genres(genres: Genres, path: Path) -> None:
    """Refuse lists of genres that nothing could meet, and names that cannot be looked up."""
    for name, wanted in (("any", genres.any), ("all", genres.all), ("none", genres.none)):
        check_list(wanted, (*path, name))
        for genre in wanted or ():
            check_text(genre, (*path, name))


def _check_degrees(value: float, most: int, path: Path) -> None:
    if not -most <= value <= most:
        raise InvalidFilter(path, f"must be between -{most} and {most}; got {value:g}")

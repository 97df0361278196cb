"""What a filter may hold. Everything odd is refused by the name that the client wrote, before any of it reaches a query."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol

from resolvers.errors import InvalidFilter
from store.text import words

TEXT_MAX = 200
LIST_MAX = 100
RADIUS_MAX_KM = 500
PRICE_MAX = Decimal("99999999.99")  # what the column holds
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)

Path = tuple[str, ...]


class Near(Protocol):
    """A circle as clients write it."""

    latitude: float
    longitude: float
    radius_km: float


class Bounds(Protocol):
    """A box as clients write it."""

    south: float
    west: float
    north: float
    east: float


class Genres(Protocol):
    """Genres wanted and unwanted, as clients write them."""

    any: list[str] | None
    all: list[str] | None
    none: list[str] | None


def check_text(text: str | None, path: Path) -> None:
    """Refuse what is too long to search for, or has nothing in it to search for."""
    if text is None:
        return
    if len(text) > TEXT_MAX:
        raise InvalidFilter(path, f"must have at most {TEXT_MAX} characters, not {len(text)}")
    if "\0" in text:
        raise InvalidFilter(path, "must not hold a NUL character")
    if text.strip() and not words(text):
        raise InvalidFilter(path, "must hold a letter or a digit")


def check_near(near: Near, path: Path) -> None:
    """Refuse places off the map and circles of no size or too great a one."""
    check_place(near.latitude, near.longitude, path)
    if not 0 < near.radius_km <= RADIUS_MAX_KM:
        raise InvalidFilter((*path, "radiusKm"), f"must be greater than 0 and at most {RADIUS_MAX_KM}, not {near.radius_km:g}")


def check_place(latitude: float, longitude: float, path: Path) -> None:
    """Refuse a place off the map."""
    _check_degrees(latitude, 90, (*path, "latitude"))
    _check_degrees(longitude, 180, (*path, "longitude"))


def check_bounds(box: Bounds, path: Path) -> None:
    """Refuse edges off the map, and a south that is north of the north."""
    for name in ("south", "north"):
        _check_degrees(getattr(box, name), 90, (*path, name))
    for name in ("west", "east"):
        _check_degrees(getattr(box, name), 180, (*path, name))
    if box.south > box.north:
        raise InvalidFilter((*path, "south"), "must not be greater than north")


def check_span(from_: datetime | None, to: datetime | None, path: Path) -> None:
    """Refuse a span that ends before it begins."""
    if from_ is not None and to is not None and from_ > to:
        raise InvalidFilter((*path, "from"), "must not be after to")


def check_instant(at: datetime | None, path: Path) -> None:
    """Refuse instants that no calendar of ours holds."""
    if at is not None and not _EARLIEST <= at < _LATEST:
        raise InvalidFilter(path, f"must lie between the years {_EARLIEST.year} and {_LATEST.year}")


def check_price(price: Decimal | None, path: Path) -> None:
    """Refuse amounts that are none."""
    if price is not None and not (price.is_finite() and 0 <= price <= PRICE_MAX):
        raise InvalidFilter(path, f"must be at least 0 and at most {PRICE_MAX}")


def check_list(values: Sequence[str] | None, path: Path) -> None:
    """Refuse lists that nothing could meet or that are too long."""
    if values is None:
        return
    if not values:
        raise InvalidFilter(path, "must name at least one, or be left out")
    if len(values) > LIST_MAX:
        raise InvalidFilter(path, f"must name at most {LIST_MAX}, not {len(values)}")


def check_genres(genres: Genres, path: Path) -> None:
    """Refuse lists of genres that nothing could meet, and names that cannot be looked up."""
    for name, wanted in (("any", genres.any), ("all", genres.all), ("none", genres.none)):
        check_list(wanted, (*path, name))
        for genre in wanted or ():
            check_text(genre, (*path, name))


def _check_degrees(value: float, most: int, path: Path) -> None:
    if not -most <= value <= most:
        raise InvalidFilter(path, f"must be at least -{most} and at most {most}, not {value:g}")

"""The values of an event search's criteria that are more than a number or a word: no GraphQL, no SQL."""

from dataclasses import dataclass
from datetime import date

from store.people.records import ReactionKind


@dataclass(frozen=True, slots=True)
class Circle:
    """Everything within `radius_km` of a point. Units: degrees."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Act:
    """An act as an alert means it: the artists who are it, and the act key by which titles name it."""

    artist_ids: tuple[int, ...]
    act_key: str


@dataclass(frozen=True, slots=True)
class CityArea:
    """A city by its key, and the area around it."""

    city_key: str
    circle: Circle | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A bounding box; it crosses the date line if `west` is greater than `east`. Units: degrees."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Nights:
    """The nights from `first` to `last`, inclusive, as counted in those zones."""

    zones: tuple[str, ...]
    first: date
    last: date
    evening_only: bool = False


@dataclass(frozen=True, slots=True)
class ReactedBy:
    """Only events a person saved or hid, including withdrawn ones."""

    kind: ReactionKind
    user_id: int

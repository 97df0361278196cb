"""The values of an event search's criteria that are more than a number or a word: no GraphQL, no SQL."""

from dataclasses import dataclass
from datetime import date

from store.people.records import ReactionKind


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

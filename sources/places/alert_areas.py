"""The area of an alert. Pure; artists are compared by act key (store/places/act_names.py)."""

import math
from functools import lru_cache
from typing import NamedTuple

from sources.places.gazetteer import metro_key, place
from store.places.geo import chord_squared, unit_vector

Vector = tuple[float, float, float]


class AlertArea(NamedTuple):
    """A city, or a radius around its centre. No city means everywhere."""

    city_key: str
    centre: Vector | None = None
    chord_squared: float = 0.0

    def covers(self, city_key: str, vector: Vector | None) -> bool:
        """Whether an event is inside: by distance if it can be measured, otherwise by city."""
        if not self.city_key:
            return True
        if self.centre is None or vector is None:
            return city_key == self.city_key
        return math.dist(self.centre, vector) ** 2 <= self.chord_squared


@lru_cache(maxsize=16384)
def area_of(city: str | None, radius_km: int | None) -> AlertArea:
    """The area of an alert. For a town that is not in the gazetteer, a radius is ignored."""
    town = place(city)
    key = metro_key(city)[:120]
    if town is None or not radius_km:
        return AlertArea(key)
    return AlertArea(key, unit_vector(town.latitude, town.longitude), chord_squared(radius_km))

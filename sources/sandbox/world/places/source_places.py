"""Each source's own record of a room: its spelling of the name, its idea of where it is."""

import math
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from sources.sandbox.world.listings.habits import SourceName, habits_of
from sources.sandbox.world.places.places import Room
from sources.sandbox.world.randomness import chance, pick, stream
from sources.sandbox.world.wording.name_variants import plain_letters

_METRES_PER_DEGREE = 111_195


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """A room as one source has it on file. Units: degrees; None where the source has no position."""

    key: str
    name: str
    street: str
    postcode: str
    latitude: float | None
    longitude: float | None
    room: Room


def place_for(seed: int, source: SourceName, room: Room, rng: Random) -> SourcePlace:
    """The record that a listing of a gig in this room points at."""
    return _record(seed, source, room, int(rng.random() ** 2 * habits_of(source).records_per_room))


@lru_cache(maxsize=20_000)
def _record(seed: int, source: SourceName, room: Room, number: int) -> SourcePlace:
    rng = stream(seed, source, room.key, number)
    position = _position(rng, source, room)
    return SourcePlace(
        key=f"{source}/{room.key}/{number}",
        name=_name(rng, source, room),
        street=room.street,
        postcode=room.postcode if chance(rng, 0.85) else "",
        latitude=None if position is None else position[0],
        longitude=None if position is None else position[1],
        room=room,
    )


def _name(rng: Random, source: SourceName, room: Room) -> str:
    if not room.is_main and chance(rng, habits_of(source).names_building):
        return room.building
    name = room.name if chance(rng, 0.55) or not room.also else rng.choice(room.also)
    return pick(
        rng,
        [
            (name, 22.0),
            (plain_letters(name), 1.0),
            (f"{name}, {room.city.name}", 1.0 if source != "local" else 2.0),
            (name.upper(), 0.3),
            (f"{name} " if source == "ticketmaster" else name, 0.5),
        ],
    )


def _position(rng: Random, source: SourceName, room: Room) -> tuple[float, float] | None:
    manner = pick(rng, [("near", 78.0), ("off", 12.0), ("city centre", 5.0), ("missing", 4.5), ("sign", 0.5)])
    if not habits_of(source).has_positions or manner == "missing":
        return None
    if manner == "city centre":
        return room.city.latitude, room.city.longitude
    if manner == "sign":
        return room.latitude, -room.longitude
    metres = abs(rng.gauss(0, 35)) if manner == "near" else rng.uniform(120, 600)
    bearing = rng.uniform(0, 2 * math.pi)
    latitude = room.latitude + metres * math.cos(bearing) / _METRES_PER_DEGREE
    longitude = room.longitude + metres * math.sin(bearing) / (_METRES_PER_DEGREE * math.cos(math.radians(room.latitude)))
    return round(latitude, 6), round(longitude, 6)

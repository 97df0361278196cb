"""The cities and rooms where the sandbox's gigs take place."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from sources.sandbox.world.randomness import digits, stream
from sources.sandbox.world.wording.words import WORDS

RoomKind = Literal["arena", "theatre", "hall", "club", "bar", "nightclub", "shop", "field"]
_COUNTRY_NAMES = {"IE": "Ireland", "GB": "United Kingdom"}
_PUB_ADJECTIVES = WORDS["pub_adjectives"]
_PUB_NOUNS = WORDS["pub_nouns"]
_STREETS = WORDS["streets"]


@dataclass(frozen=True, slots=True)
class City:
    """A city as the sources know it."""

    name: str
    county: str
    country_code: str
    zone: str
    latitude: float
    longitude: float
    weight: float

    @property
    def country(self) -> str:
        """The country's English name."""
        return _COUNTRY_NAMES[self.country_code]

    @property
    def currency(self) -> str:
        """What tickets are paid in."""
        return "EUR" if self.country_code == "IE" else "GBP"


@dataclass(frozen=True, slots=True)
class Room:
    """One stage with its own programme; several rooms may share a building."""

    key: str
    name: str
    also: tuple[str, ...]  # other spellings
    building: str
    kind: RoomKind
    holds: int
    street: str
    postcode: str
    latitude: float
    longitude: float
    city: City

    @property
    def is_main(self) -> bool:
        """True for the room that carries its building's name."""
        return self.name == self.building


@lru_cache
def known_rooms() -> tuple[Room, ...]:
    """Every room of venues.toml in its order."""
    cities = tomllib.loads((Path(__file__).parent / "venues.toml").read_text(encoding="utf-8"))["city"]
    return tuple(room for table in cities for venue in table["venues"] for room in _rooms_of(_city(table), venue))


def rooms_for(seed: int, room_count: int) -> tuple[Room, ...]:
    """At least `room_count` rooms: the known ones, then invented bars and clubs, the more the bigger the city."""
    rooms = list(known_rooms())
    cities = sorted({room.city.name: room.city for room in rooms}.values(), key=lambda city: city.name)
    rng = stream(seed, "invented rooms")
    while len(rooms) < room_count:
        city = rng.choices(cities, weights=[city.weight for city in cities])[0]
        rooms.append(_invented_room(seed, len(rooms), city))
    return tuple(rooms)


def _city(table: dict[str, Any]) -> City:
    return City(
        name=table["name"],
        county=table["county"],
        country_code=table["country"],
        zone=table["zone"],
        latitude=table["latitude"],
        longitude=table["longitude"],
        weight=table["weight"],
    )


def _rooms_of(city: City, venue: dict[str, Any]) -> list[Room]:
    spellings = [[venue["name"], *venue.get("also", [])], *venue.get("rooms", [])]
    latitude, longitude = venue["at"]
    return [
        Room(
            key=f"{city.name}/{venue['name']}/{number}",
            name=names[0],
            also=tuple(names[1:]),
            building=venue["name"],
            kind=venue["kind"] if number == 0 or venue["kind"] == "nightclub" else _smaller(venue["kind"]),
            holds=venue["holds"] if number == 0 else max(80, venue["holds"] // 3),
            street=venue["street"],
            postcode=venue["post"],
            latitude=latitude,
            longitude=longitude,
            city=city,
        )
        for number, names in enumerate(spellings)
    ]


def _smaller(kind: RoomKind) -> RoomKind:
    return "club" if kind in ("arena", "theatre", "hall") else "bar"


def _invented_room(seed: int, number: int, city: City) -> Room:
    rng = stream(seed, "room", number)
    name = f"The {_PUB_ADJECTIVES[number % 20]} {_PUB_NOUNS[number // 20 % 25]}"
    kind: RoomKind = rng.choice(("bar", "bar", "club", "nightclub"))
    return Room(
        key=f"{city.name}/{name}/0",
        name=name,
        also=(name.removeprefix("The "), f"{name}, {city.name}"),
        building=name,
        kind=kind,
        holds=rng.randrange(80, 700, 10),
        street=f"{rng.randrange(1, 90)} {rng.choice(_STREETS)}",
        postcode=f"X{digits(2, seed, number)} {digits(4, seed, number, 'post')}",
        latitude=round(city.latitude + rng.gauss(0, 0.012), 5),
        longitude=round(city.longitude + rng.gauss(0, 0.02), 5),
        city=city,
    )

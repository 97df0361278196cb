"""A year of one city's listings in which every other house goes by several names, one a source.

Made from the houses and their habits, not from pairs: sources pin places by rule of thumb, doors stand for starts, clubs are
billed by their nights, DJs play two clubs, next-door neighbours open together, gigs move house and only some sources hear of it.
No name of a house tells anything of another's.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bench.worlds.sandbox_listings import LabelledListings
from sources.reading.wordlists import word_set
from store.events.records import Listing, ListingPerformer, ListingVenue

FIRST = date(2026, 1, 5)
NIGHTS = 365
_ZONE = ZoneInfo("Europe/Dublin")
_SOURCES = ("ticketmaster", "dice", "bandsintown", "eventbrite", "local")
_REACH = {"ticketmaster": 0.55, "dice": 0.6, "bandsintown": 0.6, "eventbrite": 0.35, "local": 0.5}
_PINNED = {"ticketmaster": 0.9, "dice": 0.9, "bandsintown": 0.6, "eventbrite": 0.0, "local": 0.3}
_DOORS = {"ticketmaster": 30, "eventbrite": 30}  # minutes before the start that a source gives instead
_ADJECTIVES = sorted(
    word_set("Copper Amber Tallow Juniper Saffron Marble Velvet Harrow Linden Cobalt Ivory Russet Sable Larch Flint Tansy")
)
_NOUNS = sorted(
    word_set("Anchor Bellows Cinder Dynamo Ferry Granary Hatch Icehouse Jetty Kiln Loom Mill Nave Oratory Pantry Quarry")
)
_GIVEN = sorted(
    word_set("Una Tadhg Maeve Fiachra Saoirse Odhran Grainne Lorcan Sadhbh Cillian Niamh Ruairi Dearbhla Cormac Eabha")
)
_FAMILY = sorted(
    word_set("Prunty Quill Rafter Sweetman Tierney Uprichard Vesey Wadding Yeats Zanetti Beggs Cusack Dargan Egan Furlong")
)
_NIGHT_NAMES = sorted(word_set("Undertow Halflight Slipstream Nightshift Afterglow Lowlands Crosswind Backroom"))


@dataclass(frozen=True, slots=True)
class House:
    """One house, with the name that each source gives it."""

    names: dict[str, str]  # by source
    spot: tuple[float, float]
    is_club: bool
    how_often: float


@dataclass(frozen=True, slots=True)
class _Gig:
    number: int
    house: House
    act: str
    night: date
    at: time
    night_name: str | None  # of a club
    moved_from: House | None


def aliased_year(seed: int, houses: int = 30) -> LabelledListings:
    """The year's listings, with the gig that each describes."""
    rng = random.Random(seed)
    listings: list[Listing] = []
    gig_by_key = {}
    for gig in _gigs(rng, houses_of_year(rng, houses)):
        for source in _SOURCES:
            if rng.random() < _REACH[source]:
                listing = _listing(rng, gig, source)
                listings.append(listing)
                gig_by_key[listing.key] = str(gig.number)
    return LabelledListings(tuple(listings), gig_by_key)


def houses_of_year(rng: random.Random, count: int) -> list[House]:
    """The houses of the year that begins with this generator."""
    words = [f"{a} {n}" for a, n in zip(rng.sample(_ADJECTIVES * 12, count * 3), rng.choices(_NOUNS, k=count * 3), strict=True)]
    names = list(dict.fromkeys(words))
    names += [f"{rng.choice(_FAMILY)}'s {noun}" for noun in _NOUNS]
    rng.shuffle(names)
    found: list[House] = []
    for number in range(count):
        own = [names.pop() for _ in range(rng.choice((1, 1, 2, 3)))]
        spot = (53.32 + rng.random() * 0.05, -6.31 + rng.random() * 0.09)
        if number % 6 == 5:  # next door to the one before
            spot = (found[-1].spot[0] + 0.0004, found[-1].spot[1] + 0.0004)
        is_club = number % 3 == 0
        by_source = {source: own[0] if rng.random() < 0.4 else rng.choice(own) for source in _SOURCES}
        found.append(House(by_source, spot, is_club, rng.choice((0.15, 0.3, 0.5))))
    return found


def _gigs(rng: random.Random, houses: Sequence[House]) -> Iterator[_Gig]:
    acts = [f"{given} {family}" for given in _GIVEN for family in _FAMILY]
    number = 0
    for day in range(NIGHTS):
        night, playing = FIRST + timedelta(days=day), rng.sample(acts, len(houses) * 2)
        twice = rng.choice(playing)
        for house in houses:
            if rng.random() < house.how_often:
                number += 1
                at = (
                    rng.choice((time(22, 30), time(23), time(23)))
                    if house.is_club
                    else rng.choice((time(19), time(20), time(20)))
                )
                act = twice if house.is_club and rng.random() < 0.1 else playing.pop()
                name = rng.choice(_NIGHT_NAMES) if house.is_club and rng.random() < 0.5 else None
                moved_from = rng.choice(houses) if not house.is_club and rng.random() < 0.02 else None
                yield _Gig(number, house, act, night, at, name, moved_from if moved_from is not house else None)
                if not house.is_club and rng.random() < 0.02:  # an afternoon for other people
                    number += 1
                    yield _Gig(number, house, playing.pop(), night, time(14), None, None)


def _listing(rng: random.Random, gig: _Gig, source: str) -> Listing:
    house = gig.moved_from if gig.moved_from and rng.random() < 0.4 else gig.house
    clock: time | None = gig.at
    if source in _DOORS and gig.at < time(22):
        clock = (datetime.combine(gig.night, gig.at) - timedelta(minutes=_DOORS[source])).time()
    if source == "local" and rng.random() < 0.3:
        clock = None
    is_billed = source in ("ticketmaster", "dice", "bandsintown") and not (gig.night_name and rng.random() < 0.5)
    title = f"{gig.night_name}: {gig.act}" if gig.night_name else gig.act
    start_at = datetime.combine(gig.night, clock, _ZONE).astimezone(UTC) if clock else None
    return Listing(
        source=source,
        source_id=f"{source}-{gig.number}",
        title=title,
        time_zone="Europe/Dublin",
        date_precision="date_time" if start_at else "date",
        start_at=start_at,
        local_date=gig.night,
        local_time=clock,
        venue=_venue(rng, house, source),
        performers=(ListingPerformer(gig.act),) if is_billed else (),
    )


def _venue(rng: random.Random, house: House, source: str) -> ListingVenue:
    name = house.names[source] if rng.random() < 0.97 else rng.choice(list(house.names.values()))
    if rng.random() >= _PINNED[source]:
        return ListingVenue(name, city="Dublin", country_code="IE")
    north, east = (rng.gauss(0, 0.0003) for _ in "xy")
    return ListingVenue(name, city="Dublin", country_code="IE", latitude=house.spot[0] + north, longitude=house.spot[1] + east)

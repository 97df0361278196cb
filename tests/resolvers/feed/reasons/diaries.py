"""Sixty people with diaries and three hundred nights: what each went to, told friends of and was bored by, in their own words.

Nothing here knows keys, slugs or weights: names are written as people write them, and two towns have an Academy.
"""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from tests.builders import BELFAST, DUBLIN, NOW

LONDON = (51.5074, -0.1278)
TOWNS = {"Dublin": DUBLIN, "Belfast": BELFAST, "London": LONDON}
ROOMS = {
    "Dublin": ("The Academy", "Whelan's", "Vicar Street", "The Sugar Club"),
    "Belfast": ("The Academy", "Ulster Hall", "Voodoo"),
    "London": ("Fabric", "The Lexington", "Jazz Café"),
}
ACTS = {
    "Beyoncé": ("beyonce", "Beyoncé"), "The xx": ("The XX", "xx"), "Lankum": ("Lankum", "LANKUM (live)"),
    "Bicep": ("bicep", "Bicep (DJ set)"), "DJ Shadow": ("DJ Shadow",), "Shadow": ("shadow",), "Air": ("AIR",),
    "Gilla Band": ("gilla band",), "Sunn O)))": ("Sunn O)))",), "Róisín Murphy": ("Roisin Murphy",), "Kíla": ("Kila",),
    "Kode9": ("Kode9",), "Moin": ("moin",), "Black Country, New Road": ("Black Country, New Road",),
}  # fmt: skip
MUSIC = (("techno", "electronic"), ("folk",), ("post-punk", "rock"), ("jazz",), ("deep house", "house", "electronic"), ())
MONEY = {"Dublin": "EUR", "Belfast": "GBP", "London": "GBP"}


@dataclass(frozen=True)
class Night:
    """One gig as a poster tells it."""

    number: int
    town: str
    room: str
    acts: tuple[str, ...]
    music: tuple[str, ...]
    at: datetime
    price: Decimal | None
    currency: str | None
    on_sale: datetime | None


@dataclass
class Diary:
    """What somebody did and said; nights by number."""

    cities: list[str]
    radius_km: int | None
    budget: Decimal | None
    nights: list[str]
    genres: list[str]
    venues: list[str]
    named: list[str]  # acts, as the person writes them
    followed: list[str]
    heard: list[str]
    heard_genres: list[str]
    searched: str | None
    saved: set[int] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)


def posters(rng: random.Random, count: int = 300) -> list[Night]:
    """Nights of the last and of the coming weeks."""
    nights = []
    for number in range(count):
        town = rng.choice(sorted(TOWNS))
        at = NOW.replace(hour=20, minute=0) + timedelta(days=rng.randint(-40, 55))
        acts = tuple(rng.sample(sorted(ACTS), rng.choice((0, 1, 1, 2, 3))))
        price = rng.choice((None, Decimal(0), Decimal(12), Decimal(20), Decimal("27.50"), Decimal(45)))
        currency = None if price is None else rng.choice((MONEY[town], MONEY[town], None, "ZZZ"))
        on_sale = rng.choice((None, NOW - timedelta(days=rng.randint(0, 40)), NOW + timedelta(days=3)))
        night = Night(number, town, rng.choice(ROOMS[town]), acts, rng.choice(MUSIC), at, price, currency, on_sale)
        nights.append(night)
    return nights


def diaries(rng: random.Random, nights: list[Night], count: int = 60) -> list[Diary]:
    """People, each with a home, a room and a few acts that draw them out."""
    return [_diary(rng, nights) for _ in range(count)]


def _diary(rng: random.Random, nights: list[Night]) -> Diary:
    home, love = rng.choice(sorted(TOWNS)), rng.sample(sorted(ACTS), 4)
    haunt = rng.choice(ROOMS[home])

    def some(values: list[str], most: int) -> list[str]:
        return rng.sample(values, rng.randint(0, min(most, len(values))))

    diary = Diary(
        cities=rng.choice(([home], [home], [], [home, rng.choice(sorted(TOWNS))])),
        radius_km=rng.choice((None, 10, 60)),
        budget=rng.choice((None, Decimal(20), Decimal(30))),
        nights=rng.choice(([], ["weekend"], ["weekday"])),
        genres=some(["techno", "folk", "Electronic", "jazz", "rock"], 2),
        venues=some([haunt, haunt.lower(), "The Academy"], 2),
        named=[rng.choice(ACTS[act]) for act in some(love, 3)],
        followed=some(love, 2),
        heard=some(love, 2),
        heard_genres=some(["deep house", "jazz"], 1),
        searched=rng.choice((None, home, rng.choice(sorted(TOWNS)))),
    )
    drawn = [night for night in nights if night.town == home and (night.room == haunt or set(night.acts) & set(love))]
    diary.saved = {night.number for night in rng.sample(drawn, min(len(drawn), rng.choice((0, 1, 4, 9))))}
    others = [night.number for night in nights if night.number not in diary.saved]
    diary.hidden = set(rng.sample(others, rng.choice((0, 0, 1, 6))))
    return diary

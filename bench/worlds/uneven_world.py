"""A second synthetic world, made from another idea than bench/worlds/stored_world.py: little of it is evenly spread.

Cities, venues and artists are as frequent as their rank says (Zipf): a tenth of all gigs is in one city, and some towns have a
handful. Nights gather at weekends and at a few hours, every gig is where its venue is, titles are of five languages, a quarter of
all is withdrawn, and some are cancelled, free or not yet dated.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bench.worlds.stored_world import NOW, write_world
from store.database.connection import Database
from store.text import key
from tests.builders import Gig

T = TypeVar("T")
WORLD = 10_000
CITIES, VENUES, ARTISTS = 60, 1500, 4000
WITHDRAWN, CANCELLED, FREE, UNDATED = 0.25, 0.04, 0.1, 0.02
WORDS = {
    "en": "live night tour presents special sessions festival club late album launch acoustic showcase party",
    "ga": "ceol seisiún oíche céilí beo fáilte amhrán",
    "de": "konzert nacht bühne lesung straßenfest jubiläum",
    "fr": "soirée concert fête nuit été musique",
    "pl": "koncert noc święto muzyka wieczór taniec",
}
NAMES = {
    "en": "Black River Stone Golden Velvet Hollow Silver Paper Electric Wolves Harbour Static Garden Mirrors Foxes Northern",
    "ga": "Gráinne Ó Súilleabháin Ní Bhriain Dónal Sláine Tír Bán Dubh",
    "de": "Müller Schön Größe Käfer Berg Wald Feuer",
    "fr": "Élodie Noël Château Lumière Forêt Rêve",
    "pl": "Łukasz Żak Wiśniewski Źródło Gęś",
}
GENRES = (
    ("rock",), ("techno", "electronic"), ("folk",), ("indie-rock", "rock"), ("trad", "folk"), ("jazz",), ("house", "electronic"),
    ("hip-hop",), ("classical",), ("metal", "rock"), ("drum-and-bass", "electronic"), ("reggae",), ("opera", "classical"),
)  # fmt: skip
HOURS = (19, 20, 20, 20, 21, 22, 23, 14)
DAYS_OF_THE_WEEK = (2, 2, 3, 6, 14, 18, 5)  # how busy each is, from Monday on


class Ranked:
    """Choices as frequent as their rank says: the n-th a n-th as often as the first."""

    def __init__(self, values: Sequence[T]) -> None:
        self._values = values
        self._weights = list(accumulate(1 / rank for rank in range(1, len(values) + 1)))

    def choose(self, dice: random.Random) -> Any:
        """One of them."""
        return dice.choices(self._values, cum_weights=self._weights)[0]


async def fill(database: Database, seed: int = 5) -> None:
    """Write the world of 10,000 gigs; `bench.worlds.stored_world.multiply` makes it larger."""
    dice = random.Random(seed)
    rooms = _rooms(dice)
    artists = Ranked([_name(dice) for _ in range(ARTISTS)])
    at, genres = Ranked(rooms), Ranked(GENRES)
    await write_world(database, rooms, [_gig(dice, at.choose(dice), artists, genres.choose(dice)) for _ in range(WORLD)])


def _rooms(dice: random.Random) -> list[dict[str, Any]]:
    towns = Ranked([(f"{_name(dice)} {number}", 50 + dice.random() * 9, -10 + dice.random() * 20) for number in range(CITIES)])
    rooms = []
    for number in range(1, VENUES + 1):
        town, latitude, longitude = towns.choose(dice)
        name = f"{_name(dice)} {dice.choice(('Arms', 'Kulturhaus', 'Theatre', 'Teach', 'Salle'))}"
        rooms.append(
            {
                "id": number,
                "name": name,
                "name_key": key(name),
                "address": f"{number} Main Street",
                "capacity": dice.choice((80, 300, 900)),
                "city": town,
                "city_key": key(town),
                "country_code": "IE",
                "latitude": round(latitude + dice.gauss(0, 0.03), 6),
                "longitude": round(longitude + dice.gauss(0, 0.05), 6),
                "time_zone": "Europe/Dublin",
                "updated_at": NOW,
            }
        )
    return rooms


def _gig(dice: random.Random, room: dict[str, Any], artists: Ranked, genres: tuple[str, ...]) -> Gig:
    bill = list(dict.fromkeys(artists.choose(dice) for _ in range(dice.choice((1, 1, 2, 3, 6)))))
    words = WORDS[dice.choice(("en", "en", "en", *WORDS))].split()
    start = None if dice.random() < UNDATED else _start(dice)
    is_free = dice.random() < FREE
    return Gig(
        title=" ".join((bill[0], *dice.sample(words, dice.choice((0, 1, 1, 2))))),
        start=start,
        local_date=None if start or dice.random() < 0.5 else date(2026, 12, 31),
        city=room["city"],
        place=(room["latitude"], room["longitude"]),
        venue_id=room["id"],
        venue_name=room["name"],
        performers=tuple(bill),
        genres=genres,
        sources=tuple(dice.sample(("ticketmaster", "eventbrite", "bandsintown", "dice", "local"), dice.choice((1, 1, 1, 2)))),
        description=" ".join(dice.choices(words, k=12)),
        price_min=None if is_free or dice.random() < 0.3 else Decimal(dice.randint(500, 9000)) / 100,
        status="cancelled" if dice.random() < CANCELLED else "scheduled",
        columns={"is_free": True if is_free else None, "withdrawn_at": NOW if dice.random() < WITHDRAWN else None},
    )


def _start(dice: random.Random) -> datetime:
    day = NOW.date() + timedelta(days=7 * int(dice.expovariate(1 / 8)) + dice.choices(range(7), DAYS_OF_THE_WEEK)[0] - 2)
    local = datetime.combine(day, datetime.min.time(), ZoneInfo("Europe/Dublin"))
    return local + timedelta(hours=dice.choice(HOURS), minutes=dice.choice((0, 0, 0, 30, 15)))


def _name(dice: random.Random) -> str:
    words = NAMES[dice.choice(("en", "en", *NAMES))].split()
    return " ".join(dice.sample(words, dice.choice((1, 2, 2))))

"""A synthetic world on a private MariaDB: the same for the search figures and for the peers, from a seed.

The first world is written through the store's own batches; larger ones are multiples of it: more gigs of the same kind on the
same nights, so that every search finds proportionally more.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from store.database.connection import Database, Transaction
from store.events.search_index import write_terms
from store.places.act_names import act_key
from store.tables import artists, event_terms, events, performances, source_events, venues
from store.text import key
from tests.builders import Gig, event_row, terms_of_gig
from tests.servers import MariaDb

WORLD = 10_000  # events that are written one by one; larger sizes are multiples
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAYS = 180
VENUES_A_CITY = 40
WITHDRAWN_SHARE = 0.02
CITIES = {
    "dublin": (53.3498, -6.2603),
    "belfast": (54.5973, -5.9301),
    "cork": (51.8985, -8.4756),
    "galway": (53.2707, -9.0568),
    "limerick": (52.6638, -8.6267),
    "london": (51.5072, -0.1276),
    "manchester": (53.4808, -2.2426),
    "glasgow": (55.8642, -4.2518),
    "leeds": (53.8008, -1.5491),
    "bristol": (51.4545, -2.5879),
}
GENRES = (("techno", "electronic"), ("house", "electronic"), ("indie-rock", "rock"), ("folk",), ("jazz",), ("hip-hop",))
COMMON = ("live", "tour", "night", "presents", "special", "sessions")
SOURCES = ("ticketmaster", "eventbrite", "bandsintown", "dice", "local")
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "ro", "su", "ta", "ve", "wi", "zo", "kra", "sto")


def artist_names(dice: random.Random, count: int) -> list[str]:
    """Made-up names of one or two words."""
    return [" ".join("".join(dice.choices(SYLLABLES, k=3)).title() for _ in range(dice.randint(1, 2))) for _ in range(count)]


def venue_rows(dice: random.Random, names: Sequence[str]) -> list[dict[str, Any]]:
    """The venues of every city, numbered from 1 in the order of the cities."""
    return [
        {
            "id": number * VENUES_A_CITY + room + 1,
            "name": (name := f"{dice.choice(names)} Hall"),
            "name_key": key(name),
            "address": f"{room + 1} High Street",
            "capacity": dice.choice((150, 400, 1200, 5000)),
            "city": city.title(),
            "city_key": city,
            "country_code": "IE",
            "latitude": CITIES[city][0],
            "longitude": CITIES[city][1],
            "time_zone": "Europe/Dublin",
            "updated_at": NOW,
        }
        for number, city in enumerate(CITIES)
        for room in range(VENUES_A_CITY)
    ]


def world_of(dice: random.Random, names: Sequence[str], rooms: Sequence[dict[str, Any]], count: int) -> list[Gig]:
    """Gigs spread over the cities, the nights, the venues and the squares of the map around each city."""
    gigs = []
    for number in range(count):
        room = dice.choice(rooms)
        latitude, longitude = CITIES[room["city_key"]]
        headliner, support = dice.choice(names), dice.choice(names)
        picture = {"url": f"https://images.example/{number}.jpg", "width": 1024, "height": 576}
        withdrawn_at = NOW if dice.random() < WITHDRAWN_SHARE else None
        gigs.append(
            Gig(
                title=f"{headliner} {dice.choice(COMMON)}",
                start=NOW + timedelta(hours=dice.randint(-24, 24 * DAYS)),
                city=room["city"],
                place=(latitude + dice.gauss(0, 0.08), longitude + dice.gauss(0, 0.12)),
                venue_id=room["id"],
                venue_name=room["name"],
                performers=(headliner, support) if key(headliner) != key(support) else (headliner,),
                genres=dice.choice(GENRES),
                sources=tuple(dice.sample(SOURCES, dice.choice((1, 2, 2, 3)))),
                price_min=Decimal(dice.randint(8, 80)),
                columns={"images": [picture], "withdrawn_at": withdrawn_at},
            )
        )
    return gigs


async def fill(database: Database, seed: int = 1) -> None:
    """Write the first world."""
    dice = random.Random(seed)
    names = artist_names(dice, 2000)
    rooms = venue_rows(dice, names)
    await write_world(database, rooms, world_of(dice, names, rooms, WORLD))


async def write_world(database: Database, rooms: Sequence[Mapping[str, Any]], world: Sequence[Gig]) -> None:
    """Write venues and gigs, numbered from 1, through the store's own batches."""
    gigs = dict(enumerate(world, 1))
    async with database.transaction() as tx:
        await tx.insert_many(venues, rooms)
        await tx.insert_many(events, [{"id": number, **event_row(gig)} for number, gig in gigs.items()])
        await tx.insert_many(source_events, [_listing(n, gig, source) for n, gig in gigs.items() for source in gig.sources])
        await _perform(tx, gigs)
        await write_terms(tx, {number: terms_of_gig(gig) for number, gig in gigs.items()})


def multiply(server: MariaDb, database: str, held: int, size: int) -> None:
    """Copy the first world until there are `size` events: copy k stands on the same nights, k minutes later."""
    columns = [column.name for column in events.columns if column.name not in ("id", "dedupe_key", "order_time", "start_time")]
    told = [column.name for column in source_events.columns if column.name not in ("id", "event_id", "source_id")]
    for copy in range(held // WORLD, size // WORLD):
        shift = copy * WORLD
        later = f"+ INTERVAL IF(e.order_time < '9999-01-01', {copy}, 0) MINUTE"  # the undated stay undated
        server.run(
            f"INSERT INTO events (id, dedupe_key, order_time, start_time, {', '.join(columns)})"
            f" SELECT id + {shift}, CONCAT('copy', id + {shift}), order_time {later}, start_time {later}, {', '.join(columns)}"
            f" FROM events e WHERE id <= {WORLD}",
            f"INSERT INTO {event_terms.name} (term_id, order_time, event_id, weight)"
            f" SELECT p.term_id, p.order_time {later}, p.event_id + {shift}, p.weight"
            f" FROM events e STRAIGHT_JOIN event_terms p ON p.event_id = e.id WHERE e.id <= {WORLD}",
            f"INSERT INTO {source_events.name} (event_id, source_id, {', '.join(told)})"
            f" SELECT event_id + {shift}, CONCAT(source_id, '-', {copy}), {', '.join(told)}"
            f" FROM source_events WHERE event_id <= {WORLD}",
            f"INSERT INTO {performances.name} (event_id, artist_id, position, billing)"
            f" SELECT event_id + {shift}, artist_id, position, billing FROM performances WHERE event_id <= {WORLD}",
            database=database,
        )
    server.run(
        f"UPDATE search_terms SET event_count = event_count * {size // held}",
        "ANALYZE TABLE events, event_terms, search_terms, source_events, performances",
        database=database,
    )


def _listing(number: int, gig: Gig, source: str) -> dict[str, Any]:
    return {
        "event_id": number,
        "source": source,
        "source_id": f"{source}-{number}",
        "title": gig.title,
        "url": f"https://{source}.example/{number}",
        "price_min": gig.price_min,
        "price_max": gig.price_min,
        "currency": "EUR",
        "raw_payload": {},
        "last_seen_at": NOW,
        "created_at": NOW,
        "service_day": event_row(gig)["service_day"],
    }


async def _perform(tx: Transaction, gigs: dict[int, Gig]) -> None:
    names = dict.fromkeys(name for gig in gigs.values() for name in gig.performers)
    ids = {name_key: number for number, name_key in enumerate(dict.fromkeys(key(name) for name in names), 1)}
    by_key = {key(name): name for name in names}
    rows = [
        {
            "id": number,
            "name": by_key[name_key],
            "name_key": name_key,
            "act_key": act_key(by_key[name_key]),
            "genres": [],
            "created_at": NOW,
            "updated_at": NOW,
        }
        for name_key, number in ids.items()
    ]
    await tx.insert_many(artists, rows)
    billed = [
        {"event_id": n, "artist_id": ids[key(name)], "position": place, "billing": "support" if place else "headline"}
        for n, gig in gigs.items()
        for place, name in enumerate(gig.performers)
    ]
    await tx.insert_many(performances, billed)

"""Search latency as the number of events grows: `python -m bench.search [--sizes 10000,100000,1000000]`.

A private MariaDB is filled with one synthetic world, which is then multiplied: more gigs of the same kind on the same nights, so
that every search finds proportionally more. Each kind of search is run many times with different cities, dates and words.
"""

import argparse
import asyncio
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.search import event_page
from loaders.events.values import Circle
from store.database.connection import Database
from store.events.search_index import write_terms
from store.tables import event_terms, events, metadata
from tests.builders import Gig, event_row, terms_of_gig
from tests.servers import MariaDb, private_mariadb

WORLD = 10_000  # events that are written one by one; larger sizes are multiples
RUNS = 150
PAGE = 20
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAYS = 180
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
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "ro", "su", "ta", "ve", "wi", "zo", "kra", "sto")


@dataclass(frozen=True)
class Figures:
    """One kind of search at one size. Units: milliseconds."""

    p50: float
    p95: float
    sql_p50: float


def artist_names(dice: random.Random, count: int) -> list[str]:
    """Made-up names of one or two words."""
    return [" ".join("".join(dice.choices(SYLLABLES, k=3)).title() for _ in range(dice.randint(1, 2))) for _ in range(count)]


def world_of(dice: random.Random, artists: Sequence[str], count: int) -> list[Gig]:
    """Gigs spread over the cities, the nights and the squares of the map around each city."""
    gigs = []
    for _ in range(count):
        city, (latitude, longitude) = dice.choice(list(CITIES.items()))
        artist = dice.choice(artists)
        gigs.append(
            Gig(
                title=f"{artist} {dice.choice(COMMON)}",
                start=NOW + timedelta(hours=dice.randint(-24, 24 * DAYS)),
                city=city.title(),
                place=(latitude + dice.gauss(0, 0.08), longitude + dice.gauss(0, 0.12)),
                venue_name=f"{dice.choice(artists)} Hall",
                performers=(artist,),
                genres=dice.choice(GENRES),
            )
        )
    return gigs


async def fill(database: Database, gigs: Sequence[Gig]) -> None:
    """Write the first world through the store's own batches."""
    async with database.transaction() as tx:
        await tx.insert_many(events, [{"id": number, **event_row(gig)} for number, gig in enumerate(gigs, 1)])
        await write_terms(tx, {number: terms_of_gig(gig) for number, gig in enumerate(gigs, 1)})


def multiply(server: MariaDb, held: int, size: int) -> None:
    """Copy the first world until there are `size` events: copy k stands on the same nights, k minutes later."""
    columns = [column.name for column in events.columns if column.name not in ("id", "dedupe_key", "order_time", "start_time")]
    for copy in range(held // WORLD, size // WORLD):
        later, shift = f"+ INTERVAL {copy} MINUTE", copy * WORLD
        server.run(
            f"INSERT INTO events (id, dedupe_key, order_time, start_time, {', '.join(columns)})"
            f" SELECT id + {shift}, CONCAT('copy', id + {shift}), order_time {later}, start_time {later}, {', '.join(columns)}"
            f" FROM events WHERE id <= {WORLD}",
            f"INSERT INTO {event_terms.name} (term_id, order_time, event_id, weight)"
            f" SELECT p.term_id, p.order_time {later}, p.event_id + {shift}, p.weight"
            f" FROM events e STRAIGHT_JOIN event_terms p ON p.event_id = e.id WHERE e.id <= {WORLD}",
            database="gigs_bench",
        )
    server.run(
        f"UPDATE search_terms SET event_count = event_count * {size // held}",
        "ANALYZE TABLE events, event_terms, search_terms",
        database="gigs_bench",
    )


def searches(dice: random.Random, artists: Sequence[str]) -> dict[str, Callable[[], EventCriteria]]:
    """Each kind of search, made anew for every run."""
    words = sorted({word.lower() for name in artists for word in name.split()})

    def dates() -> tuple[datetime, datetime]:
        start = NOW + timedelta(days=dice.randint(0, DAYS - 30))
        return start, start + timedelta(days=dice.choice([1, 7, 30]))

    def typo(word: str) -> str:
        cut = dice.randrange(1, len(word) - 1)
        return word[:cut] + word[cut + 1 :]

    def spanned(**asked: object) -> EventCriteria:
        from_at, to_at = dates()
        return EventCriteria(from_at=from_at, to_at=to_at, **asked)  # type: ignore[arg-type]

    def circle(radius_km: float) -> Circle:
        return Circle(*dice.choice(list(CITIES.values())), radius_km)

    return {
        "city + dates": lambda: spanned(city_keys=(dice.choice(list(CITIES)),)),
        "dates": lambda: spanned(),
        "radius 25 km + dates": lambda: spanned(near=circle(25)),
        "radius 100 km + dates": lambda: spanned(near=circle(100)),
        "text, an artist": lambda: EventCriteria(text_words=(dice.choice(words),), from_at=NOW),
        "text, a common word": lambda: EventCriteria(text_words=(dice.choice(COMMON),), from_at=NOW),
        "text, two words": lambda: EventCriteria(text_words=(dice.choice(words), dice.choice(COMMON)), from_at=NOW),
        "text with a typo": lambda: EventCriteria(text_words=(typo(dice.choice(words)),), from_at=NOW),
        "text + city": lambda: EventCriteria(text_words=(dice.choice(words),), city_keys=("dublin",), from_at=NOW),
        "genre + city + dates": lambda: spanned(city_keys=("dublin",), genres_any=("techno",)),
    }


async def measure(database: Database, make: Callable[[], EventCriteria]) -> Figures:
    """One kind of search, run after a warm-up."""
    took: list[float] = []
    in_sql: list[float] = []
    spent: list[float] = []
    database.on_statement = spent.append
    for run in range(RUNS + 10):
        spent.clear()
        started = time.perf_counter()
        await event_page(database, make(), EventOrder.START_TIME, limit=PAGE + 1)
        if run >= 10:
            took.append((time.perf_counter() - started) * 1000)
            in_sql.append(sum(spent) * 1000)
    return Figures(statistics.median(took), statistics.quantiles(took, n=20)[-1], statistics.median(in_sql))


async def run(server: MariaDb, sizes: Sequence[int]) -> dict[str, list[Figures]]:
    """Every search at every size."""
    dice = random.Random(1)
    artists = artist_names(dice, 2000)
    found: dict[str, list[Figures]] = {}
    held = WORLD
    async with Database(server.url("gigs_bench")) as database:
        await fill(database, world_of(dice, artists, WORLD))
        for size in sizes:
            started = time.perf_counter()
            multiply(server, held, size)
            held = size
            print(f"{size:>9,} events held after {time.perf_counter() - started:.0f} s", flush=True)
            for name, make in searches(random.Random(2), artists).items():
                found.setdefault(name, []).append(await measure(database, make))
    return found


def report(found: dict[str, list[Figures]], sizes: Sequence[int]) -> str:
    """The table of figures: p50 / p95 (SQL p50) in ms at each size, and the growth of the medians."""
    head = f"{'search':<24}" + "".join(f"{size:>26,}" for size in sizes) + f"{'growth':>9}"
    rows = [head]
    for name, figures in found.items():
        cells = "".join(f"{f'{one.p50:.2f} / {one.p95:.2f} ({one.sql_p50:.2f})':>26}" for one in figures)
        rows.append(f"{name:<24}{cells}{figures[-1].p50 / figures[0].p50:>8.2f}×")
    return "\n".join(rows)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="multiples of 10000, rising")
    sizes = [int(size) for size in parser.parse_args().sizes.split(",")]
    with tempfile.TemporaryDirectory() as directory, private_mariadb(Path(directory)) as server:
        server.run("SET GLOBAL innodb_buffer_pool_size = 2147483648", "CREATE DATABASE gigs_bench")
        engine = sqlalchemy.create_engine(server.url("gigs_bench").replace("mysql://", "mysql+pymysql://") + "?charset=utf8mb4")
        metadata.create_all(engine)
        engine.dispose()
        found = asyncio.run(run(server, sizes))
    print(f"{platform.machine()}, Python {platform.python_version()}, MariaDB; {RUNS} runs each; p50 / p95 (SQL p50) in ms")
    print(report(found, sizes))


if __name__ == "__main__":
    main()

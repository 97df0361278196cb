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
from datetime import datetime, timedelta
from pathlib import Path

from bench.stored_world import CITIES, COMMON, DAYS, NOW, WORLD, artist_names, fill, multiply
from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.facets import FacetName
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.search.search import event_page
from loaders.events.values import Circle
from loaders.request import Loaders
from resolvers.context import RequestContext
from resolvers.events.count_cache import CountCache
from resolvers.events.counting import Counting
from store.database.connection import Database
from store.migrations.upgrade import upgrade
from tests.servers import MariaDb, private_mariadb

RUNS = 150
PAGE = 20
FACETS: tuple[FacetName, ...] = ("genres", "venues", "dates", "sources")


@dataclass(frozen=True)
class Figures:
    """One kind of search at one size. Units: milliseconds."""

    p50: float
    p95: float
    sql_p50: float


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


def counted(dice: random.Random) -> dict[str, Callable[[], EventCriteria]]:
    """What is counted and broken down by facets, each time anew."""

    def now() -> datetime:
        return NOW + timedelta(minutes=dice.randint(0, 600))  # "from now on", as time goes by

    return {
        "all": lambda: EventCriteria(from_at=now()),
        "a city": lambda: EventCriteria(from_at=now(), city_keys=(dice.choice(list(CITIES)),)),
        "a common word": lambda: EventCriteria(from_at=now(), text_words=(dice.choice(COMMON),)),
        "a genre + city": lambda: EventCriteria(from_at=now(), city_keys=("dublin",), genres_any=("techno",)),
    }


async def measure_counting(
    database: Database, index: CatalogIndex, make: Callable[[], EventCriteria], *, with_facets: bool
) -> Figures:
    """A count, or all four facets, of searches that no cache knows yet."""
    took: list[float] = []
    in_sql: list[float] = []
    spent: list[float] = []
    database.on_statement = spent.append
    for run in range(RUNS // 3 + 10):
        spent.clear()
        counting = Counting(RequestContext(database, Loaders(database), "", counts=CountCache(index)), make())
        started = time.perf_counter()
        if with_facets:
            for name in FACETS:
                await counting.facet(name)
        else:
            await counting.count()
        if run >= 10:
            took.append((time.perf_counter() - started) * 1000)
            in_sql.append(sum(spent) * 1000)
    return Figures(statistics.median(took), statistics.quantiles(took, n=20)[-1], statistics.median(in_sql))


async def run(server: MariaDb, sizes: Sequence[int]) -> dict[str, list[Figures]]:
    """Every search and count at every size."""
    artists = artist_names(random.Random(1), 2000)
    found: dict[str, list[Figures]] = {}
    held = WORLD
    async with Database(server.url("gigs_bench")) as database:
        await fill(database)
        for size in sizes:
            started = time.perf_counter()
            multiply(server, "gigs_bench", held, size)
            held = size
            print(f"{size:>9,} events held after {time.perf_counter() - started:.0f} s", flush=True)
            for name, make in searches(random.Random(2), artists).items():
                found.setdefault(name, []).append(await measure(database, make))
            started = time.perf_counter()
            index = CatalogIndex(smallest=0)
            await index.read(database)
            print(f"          read into memory in {time.perf_counter() - started:.1f} s", flush=True)
            for name, make in counted(random.Random(3)).items():
                found.setdefault(f"count, {name}", []).append(await measure_counting(database, index, make, with_facets=False))
                found.setdefault(f"facets, {name}", []).append(await measure_counting(database, index, make, with_facets=True))
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
        upgrade(server.url("gigs_bench"))
        found = asyncio.run(run(server, sizes))
    print(f"{platform.machine()}, Python {platform.python_version()}, MariaDB; {RUNS} runs each; p50 / p95 (SQL p50) in ms")
    print(report(found, sizes))


if __name__ == "__main__":
    main()

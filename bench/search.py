"""Database time of every operation that reads events, as their number grows: `python -m bench.search [--world uneven]`.

A private MariaDB is filled with a synthetic world, which is then multiplied: more gigs of the same kind on the same nights, so
that every search finds proportionally more. Each operation (bench/operations.py) is asked with ten different arguments, each of
them three times after a first round; the quickest of the three counts, for others use the machine too. Printed are the median of
the ten and the slowest of them. What a process reads into memory at its start is timed apart.
"""

import argparse
import asyncio
import platform
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.operations import Arguments, Operation, arguments, operations
from bench.worlds import stored_world, uneven_world
from loaders.events.index.catalog_index import CatalogIndex
from store.database.connection import Database
from store.migrations.upgrade import upgrade
from tests.servers import MariaDb, private_mariadb

TRIES = 3
NAME = "gigs_bench"
WORLDS = {"even": stored_world.fill, "uneven": uneven_world.fill}
LIMIT_MS, LIMIT_GROWTH = 50, 2  # what is over them is marked


@dataclass(frozen=True)
class Figures:
    """One operation at one size. Units: milliseconds of the database, and of the whole call."""

    p50: float
    worst: float
    call_p50: float


async def measure(database: Database, index: CatalogIndex, calls: Sequence[Operation]) -> Figures:
    """One operation with each of its arguments."""
    for call in calls:
        await call(database, index)
    taken = [await _quickest(database, index, call) for call in calls]
    in_sql = [spent for spent, _ in taken]
    return Figures(statistics.median(in_sql), max(in_sql), statistics.median(whole for _, whole in taken))


async def _quickest(database: Database, index: CatalogIndex, call: Operation) -> tuple[float, float]:
    tries = []
    for _ in range(TRIES):
        spent: list[float] = []
        database.on_statement = spent.append
        started = time.perf_counter()
        await call(database, index)
        tries.append((sum(spent) * 1000, (time.perf_counter() - started) * 1000))
    return min(tries)


async def measure_all(url: str, asked: Arguments) -> dict[str, Figures]:
    """Every operation, with the catalog in memory."""
    async with Database(url) as database:
        index, started, cpu_s = CatalogIndex(smallest=0), time.perf_counter(), time.process_time()
        await index.read(database)
        took_s, used_s = time.perf_counter() - started, time.process_time() - cpu_s
        print(f"          read into memory in {took_s:.1f} s, {used_s:.1f} s of them our own", flush=True)
        return {name: await measure(database, index, calls) for name, calls in operations(asked).items()}


async def fill(url: str, world: str) -> None:
    """The first 10,000 events."""
    async with Database(url) as database:
        await WORLDS[world](database)


def run(server: MariaDb, sizes: Sequence[int], world: str) -> dict[str, list[Figures]]:
    """Every operation at every size."""
    asyncio.run(fill(server.url(NAME), world))
    asked = arguments(server, NAME)
    found: dict[str, list[Figures]] = {}
    held = stored_world.WORLD
    for size in sizes:
        started = time.perf_counter()
        stored_world.multiply(server, NAME, held, size)
        held = size
        print(f"{size:>9,} events held after {time.perf_counter() - started:.0f} s", flush=True)
        for name, figures in asyncio.run(measure_all(server.url(NAME), asked)).items():
            found.setdefault(name, []).append(figures)
    return found


def report(found: dict[str, list[Figures]], sizes: Sequence[int]) -> str:
    """The table: p50 / worst (p50 of the whole call) in ms at each size, the growth of the medians, and what is over a limit."""
    rows = [f"{'operation':<26}" + "".join(f"{size:>26,}" for size in sizes) + f"{'growth':>9}"]
    for name, figures in found.items():
        cells = "".join(f"{f'{one.p50:.2f} / {one.worst:.2f} ({one.call_p50:.2f})':>26}" for one in figures)
        growth = figures[-1].p50 / max(figures[0].p50, 0.01)
        over = [f"over {LIMIT_MS} ms"] if figures[-1].worst > LIMIT_MS else []
        over += [f"over {LIMIT_GROWTH}×"] if growth > LIMIT_GROWTH else []
        rows.append(f"{name:<26}{cells}{growth:>8.2f}×  {', '.join(over)}".rstrip())
    return "\n".join(rows)


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="multiples of 10000, rising")
    parser.add_argument("--world", default="even", choices=WORLDS, help="how gigs are spread")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory() as directory, private_mariadb(Path(directory)) as server:
        server.run("SET GLOBAL innodb_buffer_pool_size = 2147483648", f"CREATE DATABASE {NAME}")
        upgrade(server.url(NAME))
        found = run(server, sizes, options.world)
    print(f"{platform.machine()}, Python {platform.python_version()}, MariaDB; the {options.world} world")
    print(f"p50 / worst of 10 arguments in the database (p50 of the whole call), ms\n{report(found, sizes)}")


if __name__ == "__main__":
    main()

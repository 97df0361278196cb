"""Database time of every operation that reads events, as their number grows: `make bench ARGS='search --keep DIRECTORY'`.

A private MariaDB holds the same synthetic world at several sizes: more gigs of the same kind on the same nights, so that every
search finds proportionally more. Each operation (bench/operations.py) is asked with ten different arguments, each of them three
times at each size in turn, after a first round. Of the three the quickest counts, for others use the machine too. Printed are the
time of the statements, and the processor time of the database, which a busy machine does not stretch: growth is of the latter.
"""

import argparse
import asyncio
import platform
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.operations import Operation, arguments, operations
from bench.worlds.kept_worlds import FILLERS, kept_server, read_into_memory, world_database
from loaders.events.index.catalog_index import CatalogIndex
from store.database.connection import Database
from tests.servers import MariaDb

TRIES = 3
LIMIT_MS, LIMIT_GROWTH = 50, 2  # what is over them is marked
SMALL_MS = 5  # growth below is marked apart: nobody waits longer for it


@dataclass(frozen=True)
class Spent:
    """One call. Units: milliseconds in statements, of the database's processor, and of our own."""

    statements: float
    database_cpu: float
    own_cpu: float


@dataclass(frozen=True)
class Figures:
    """One operation with all its arguments at one size. Units: milliseconds."""

    calls: Sequence[Spent]

    @property
    def p50(self) -> float:
        """The median of the time in statements."""
        return statistics.median(one.statements for one in self.calls)

    @property
    def worst(self) -> float:
        """The slowest argument's time in statements."""
        return max(one.statements for one in self.calls)

    @property
    def cpu(self) -> float:
        """The mean of the database's processor time: the argument that grows shows in it, be it one of ten."""
        return statistics.fmean(one.database_cpu for one in self.calls)

    @property
    def own_cpu(self) -> float:
        """The mean of our own processor time."""
        return statistics.fmean(one.own_cpu for one in self.calls)


class Size:
    """One size of the world, with its catalog in memory."""

    def __init__(self, database: Database, server_pid: int) -> None:
        self._database = database
        self._clock = (~server_pid << 3) | 2  # Linux's number of another process's clock: see clock_getcpuclockid(3)
        self._index = CatalogIndex(smallest=0)

    async def read(self) -> None:
        """Read the catalog, as a server does at its start."""
        await self._index.read(self._database)

    async def spend(self, call: Operation) -> Spent:
        """Ask once."""
        spent: list[float] = []
        self._database.on_statement = spent.append
        before, own = time.clock_gettime(self._clock), time.process_time()
        await call(self._database, self._index)
        own_cpu, used = time.process_time() - own, time.clock_gettime(self._clock) - before
        return Spent(sum(spent) * 1000, used * 1000, own_cpu * 1000)


async def measure(sizes: Sequence[Size], calls: Sequence[Operation]) -> list[Figures]:
    """One operation with each of its arguments, at each size."""
    found: list[list[Spent]] = [[] for _ in sizes]
    for call in calls:
        tries: list[list[Spent]] = [[] for _ in sizes]
        for _ in range(1 + TRIES):
            for size, spent in zip(sizes, tries, strict=True):
                spent.append(await size.spend(call))
        for best, spent in zip(found, tries, strict=True):
            best.append(_quickest(spent[1:]))
    return [Figures(one) for one in found]


def _quickest(tries: Sequence[Spent]) -> Spent:
    return Spent(min(one.statements for one in tries), min(one.database_cpu for one in tries), min(one.own_cpu for one in tries))


async def measure_all(server: MariaDb, names: Sequence[str], only: Sequence[str]) -> dict[str, list[Figures]]:
    """Every operation, or those whose names contain one of `only`."""
    async with AsyncExitStack() as stack:
        sizes = []
        for name in names:
            size = Size(await stack.enter_async_context(Database(server.url(name))), server.pid)
            started, cpu_s = time.perf_counter(), time.process_time()
            await size.read()
            took_s, used_s = time.perf_counter() - started, time.process_time() - cpu_s
            print(f"{name}: read into memory in {took_s:.1f} s, {used_s:.1f} s of them our own", flush=True)
            sizes.append(size)
        asked = operations(arguments(server, names[0]))
        wanted = {name: calls for name, calls in asked.items() if not only or any(part in name for part in only)}
        return {name: await measure(sizes, calls) for name, calls in wanted.items()}


def report(found: dict[str, list[Figures]], sizes: Sequence[int]) -> str:
    """The table: p50 / worst in statements (mean of the database's processor) at each size, growth, our own time, limits."""
    rows = [f"{'operation':<26}" + "".join(f"{size:>24,}" for size in sizes) + f"{'growth':>9}{'own ms':>9}"]
    for name, figures in found.items():
        cells = "".join(f"{f'{one.p50:.2f} / {one.worst:.2f} ({one.cpu:.2f})':>24}" for one in figures)
        first, last = figures[0], figures[-1]
        growth = last.cpu / max(first.cpu, 0.01)
        over = [f"over {LIMIT_MS} ms"] if last.worst > LIMIT_MS else []
        over += [f"over {LIMIT_GROWTH}×" + (", small" if last.worst < SMALL_MS else "")] if growth > LIMIT_GROWTH else []
        rows.append(f"{name:<26}{cells}{growth:>8.2f}×{last.own_cpu:>9.2f}  {', '.join(over)}".rstrip())
    return "\n".join(rows)


def main() -> None:
    """Build what is missing, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000", help="multiples of 10000, rising")
    parser.add_argument("--world", default="even", choices=FILLERS, help="how gigs are spread")
    parser.add_argument("--keep", type=Path, help="a directory for the built worlds, used again by the next run")
    parser.add_argument("--only", default="", help="operations whose names contain one of these, separated by commas")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    only = [part.strip() for part in options.only.split(",") if part.strip()]
    with ExitStack() as stack:
        directory = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(kept_server(directory.absolute()))
        names = [world_database(server, options.world, size) for size in sizes]
        read_into_memory(server, names)
        found = asyncio.run(measure_all(server, names, only))
    print(f"{platform.machine()}, Python {platform.python_version()}, MariaDB; the {options.world} world")
    print("p50 / worst of 10 arguments in statements (mean of the database's processor), ms; growth of the processor's mean;")
    print(f"our own processor at the largest\n{report(found, sizes)}")


if __name__ == "__main__":
    main()

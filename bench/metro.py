"""1,000 new listings into a metro of 20,000: `python -m bench.metro [--held 20000] [--new 1000] [--database mariadb|sqlite]`.

Shown is how long another process that writes has to wait for the catalog, and how long the event loop stands still: by the clock,
and in processor time of the loop's own thread, which other work on the machine does not lengthen.
"""

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import update

from shims.process.lifecycle import favor_the_event_loop, settle_garbage_collector
from sources.syncing.ingest import Batch, IngestResult, ingest
from sources.syncing.writes.group import Group, Planned
from store.database.connection import Database, Transaction
from store.events.records import Listing, ListingPerformer, ListingVenue
from store.migrations.upgrade import upgrade
from store.tables import catalog
from tests.servers import private_mariadb

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NIGHTS, ROOMS, ACTS = 180, 250, 6000
SOURCES = ("ticketmaster", "dice", "bandsintown", "eventbrite")
_SYLLABLES = ("ba", "ce", "di", "fo", "gu", "la", "me", "ni", "ro", "su", "ta", "ve", "wi", "zo", "kra", "sto")
_TITLES = ("{0}", "{0} live", "{0} + {1}", "{0} - World Tour", "{0} with support from {1}", "An Evening with {0}")
_TOUCH = update(catalog).where(catalog.c.id == 1).values(id=1)


def metro(seed: int, count: int) -> list[Listing]:
    """Listings of one city: gigs of two made-up acts, each listed by one to three sources."""
    dice = random.Random(seed)
    names = [" ".join("".join(dice.choices(_SYLLABLES, k=3)).title() for _ in range(dice.randint(1, 2))) for _ in range(ACTS)]
    rooms = [_room(random.Random(f"room {number}"), number) for number in range(ROOMS)]
    listings: list[Listing] = []
    while len(listings) < count:
        acts, room = dice.sample(names, 2), dice.choice(rooms)
        night, at = NOW.date() + timedelta(days=1 + dice.randrange(NIGHTS)), clock_time(dice.choice((19, 20, 21, 23)))
        for source in dice.sample(SOURCES, dice.choice((1, 2, 2, 3))):
            listings.append(_listing(source, f"{source}-{seed}-{len(listings)}", acts, room, night, at, dice))
    return listings[:count]


def _room(dice: random.Random, number: int) -> ListingVenue:
    name = "".join(dice.choices(_SYLLABLES, k=3)).title()
    place = 53.35 + dice.gauss(0, 0.03), -6.26 + dice.gauss(0, 0.05)
    return ListingVenue(f"{name} {dice.choice(('Hall', 'Club', 'Arms'))}", None, f"{number} High Street", "Dublin", "IE", *place)


def _listing(
    source: str, source_id: str, acts: Sequence[str], room: ListingVenue, night: date, at: clock_time, dice: random.Random
) -> Listing:
    return Listing(
        source=source,
        source_id=source_id,
        title=dice.choice(_TITLES).format(*acts),
        time_zone="Europe/Dublin",
        date_precision="date_time",
        start_at=datetime.combine(night, at, ZoneInfo("Europe/Dublin")).astimezone(UTC),
        local_date=night,
        local_time=at,
        url=f"https://{source}.example/event/{source_id}",
        venue=room,
        performers=tuple(ListingPerformer(act, "support" if place else "headline") for place, act in enumerate(acts)),
        genres=(dice.choice(("techno", "folk", "rock")),),
        description=f"{acts[0]} at {room.name}. Doors an hour before. Support comes from {acts[1]}.",
        raw=b'{"id": "%s"}' % source_id.encode(),
    )


@dataclass(slots=True)
class Stalls:
    """How long the event loop stood still. Units: seconds."""

    by_clock: list[float] = field(default_factory=list)
    by_processor: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[None]:
        """Watch while the block runs."""
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()

    async def _watch(self) -> None:
        pause_s = 0.002
        while True:
            started, used = time.perf_counter(), time.thread_time()
            await asyncio.sleep(pause_s)
            self.by_clock.append(time.perf_counter() - started - pause_s)
            self.by_processor.append(time.thread_time() - used)


@dataclass(slots=True)
class Holds:
    """How long each transaction of ours held the catalog. Units: seconds."""

    by_clock: list[float] = field(default_factory=list)
    by_processor: list[float] = field(default_factory=list)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Watch while the block runs."""
        run = Group.run

        async def timed(group: Group, tx: Transaction, planned: Planned) -> list[IngestResult]:
            started, used = time.perf_counter(), time.process_time()
            try:
                return await run(group, tx, planned)
            finally:
                self.by_clock.append(time.perf_counter() - started)
                self.by_processor.append(time.process_time() - used)

        Group.run = timed  # type: ignore[method-assign, assignment]
        try:
            yield
        finally:
            Group.run = run  # type: ignore[method-assign]


async def write_all(database: Database, listings: Sequence[Listing], at: datetime) -> None:
    """Take listings in, the sources side by side."""
    by_source: dict[str, list[Listing]] = defaultdict(list)
    for listing in listings:
        by_source[listing.source].append(listing)

    async def one(source: str, own: Sequence[Listing]) -> None:
        for start in range(0, len(own), 1000):
            await ingest(database, Batch(source, "dublin", own[start : start + 1000], at))

    await asyncio.gather(*(one(source, own) for source, own in sorted(by_source.items())))


async def measure(url: str, held: int, new: int) -> None:
    """Fill, add, print."""
    async with Database(url) as database:
        await write_all(database, metro(1, held), NOW)
        other = subprocess.Popen(  # noqa: ASYNC220 started before anything is measured
            [sys.executable, "-m", "bench.metro", "--write-to", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        await asyncio.to_thread(_line, other)
        listings, stalls, holds = metro(2, new), Stalls(), Holds()
        settle_garbage_collector()  # as `serve` does, and what the benchmark itself holds is left out
        favor_the_event_loop()
        started, used = time.perf_counter(), time.process_time()
        async with stalls.watched():
            with holds.watched():
                await write_all(database, listings, NOW + timedelta(hours=1))
        took, used = time.perf_counter() - started, time.process_time() - used
        waited, _ = await asyncio.to_thread(other.communicate, "stop\n")
    print(f"{database.dialect}: {new:,} new listings into a metro of {held:,}: {took:.1f} s, {used:.1f} s of processor time")
    print(f"  another writer waited at most {waited.strip()}")
    print(f"  the catalog was locked for {max(holds.by_clock) * 1000:.0f} ms at most, {len(holds.by_clock)} times;", end=" ")
    print(f"{max(holds.by_processor) * 1000:.0f} ms of processor time in one")
    print(f"  the event loop stood still for {max(stalls.by_clock) * 1000:.0f} ms at most,", end=" ")
    print(f"{max(stalls.by_processor) * 1000:.0f} ms of it its own work")


def _line(process: "subprocess.Popen[str]") -> str:
    return process.stdout.readline() if process.stdout else ""


async def write_until_told(url: str) -> None:
    """The other writer: locks the catalog again and again, and prints the longest that it took."""
    waits: list[float] = []

    async def touch(tx: Transaction) -> None:
        await tx.execute(_TOUCH)

    async with Database(url) as database:
        await database.write(touch)
        print("ready", flush=True)
        told = asyncio.create_task(asyncio.to_thread(sys.stdin.readline))
        while not told.done():
            started = time.perf_counter()
            await database.write(touch)
            waits.append(time.perf_counter() - started)
            await asyncio.sleep(0.01)
    waits.sort()
    print(f"{waits[-1] * 1000:.0f} ms (95 % of {len(waits)} writes: {waits[int(len(waits) * 0.95)] * 1000:.0f} ms)")


def main() -> None:
    """Measure on a private database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", type=int, default=20_000)
    parser.add_argument("--new", type=int, default=1_000)
    parser.add_argument("--database", choices=("mariadb", "sqlite"), default="mariadb")
    parser.add_argument("--write-to", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write_to:
        asyncio.run(write_until_told(asked.write_to))
        return
    with tempfile.TemporaryDirectory() as folder:
        if asked.database == "sqlite":
            url = f"sqlite:///{Path(folder) / 'gigs.sqlite3'}"
            upgrade(url)
            asyncio.run(measure(url, asked.held, asked.new))
            return
        with private_mariadb(Path(folder)) as server:
            server.run("CREATE DATABASE gigs_bench")
            upgrade(server.url("gigs_bench"))
            asyncio.run(measure(server.url("gigs_bench"), asked.held, asked.new))


if __name__ == "__main__":
    main()

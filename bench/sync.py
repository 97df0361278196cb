"""64 first syncs into an empty MariaDB: `python -m bench.sync [--listings 5000]`.

Fetching from the sandbox's four sources (over HTTP) and reading the payloads are timed first, by themselves. Then the syncs run,
whole, with what was fetched at hand:
all cities at once, as when many syncs end together, or with `--one-by-one` one after the other. The processor's time is told by
part; what is matched, merged and written a processor second counts the first three. With `--paced` calls are as far apart as
each upstream asks: a minute of waiting, which changes no other figure. The sandbox runs in a process of its own; the last line is
the memory of ours.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from sqlalchemy import select

from bench.listings.processor_parts import MATCHING, MERGING, WRITING, ProcessorParts
from bench.worlds.upstreams import Hurried, Upstream, sandbox
from shims.process.lifecycle import settle_garbage_collector
from sources.base import Rejected, Source, SourceDeps, SourceQuery
from sources.places.gazetteer import Place, place
from sources.registry import build
from sources.settings import IngestionSettings
from sources.syncing.syncer import Syncer, SyncResult, utc_now
from sources.upstream.http import HttpClient
from store.database.connection import Database, count_statements
from store.events.records import Listing, SourceKey
from store.migrations.upgrade import upgrade
from store.tables import catalog
from tests.servers import private_mariadb


@dataclass(frozen=True)
class AtHand:
    """A source whose answer for one city was fetched before."""

    name: SourceKey
    town: Place
    items: Sequence[Listing | Rejected]
    settings_type: ClassVar[type] = object
    missing: str | None = None
    is_sandbox: bool = True
    quota_remaining: int | None = None

    async def fetch(self, query: SourceQuery) -> AsyncIterator[Listing | Rejected]:
        """What was fetched."""
        for item in self.items:
            yield item

    def parse(self, raw: bytes) -> Listing | Rejected:
        """Not asked for here."""
        raise NotImplementedError


@dataclass
class Fetched:
    """What the sources gave, by source and city, and what that took. Units: seconds."""

    answers: list[AtHand] = field(default_factory=list)
    seconds: float = 0.0
    processor_s: float = 0.0

    @property
    def listings(self) -> int:
        return sum(isinstance(item, Listing) for answer in self.answers for item in answer.items)


async def fetch_all(sources: Sequence[Source], towns: Sequence[Place]) -> Fetched:
    """Every city of every source, the sources side by side."""
    started, used, now = time.perf_counter(), time.process_time(), utc_now()
    fetched = Fetched()

    async def one_source(source: Source) -> None:
        for town in towns:
            query = SourceQuery(
                town.name,
                now - timedelta(days=1),
                now + timedelta(days=180),
                town.country_code,
                town.latitude,
                town.longitude,
                40,
                50,
            )
            fetched.answers.append(AtHand(source.name, town, [item async for item in source.fetch(query)]))

    await asyncio.gather(*(one_source(source) for source in sources))
    fetched.seconds, fetched.processor_s = time.perf_counter() - started, time.process_time() - used
    return fetched


def parse_again(sources: Sequence[Source], fetched: Fetched) -> float:
    """Processor seconds to read every payload once more."""
    by_name, used = {source.name: source for source in sources}, time.process_time()
    for answer in fetched.answers:
        for item in answer.items:
            if isinstance(item, Listing):
                by_name[answer.name].parse(item.raw)
    return time.process_time() - used


@dataclass(frozen=True)
class Synced:
    """What syncs did, and what they took. Units: seconds."""

    results: Sequence[SyncResult]
    seconds: float
    processor_s: float
    statements: int

    @property
    def new(self) -> int:
        return sum(result.ingested.new for result in self.results)


async def sync_all(syncer: Syncer, fetched: Fetched, *, one_by_one: bool) -> Synced:
    """Every source and city, at once or one by one."""
    started, used = time.perf_counter(), time.process_time()
    results: list[SyncResult] = []
    with count_statements() as seen:
        for several in [[answer] for answer in fetched.answers] if one_by_one else [fetched.answers]:
            results += await asyncio.gather(*(syncer.sync(answer, answer.town) for answer in several))
    if errors := [result.error for result in results if result.error]:
        raise SystemExit(f"a sync failed: {errors[0]}")
    return Synced(results, time.perf_counter() - started, time.process_time() - used, seen.count)


async def run(url: str, upstream: Upstream, *, one_by_one: bool, is_paced: bool) -> None:
    """Fetch, sync three times, print."""
    towns = [town for city in upstream.cities if (town := place(city))]
    async with Database(url) as database, HttpClient(clock=None if is_paced else Hurried()) as http:
        sources = build({**upstream.environ}, SourceDeps(http=http, database=database), upstream.base_url)
        keyed = [source for source in sources if source.is_sandbox]
        fetched = await fetch_all(keyed, towns)
        print(f"fetched {fetched.listings:,} listings of {len(towns)} cities in {fetched.seconds:.1f} s,", end=" ")
        print(f"{fetched.processor_s:.2f} s of it processor time of ours;", end=" ")
        print(f"reading the payloads alone takes {parse_again(keyed, fetched):.2f} s")
        syncer, parts = Syncer(database, IngestionSettings()), ProcessorParts()
        with parts.watched():
            first = await sync_all(syncer, fetched, one_by_one=one_by_one)
        _print_first(first, parts)
        version = await database.fetch_value(select(catalog.c.version))
        again = await sync_all(syncer, fetched, one_by_one=one_by_one)
        clean = [answer for answer in fetched.answers if all(isinstance(item, Listing) for item in answer.items)]
        alone = await sync_all(syncer, Fetched(clean[:1]), one_by_one=True)
        is_still = await database.fetch_value(select(catalog.c.version)) == version
        print(f"again with nothing new: {again.seconds:.2f} s, {again.statements} statements;", end=" ")
        print(f"one by itself, without rejected payloads: {alone.statements};", end=" ")
        print(f"catalog version {'unchanged' if is_still else 'CHANGED'}")
    print(f"memory of this process at its most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _print_first(first: Synced, parts: ProcessorParts) -> None:
    aimed_at = sum(parts.seconds[part] for part in (MATCHING, MERGING, WRITING))
    print(f"{len(first.results)} syncs took in {first.new:,} in {first.seconds:.2f} s,", end=" ")
    print(f"{first.processor_s:.2f} s of it processor time of ours, {first.statements} statements")
    for part, seconds in parts.seconds.items():
        print(f"  {seconds:.2f} s {part}")
    print(f"  {first.new / aimed_at:,.0f} listings a processor second matched, merged and written;", end=" ")
    print(f"{first.new / first.processor_s:,.0f} with all else but fetching")


def main() -> None:
    """Start the sandbox and a private MariaDB, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=5000, help="about so many")
    parser.add_argument("--one-by-one", action="store_true", help="a city after the other")
    parser.add_argument("--paced", action="store_true", help="fetch no faster than the upstreams allow")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as directory,
        private_mariadb(Path(directory)) as server,
        sandbox(asked.listings, is_paced=asked.paced) as upstream,
    ):
        server.run("CREATE DATABASE gigs_bench")
        upgrade(server.url("gigs_bench"))
        settle_garbage_collector()  # as `server.py sync` does
        asyncio.run(run(server.url("gigs_bench"), upstream, one_by_one=asked.one_by_one, is_paced=asked.paced))


if __name__ == "__main__":
    main()

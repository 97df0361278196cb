"""A sync of about 5,000 listings from four sandbox sources into an empty MariaDB: `python -m bench.sync [--listings 5000]`.

Fetching (over HTTP, paced as each upstream asks) is timed apart from reading payloads, matching, merging and writing. The sandbox
runs in a process of its own; the last line is the memory of ours.
"""

import argparse
import asyncio
import multiprocessing
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from sqlalchemy import select

from sources.base import Rejected, Source, SourceDeps, SourceQuery
from sources.places.gazetteer import Place, place
from sources.registry import build
from sources.sandbox import WorldSize, build_world, sandbox_app, serve_in_thread
from sources.sandbox.embedded import Upstreams
from sources.syncing.ingest import Batch, IngestResult, ingest
from sources.syncing.syncer import utc_now
from sources.upstream.http import HttpClient
from store.database.connection import Database, count_statements
from store.database.spans import send_spans
from store.events.records import Listing
from store.migrations.upgrade import upgrade
from store.tables import catalog
from tests.servers import private_mariadb

PHASES = ("sync.match", "sync.merge", "sync.write")


class SpanSeconds(SpanExporter):
    """Adds up how long the spans of each name took."""

    def __init__(self) -> None:
        self.by_name: defaultdict[str, float] = defaultdict(float)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Take finished spans. Units: seconds."""
        for span in spans:
            if span.start_time and span.end_time:
                self.by_name[span.name] += (span.end_time - span.start_time) / 1e9
        return SpanExportResult.SUCCESS


@dataclass(frozen=True)
class Upstream:
    """The sandbox's address and settings, and the cities of its world."""

    base_url: str
    environ: dict[str, str]
    cities: tuple[str, ...]


@contextmanager
def sandbox(listings: int) -> Iterator[Upstream]:
    """The upstreams in a process of their own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_play, args=(theirs, listings), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("stop")
        process.join()


def _play(pipe: Connection, listings: int) -> None:
    world = build_world(1, date.today(), WorldSize.for_listings(listings))  # noqa: DTZ011 the world is relative to the local day
    with serve_in_thread(sandbox_app(world)) as base_url:
        cities = tuple(sorted({gig.room.city.name for gig in world.gigs.values()}))
        pipe.send(Upstream(base_url, dict(Upstreams(world, base_url).environ), cities))
        pipe.recv()


@dataclass
class Fetched:
    """What the sources gave, by source and city, and how long they took."""

    batches: list[tuple[Source, Place, list[Listing]]]
    rejected: int
    seconds: float

    @property
    def listings(self) -> int:
        return sum(len(listings) for _, _, listings in self.batches)


async def fetch_all(sources: Sequence[Source], towns: Sequence[Place]) -> Fetched:
    """Every city of every source, the sources side by side."""
    started, now = time.perf_counter(), utc_now()
    fetched = Fetched([], 0, 0.0)

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
            items = [item async for item in source.fetch(query)]
            fetched.rejected += sum(isinstance(item, Rejected) for item in items)
            fetched.batches.append((source, town, [item for item in items if isinstance(item, Listing)]))

    await asyncio.gather(*(one_source(source) for source in sources))
    fetched.seconds = time.perf_counter() - started
    return fetched


def parse_again(fetched: Fetched) -> float:
    """Seconds to read every payload once more."""
    started = time.perf_counter()
    for source, _, listings in fetched.batches:
        for listing in listings:
            source.parse(listing.raw)
    return time.perf_counter() - started


async def ingest_listings(database: Database, fetched: Fetched) -> tuple[IngestResult, float, int]:
    """(what it did, seconds, statements)."""
    total, started = IngestResult(), time.perf_counter()
    with count_statements() as seen:
        for source, town, listings in fetched.batches:
            total += await ingest(database, Batch(source.name, town.key, listings, utc_now()))
    return total, time.perf_counter() - started, seen.count


async def run(url: str, upstream: Upstream) -> None:
    """Fetch, ingest twice, print."""
    spans = SpanSeconds()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    send_spans(provider.get_tracer(__name__))
    towns = [town for city in upstream.cities if (town := place(city))]
    async with Database(url) as database, HttpClient() as http:
        sources = build({**upstream.environ}, SourceDeps(http=http, database=database), upstream.base_url)
        keyed = [source for source in sources if source.is_sandbox]
        fetched = await fetch_all(keyed, towns)
        print(f"fetched {fetched.listings:,} listings of {len(towns)} cities in {fetched.seconds:.1f} s")
        print(f"  of which reading payloads: {parse_again(fetched):.2f} s")
        first, seconds, statements = await ingest_listings(database, fetched)
        print(f"took in {first.new:,} in {seconds:.2f} s: {first.new / seconds:,.0f} listings/s, {statements} statements")
        print("  " + ", ".join(f"{name.removeprefix('sync.')} {spans.by_name[name]:.2f} s" for name in PHASES))
        version = await database.fetch_value(select(catalog.c.version))
        again, seconds, statements = await ingest_listings(database, fetched)
        is_still = await database.fetch_value(select(catalog.c.version)) == version
        print(f"again with nothing new: {seconds:.2f} s, {statements} statements, {again.events_written} events written,")
        print(f"  catalog version {'unchanged' if is_still else 'CHANGED'}")
    print(f"memory of this process at its most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Start the sandbox and a private MariaDB, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=5000, help="about so many")
    wanted = parser.parse_args().listings
    with tempfile.TemporaryDirectory() as directory, private_mariadb(Path(directory)) as server, sandbox(wanted) as upstream:
        server.run("CREATE DATABASE gigs_bench")
        upgrade(server.url("gigs_bench"))
        asyncio.run(run(server.url("gigs_bench"), upstream))


if __name__ == "__main__":
    main()

"""A sync of about 5,000 listings from four sandbox sources into an empty MariaDB: `python -m bench.sync [--listings 5000]`.

Fetching (over HTTP) is timed apart from reading payloads, matching, merging and writing. With `--paced` calls are as far apart as
each upstream asks: a minute of waiting, which changes no other figure. All cities are at hand at once, as when many syncs end
together; with `--one-by-one` they are not. The sandbox runs in a process of its own; the last line is the memory of ours.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult
from sqlalchemy import select

from bench.worlds.upstreams import Hurried, Upstream, sandbox
from shims.process.lifecycle import settle_garbage_collector
from sources.base import Rejected, Source, SourceDeps, SourceQuery
from sources.places.gazetteer import Place, place
from sources.registry import build
from sources.syncing.ingest import Batch, IngestResult, ingest
from sources.syncing.syncer import utc_now
from sources.upstream.http import HttpClient
from store.database.connection import Database, count_statements
from store.database.watching.spans import send_spans
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


@dataclass(frozen=True)
class Ingested:
    """What an ingestion did, and what it took. Units: seconds."""

    result: IngestResult
    seconds: float
    processor_s: float
    statements: int


async def ingest_listings(database: Database, fetched: Fetched, *, one_by_one: bool) -> Ingested:
    """Every source and city, at once or one by one."""
    total, started, used = IngestResult(), time.perf_counter(), time.process_time()
    batches = [Batch(source.name, town.key, listings, utc_now()) for source, town, listings in fetched.batches]
    with count_statements() as seen:
        for several in [[batch] for batch in batches] if one_by_one else [batches]:
            for result in await asyncio.gather(*(ingest(database, batch) for batch in several)):
                total += result
    return Ingested(total, time.perf_counter() - started, time.process_time() - used, seen.count)


async def run(url: str, upstream: Upstream, *, one_by_one: bool, is_paced: bool) -> None:
    """Fetch, ingest twice, print."""
    spans = SpanSeconds()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    send_spans(provider.get_tracer(__name__))
    towns = [town for city in upstream.cities if (town := place(city))]
    async with Database(url) as database, HttpClient(clock=None if is_paced else Hurried()) as http:
        sources = build({**upstream.environ}, SourceDeps(http=http, database=database), upstream.base_url)
        keyed = [source for source in sources if source.is_sandbox]
        fetched = await fetch_all(keyed, towns)
        print(f"fetched {fetched.listings:,} listings of {len(towns)} cities in {fetched.seconds:.1f} s")
        print(f"  of which reading payloads: {parse_again(fetched):.2f} s")
        first = await ingest_listings(database, fetched, one_by_one=one_by_one)
        new = first.result.new
        print(f"took in {new:,} in {first.seconds:.2f} s, {first.processor_s:.2f} s of it processor time of ours:", end=" ")
        print(f"{new / first.processor_s:,.0f} listings a processor second, {first.statements} statements")
        print("  " + ", ".join(f"{name.removeprefix('sync.')} {spans.by_name[name]:.2f} s" for name in PHASES))
        version = await database.fetch_value(select(catalog.c.version))
        again = await ingest_listings(database, fetched, one_by_one=one_by_one)
        is_still = await database.fetch_value(select(catalog.c.version)) == version
        print(f"again with nothing new: {again.seconds:.2f} s, {again.statements} statements,", end=" ")
        print(f"{again.result.events_written} events written, catalog version {'unchanged' if is_still else 'CHANGED'}")
    print(f"memory of this process at its most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


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

"""Syncs one source for one city: fetch, ingest, withdraw missing listings, and save the outcome."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal
from weakref import WeakKeyDictionary

from sources.base import Rejected, Source, SourceQuery
from sources.errors import SourceError
from sources.places.gazetteer import Place
from sources.settings import INGESTION_OFF, IngestionSettings
from sources.syncing.lease import Lease, LeaseLost, take_all
from sources.syncing.writes.batch import Batch, Clock, IngestResult, Sighting
from sources.syncing.writes.closing import Closing, close_all
from sources.syncing.writes.machinery import machinery
from sources.syncing.writes.together import Together
from store.database.connection import Database
from store.database.deadlines import without_deadline
from store.database.watching.spans import span
from store.events.listings import Withdrawal, unseen_listings
from store.events.records import Listing, SourceKey
from store.events.service_day import service_day
from store.sources import RejectedRow, SyncOutcome

logger = logging.getLogger(__name__)

_BATCH = 1000
# More than any city has from one source: what comes after is left unread, and nothing is withdrawn.
_MOST_ITEMS = 10_000
# A source that suddenly lacks more than this share of its listings is assumed to be faulty, and nothing is withdrawn.
_MOST_GONE, _FEW = 0.5, 10
# How often a process that syncs city after city looks for tickets that went on sale.
_SALES_EVERY_S = 60.0
_LOOK_AGAIN_S = 1.0


def utc_now() -> datetime:
    """The present instant, to the second: what the database can keep."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of one running sync."""

    source: SourceKey
    city: str
    fetched: int
    phase: Literal["fetching", "writing", "done", "failed"]
    error: str | None = None


@dataclass(slots=True)
class SyncResult:
    """How one sync of one source for one city ended. `error` is a sentence for an operator; None is success."""

    source: SourceKey
    city: str
    fetched: int = 0
    rejected: int = 0
    withdrawn: int = 0
    took_ms: int = 0
    ingested: IngestResult = field(default_factory=IngestResult)
    error: str | None = None
    failure: SourceError | None = None
    note: str | None = None
    is_elsewhere: bool = False  # another process was at it: nothing was done here


async def _nobody_listens() -> None:
    pass


class Syncer:
    """Runs syncs; one at a time for each source and city: by task in this process, by lease across processes.

    `on_told` is called once something that people were told is committed.
    """

    def __init__(self, database: Database, settings: IngestionSettings, clock: Clock = utc_now) -> None:
        self.database = database
        self.settings = settings
        self.clock = clock
        self.on_progress: Callable[[Progress], None] = lambda progress: None
        self.on_notified: Callable[[], Awaitable[None]] = _nobody_listens
        self._running: dict[tuple[SourceKey, str], asyncio.Task[SyncResult]] = {}
        self._started: WeakKeyDictionary[asyncio.Task[SyncResult], float] = WeakKeyDictionary()
        self._beside: set[asyncio.Task[None]] = set()
        self.take: Together[Lease, bool] = Together(partial(take_all, database))
        self.close_sync: Together[Closing, LeaseLost | None] = Together(partial(close_all, database))
        self._sales_seen_at = float("-inf")

    def start(self, source: Source, town: Place, *, is_asked_for: bool = False) -> asyncio.Task[SyncResult]:
        """The one running sync of this source and city, started when there is none. It goes on when its waiters leave.

        `is_asked_for`: a person asked for it, as SourceQuery has it.
        """
        key = (source.name, town.key)
        if key not in self._running:
            name = f"sync {source.name} {town.key}"
            work = self.sync(source, town, is_asked_for=is_asked_for)
            task = asyncio.create_task(work, name=name, context=without_deadline())
            self._running[key] = task
            self._started[task] = time.monotonic()
            task.add_done_callback(partial(self._ended, key))
        return self._running[key]

    def is_syncing(self, town: Place) -> bool:
        """Whether a sync that `start` gave is under way for this city."""
        return any(city == town.key for _, city in self._running)

    def beside(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Have something done beside the syncs, until this is closed."""
        task = asyncio.create_task(work, name=name, context=without_deadline())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def age_s(self, task: asyncio.Task[SyncResult]) -> float:
        """How long ago a sync that `start` gave was started."""
        return time.monotonic() - self._started[task]

    async def sync(self, source: Source, town: Place, *, dry_run: bool = False, is_asked_for: bool = False) -> SyncResult:
        """Fetch a city's listings from one source and take them in; where ingestion is off, nothing is called.

        Errors: only the database's; what the source does wrong is in the result.
        """
        started = time.perf_counter()
        result = SyncResult(source.name, town.key)
        if not self.settings.enabled:
            result.error = INGESTION_OFF
            return result
        await machinery()
        if dry_run:
            await _Run(self, source, town, result, None, is_asked_for).run()
        else:
            await self._under_lease(source, town, result, is_asked_for)
        result.took_ms = round((time.perf_counter() - started) * 1000)
        if result.error and not dry_run:
            logger.warning("%s for %s: %s", result.source, result.city, result.error)
        if not result.is_elsewhere:
            phase: Literal["done", "failed"] = "failed" if result.error else "done"
            self.on_progress(Progress(source.name, town.key, result.fetched, phase, result.error))
        return result

    async def close(self) -> None:
        """Stop the syncs that still run, and what is done beside them.

        One that is being stopped already, as by who walked over the cities, is let finish: it may be giving its lease back.
        """
        while running := [*self._running.values(), *self._beside]:  # one that ends may leave something to be done beside
            for task in running:
                if not task.cancelling():
                    task.cancel()
            # In vain where it was a time limit inside that cancelled something just then: the next look cancels the task.
            done, _ = await asyncio.wait(running, timeout=_LOOK_AGAIN_S)
            await asyncio.gather(*done, return_exceptions=True)

    async def _under_lease(self, source: Source, town: Place, result: SyncResult, is_asked_for: bool) -> None:
        lease, is_closed = Lease(self.database, source.name, town.key, self.clock), False
        try:
            if await self.take(lease):
                async with lease.kept():
                    with span(f"sync {source.name}", {"gigs.city": town.key}):
                        await _Run(self, source, town, result, lease, is_asked_for).run()
                is_closed = True
            else:
                result.is_elsewhere = True
        except LeaseLost as lost:
            logger.warning("%s; what this process fetched is dropped", lost)
            result.is_elsewhere = True
        finally:  # also when it was cancelled while the lease was being taken
            if not is_closed and not await lease.drop():
                self.beside(lease.drop_later(), f"lease of {source.name} for {town.key}")

    async def tell_sales(self) -> int:
        """Notify people of tickets that went on sale, unless that was looked at a moment ago; returns how many were notified."""
        now = time.monotonic()
        if now - self._sales_seen_at < _SALES_EVERY_S:
            return 0
        self._sales_seen_at = now
        from sources.syncing.news import record_sales  # noqa: PLC0415 see `machinery`

        return await record_sales(self.database, self.clock())

    def _ended(self, key: tuple[SourceKey, str], task: asyncio.Task[SyncResult]) -> None:
        self._running.pop(key, None)
        if not task.cancelled() and (error := task.exception()):
            logger.error("sync of %s for %s failed", *key, exc_info=error)


class _Run:
    """One sync under way; without a lease it is a dry run."""

    def __init__(
        self, syncer: Syncer, source: Source, town: Place, result: SyncResult, lease: Lease | None, is_asked_for: bool
    ) -> None:
        self._syncer = syncer
        self._database = syncer.database
        self._source = source
        self._town = town
        self._result = result
        self._lease = lease
        self._sighting = Sighting()
        self._rejected: list[Rejected] = []
        self._started_at = syncer.clock()
        self._truncated: str | None = None
        self._query = SourceQuery(
            city=town.name,
            window_start=self._started_at - timedelta(days=1),
            window_end=self._started_at + timedelta(days=syncer.settings.window_days),
            country_code=town.country_code,
            latitude=town.latitude,
            longitude=town.longitude,
            max_pages=syncer.settings.max_pages,
            is_asked_for=is_asked_for,
            on_truncated=self._note_truncated,
        )

    async def run(self) -> None:
        """Fetch to the end or to the source's failure, take in what came, and note the outcome."""
        try:
            await self._fetch()
        except SourceError as error:
            self._result.error, self._result.failure = str(error), error
        else:
            await self._withdraw_unseen()
        if self._lease is not None:
            await self._close(self._lease)

    async def _close(self, lease: Lease) -> None:
        if notified := await self._syncer.tell_sales():
            await self._note(IngestResult(notified=notified))
        seen, rejected = self._sighting.seen_rows, [_rejected_row(one, self._started_at) for one in self._rejected]
        closing = Closing(lease, self._outcome(), seen, self._started_at, rejected)
        if (lost := await self._syncer.close_sync(closing)) is not None:
            raise lost

    async def _fetch(self) -> None:
        listings: list[Listing] = []
        self._syncer.on_progress(Progress(self._source.name, self._town.key, 0, "fetching"))
        try:
            with span("sync.fetch"):
                async for item in self._source.fetch(self._query):
                    if self._result.fetched + len(self._rejected) >= _MOST_ITEMS:
                        self._note_truncated(
                            f"{self._source.name} sent more than {_MOST_ITEMS:,} items; the rest was left unread"
                        )
                        break
                    if isinstance(item, Rejected):
                        self._reject([item])
                        continue
                    listings.append(item)
                    self._result.fetched += 1
                    if len(listings) >= _BATCH:
                        await self._take_in(listings)
                        listings = []
            self._sighting.withdrawal = None if self._truncated else self._withdrawal()
        finally:
            await self._take_in(listings)

    async def _take_in(self, listings: Sequence[Listing]) -> None:
        self._syncer.on_progress(Progress(self._source.name, self._town.key, self._result.fetched, "writing"))
        if listings and self._lease is not None:
            batch = Batch(
                self._source.name,
                self._town.key,
                tuple(listings),
                self._started_at,
                fence=self._lease,
                sighting=self._sighting,
                clock=self._syncer.clock,
            )
            from sources.syncing.ingest import ingest  # noqa: PLC0415 see `machinery`

            ingested = await ingest(self._database, batch)
            await self._note(ingested)
            self._reject(ingested.unstorable)

    def _reject(self, rejected: Sequence[Rejected]) -> None:
        self._rejected += rejected
        self._result.rejected += len(rejected)

    async def _withdraw_unseen(self) -> None:
        """Withdraw what a complete fetch no longer held, unless so much is missing that the fetch itself is in doubt."""
        withdrawal, withdrawn = self._sighting.withdrawal, self._sighting.unseen
        if self._lease is None or withdrawal is None:
            return
        if withdrawn is None:  # there was no last batch to read it with
            found = await unseen_listings(self._database, withdrawal)
            withdrawn = [one for one in found if one.id not in self._sighting.seen_rows]
        if len(withdrawn) > _FEW and len(withdrawn) > _MOST_GONE * (len(withdrawn) + self._result.fetched):
            self._result.note = (
                f"{len(withdrawn)} listings were missing from the response; too many to be plausible, so none were withdrawn"
            )
        elif withdrawn:
            from sources.syncing.ingest import withdraw  # noqa: PLC0415 see `machinery`

            await self._note(await withdraw(self._database, withdrawn, self._syncer.clock, self._lease))
            self._result.withdrawn = len(withdrawn)

    def _withdrawal(self) -> Withdrawal:
        first, last = service_day(self._started_at.date(), None), self._query.window_end.date() - timedelta(days=1)
        return Withdrawal(self._source.name, self._town.key, first or self._started_at.date(), last, self._started_at)

    async def _note(self, ingested: IngestResult) -> None:
        self._result.ingested += ingested
        if ingested.notified:
            await self._syncer.on_notified()

    def _note_truncated(self, why: str) -> None:
        self._truncated = why
        self._result.note = why

    def _outcome(self) -> SyncOutcome:
        failed = self._result.error is not None
        return SyncOutcome(
            source=self._source.name,
            city=self._town.key,
            attempted_at=self._syncer.clock(),  # its end: the rest after a failure begins there, however long it hung
            outcome="failed" if failed else "fetched",
            synced_at=None if failed else self._started_at,
            window_start=self._query.window_start,
            window_end=self._query.window_end,
            error=f"{type(self._result.failure).__name__}: {self._result.error}" if failed else None,
            listing_count=self._result.fetched,
            rejected_count=self._result.rejected,
        )


def _rejected_row(rejected: Rejected, seen_at: datetime) -> RejectedRow:
    return RejectedRow(
        hashlib.blake2b(rejected.source.encode() + rejected.raw, digest_size=16).hexdigest(),
        rejected.source,
        rejected.source_id[:191] if rejected.source_id else None,
        rejected.reason[:255],
        rejected.raw.decode(errors="replace"),
        seen_at,
    )

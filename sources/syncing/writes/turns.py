"""Whose turn it is to write: one transaction at a time in a process, and whoever waits meanwhile is written along with the next.

Side by side, each plan would make the other's stale. Who has the turn takes of all that is waiting one city's nights after the
other's, as many as keep the catalog locked for a moment only: the syncs of many cities that end together cost few statements,
each night is matched once, and what is held beside a group's nights is little.
"""

import asyncio
import heapq
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import itemgetter
from time import perf_counter
from weakref import WeakKeyDictionary

from sources.base import Rejected
from sources.syncing.writes.batch import Batch, Incoming, IngestResult, Part, SortKey
from sources.syncing.writes.group import FenceFailed, Group, Planned, Previewed
from store.database.collecting import seldom_collected
from store.database.connection import Database, Transaction
from store.errors import ConstraintViolation, StatementFailed, StoreError
from store.events.events import catalog_version
from store.events.listings import ListingKey

logger = logging.getLogger(__name__)

# What a listing may do to a write; anything else is the database's own trouble.
_UNSTORABLE = (StatementFailed, ConstraintViolation, ValueError, TypeError, OverflowError)
_MOST_UNSTORABLE = 20
# How many listings a transaction takes. That many hold the catalog for a tenth of a second; larger groups save next to nothing.
_MOST, _FEWEST = 100, 25
_LONG_S = 0.15  # from where on groups are cut smaller: on a machine that is busy, or with a database far away


@dataclass(slots=True, eq=False)
class _Job:
    """What one batch still has to be written, and what came of the rest."""

    batch: Batch
    waiting: list[Incoming]
    result: IngestResult = field(default_factory=IngestResult)
    error: Exception | None = None

    @property
    def is_done(self) -> bool:
        return self.error is not None or not self.waiting


def _in_order(job: _Job) -> Iterator[tuple[SortKey, _Job]]:
    """What a job still has to write, looked at only as far as somebody asks."""
    return ((one.sort_key, job) for one in job.waiting)


class Turns:
    """The writers of one database in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = asyncio.Lock()
        self._jobs: list[_Job] = []
        self._size = _MOST

    async def write(self, batch: Batch, incoming: Sequence[Incoming]) -> IngestResult:
        """Write a batch's listings, alone or along with other batches.

        Errors: what the batch's own fence raises, and the database's; what was committed before stays.
        """
        job = _Job(batch, sorted(incoming, key=lambda one: one.sort_key))
        self._jobs.append(job)
        try:
            while not job.is_done:
                async with self._lock:
                    if not job.is_done:
                        await self._write_next()
        finally:
            self._jobs.remove(job)
        if job.error is not None:
            raise job.error
        return job.result

    async def _write_next(self) -> None:
        """Write one group; what a cancelled writer had taken for others is left to them."""
        taken = list(self._take())
        try:
            await self._write_jobs(taken)
        except StoreError as error:  # the database's trouble is everybody's
            for job, _ in taken:
                job.error = job.error or error

    def _take(self) -> Iterator[tuple[_Job, Part]]:
        """The first city's earliest nights of everything that waits and may be written together."""
        first = next(job for job in self._jobs if not job.is_done)
        jobs = [job for job in self._jobs if not job.is_done and first.batch.goes_with(job.batch)]
        counts, keys, held_back = dict.fromkeys(jobs, 0), set[ListingKey](), set[_Job]()
        for (*_, key), job in heapq.merge(*map(_in_order, jobs), key=itemgetter(0)):
            if len(keys) == self._size:
                break
            if job not in held_back:
                if key in keys:  # two cities list one gig: one after the other
                    held_back.add(job)
                else:
                    keys.add(key)
                    counts[job] += 1
        return ((job, Part(job.batch, job.waiting[:count])) for job, count in counts.items() if count)

    async def _write_jobs(self, taken: Sequence[tuple[_Job, Part]]) -> None:
        """Write parts together; where the database does not take them, their halves, so that one bad listing costs itself alone.

        Errors: the database's reason when it takes none of many: then the fault is not in the listings.
        """
        if not taken:
            return
        try:
            with seldom_collected():  # what is read around the changes is gone when it ends
                results = await self._write_group([part for _, part in taken])
        except Previewed as previewed:
            results = [previewed.result]
        except FenceFailed as failed:
            for job, part in taken:
                if part is failed.part:
                    job.error = failed.why
            await self._write_jobs([(job, part) for job, part in taken if part is not failed.part])
            return
        except _UNSTORABLE as error:
            await self._write_halves(taken, error)
            return
        for (job, part), result in zip(taken, results, strict=True):
            del job.waiting[: len(part.incoming)]
            job.result += result

    async def _write_halves(self, taken: Sequence[tuple[_Job, Part]], error: Exception) -> None:
        job, part = taken[0]
        if len(taken) > 1:
            middle = len(taken) // 2
            await self._write_jobs(taken[:middle])
            await self._write_jobs(taken[middle:])
        elif len(part.incoming) > 1:
            for size in (len(part.incoming) // 2, len(part.incoming) - len(part.incoming) // 2):
                if job.error is None:
                    await self._write_jobs([(job, Part(job.batch, job.waiting[:size]))])
        else:
            listing = job.waiting.pop(0).listing
            reason = f"cannot be stored: {error}"
            logger.warning("%s %s %s", listing.source, listing.source_id, reason)
            job.result.unstorable.append(Rejected(listing.source, reason, listing.source_id, listing.raw))
            if len(job.result.unstorable) > _MOST_UNSTORABLE and job.result.new + job.result.changed == 0:
                job.error = error

    async def _write_group(self, parts: Sequence[Part]) -> list[IngestResult]:
        group = Group(parts)
        planned = await group.plan(self._database, await catalog_version(self._database))
        return await self._database.write(partial(self._timed, group, planned=planned))

    async def _timed(self, group: Group, tx: Transaction, planned: Planned) -> list[IngestResult]:
        started = perf_counter()
        results = await group.run(tx, planned)
        held_s = max(perf_counter() - started, 0.001)
        if held_s > _LONG_S or len(group) > self._size // 2:  # a small group that was quick says nothing of large ones
            self._size = round(min(max(self._size * min(max(_LONG_S / held_s, 0.5), 1.5), _FEWEST), _MOST))
        return results


_TURNS: WeakKeyDictionary[Database, Turns] = WeakKeyDictionary()


def turns_of(database: Database) -> Turns:
    """The one queue of a database's writers."""
    return _TURNS.setdefault(database, Turns(database))

"""Freshness on demand: a query for a city whose listings are stale starts the syncs it needs, once, and waits briefly.

A running sync is joined, whoever started it. Fresh data never waits and causes no calls.
"""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sources.base import Source
from sources.places.gazetteer import Place
from sources.reports import OutcomeKey, Report
from sources.settings import INGESTION_OFF
from sources.syncing.schedule import learn_later
from sources.syncing.status import is_within, split_error
from sources.syncing.syncer import Syncer, SyncResult
from store.database.connection import Database
from store.database.hosts.lag import from_now_on_up_to_date, up_to_date_reads
from store.errors import StoreError
from store.events.records import IngestRow, SourceKey
from store.sources import ingest_states

# After a failure a source is not called for this long: no request waits for an upstream that is known to be down.
_AFTER_FAILURE = timedelta(seconds=60)
# While another process fetches, asking for its lease again at every query would cost each a write.
_ELSEWHERE_S = 5.0
# A city's houses are learned once a day, by whatever process: it is looked up no more often than this whether they were.
_LEARN_AGAIN_S = 3600.0
# How long an admin who asked for a fetch waits for it: within an operation's time limit.
_ASKED_FOR_WAIT_S = 8.0
# How long an answer is remembered without asking the database again: "all fresh", and one with a source that fails or hangs.
_REMEMBER_S, _REMEMBER_TROUBLE_S = 5.0, 1.0
_ELSEWHERE = "another process is already fetching"


class Freshness:
    """Keeps cities fresh while they are asked for.

    A query waits for a sync only while that is young; where listings are held and the last attempt failed, it does not wait at
    all. So a provider that hangs costs hardly any query time.
    """

    def __init__(
        self, database: Database, syncer: Syncer, sources: Sequence[Source], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic = monotonic
        self._database = database
        self.syncer = syncer
        self._sources = sources
        self._settings = syncer.settings
        self._off = tuple(Report(source.name, "disabled", 0, 0, INGESTION_OFF) for source in sources)
        self._remembered: dict[str, tuple[float, tuple[Report, ...]]] = {}
        self._elsewhere_until: dict[tuple[SourceKey, str], float] = {}
        self._learned_until: dict[str, float] = {}

    async def ensure(self, town: Place | None) -> tuple[Report, ...]:
        """Each source's contribution to a response about this city, after at most `source_wait_ms`. Without a city, nothing is
        fetched.

        Errors: DatabaseUnavailable when the state cannot be read.
        """
        if town is None:
            return ()
        if not self._settings.enabled:
            return self._off
        until, remembered = self._remembered.get(town.key, (0.0, ()))
        if until > self._monotonic():
            return remembered
        with up_to_date_reads():  # what was fetched a moment ago must not be fetched again
            states = {state.source: state for state in await ingest_states(self._database, town.key)}
        now = self.syncer.clock()
        due = [source for source in self._sources if self._is_due(source, states.get(source.name), now)]
        started = time.perf_counter()
        tasks = {source.name: self._start(source, town) for source in due if not self._is_elsewhere(source, town)}
        waits = [self._wait_s(states.get(name), task) for name, task in tasks.items()]
        if any(waits):
            waited_for = [task for task, wait_s in zip(tasks.values(), waits, strict=True) if wait_s]
            await asyncio.wait(waited_for, timeout=max(waits))
            from_now_on_up_to_date()  # what was waited for is to be in the answer
        waited_ms = round((time.perf_counter() - started) * 1000)
        reports = tuple(self._report(source, town, states.get(source.name), tasks, waited_ms) for source in self._sources)
        if not any(waits):
            is_calm = all(report.outcome in ("fresh", "disabled") for report in reports)
            self._remembered[town.key] = (self._monotonic() + (_REMEMBER_S if is_calm else _REMEMBER_TROUBLE_S), reports)
        return reports

    async def fetch_now(self, town: Place, names: Sequence[SourceKey] | None) -> tuple[Report, ...]:
        """Fetch from these sources (None: from all) now, whether stale or not; slow ones continue in the background."""
        wanted = [source for source in self._sources if names is None or source.name in names]
        if not self._settings.enabled:
            return tuple(Report(source.name, "disabled", 0, 0, INGESTION_OFF) for source in wanted)
        tasks = {source.name: self._start(source, town, is_asked_for=True) for source in wanted if not source.missing}
        started = time.perf_counter()
        if tasks:
            await asyncio.wait(tasks.values(), timeout=_ASKED_FOR_WAIT_S)
        waited_ms = round((time.perf_counter() - started) * 1000)
        return tuple(self._report(source, town, None, tasks, waited_ms) for source in wanted)

    def _start(self, source: Source, town: Place, *, is_asked_for: bool = False) -> asyncio.Task[SyncResult]:
        """The running sync, joined or started; when it ends, its outcome replaces what is remembered."""
        task = self.syncer.start(source, town, is_asked_for=is_asked_for)
        task.add_done_callback(lambda ended: self._note_end(source, town, ended))
        return task

    def _note_end(self, source: Source, town: Place, task: asyncio.Task[SyncResult]) -> None:
        self._remembered.pop(town.key, None)
        if task.cancelled() or task.exception() is not None:
            return
        if task.result().is_elsewhere:
            self._elsewhere_until[source.name, town.key] = self._monotonic() + _ELSEWHERE_S
        elif not self.syncer.is_syncing(town) and self._learned_until.get(town.key, 0.0) <= self._monotonic():
            self._learned_until[town.key] = self._monotonic() + _LEARN_AGAIN_S
            self.syncer.beside(learn_later(self.syncer, town), f"houses of {town.key}")

    def _is_elsewhere(self, source: Source, town: Place) -> bool:
        return self._elsewhere_until.get((source.name, town.key), 0.0) > self._monotonic()

    def _wait_s(self, state: IngestRow | None, task: asyncio.Task[SyncResult]) -> float:
        """How long a query may wait for this sync: until it is `source_wait_ms` old, and not for one that is likely to fail."""
        if state is not None and state.last_synced_at is not None and state.last_outcome == "failed":
            return 0.0
        return max(0.0, self._settings.source_wait_ms / 1000 - self.syncer.age_s(task))

    def _is_due(self, source: Source, state: IngestRow | None, now: datetime) -> bool:
        if source.missing:
            return False
        if state is None or state.last_attempt_at is None:
            return state is None or self._is_stale(state, now)
        failed_lately = state.last_outcome == "failed" and is_within(state.last_attempt_at, _AFTER_FAILURE, now)
        return self._is_stale(state, now) and not failed_lately

    def _is_stale(self, state: IngestRow | None, now: datetime) -> bool:
        return state is None or not is_within(state.last_synced_at, timedelta(hours=self._settings.stale_hours), now)

    def _report(
        self,
        source: Source,
        town: Place,
        state: IngestRow | None,
        tasks: Mapping[SourceKey, asyncio.Task[SyncResult]],
        waited_ms: int,
    ) -> Report:
        if source.missing:
            return _idle(source)
        task = tasks.get(source.name)
        if task is None:
            if not self._is_stale(state, self.syncer.clock()):
                return _idle(source)
            if self._is_elsewhere(source, town):
                return Report(source.name, "stale", 0, 0, _ELSEWHERE)
            _, error = split_error(state.last_error if state else None)
            return Report(source.name, "failed", 0, 0, f"{error or 'it failed'}; it will be retried shortly")
        if not task.done():
            return Report(source.name, "timed_out", 0, waited_ms, "still fetching in the background; try again in a moment")
        return self._finished(source.name, task, waited_ms)

    def _finished(self, name: SourceKey, task: asyncio.Task[SyncResult], waited_ms: int) -> Report:
        if task.cancelled() or isinstance(task.exception(), StoreError):
            return Report(name, "failed", 0, waited_ms, "the listings could not be stored")
        if task.exception() is not None:
            return Report(name, "failed", 0, waited_ms, "the sync failed; see the log for the reason")
        result = task.result()
        if result.is_elsewhere:
            return Report(name, "stale", 0, waited_ms, _ELSEWHERE)
        outcome: OutcomeKey = "failed" if result.error else "fetched"
        return Report(name, outcome, result.fetched, result.took_ms, result.error or result.note)


def _idle(source: Source) -> Report:
    return Report(source.name, "disabled" if source.missing else "fresh", 0, 0, source.missing)

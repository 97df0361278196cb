"""Fresh enough answers: a query for a city whose listings are stale starts the syncs it needs, once, and waits a little.

A sync that runs already is joined, whoever started it. Fresh data never waits and never calls.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sources.base import Source
from sources.places.gazetteer import Place
from sources.reports import OutcomeKey, Report
from sources.settings import INGESTION_OFF
from sources.syncing.status import split_error
from sources.syncing.syncer import Syncer, SyncResult
from store.database.connection import Database
from store.errors import StoreError
from store.events.records import IngestRow, SourceKey
from store.sources import ingest_states

# After a failure a source is left alone for this long: no request pays for an upstream that is known to be down.
_AFTER_FAILURE = timedelta(seconds=60)
# How long an admin who asked for a fetch waits for it: within an operation's time limit.
_ASKED_FOR_WAIT_S = 8.0
# How long "all fresh" is remembered without asking the database again.
_REMEMBER_S = 5.0


class Freshness:
    """Keeps cities fresh while they are asked for."""

    def __init__(self, database: Database, syncer: Syncer, sources: Sequence[Source]) -> None:
        self._database = database
        self._syncer = syncer
        self._sources = sources
        self._settings = syncer.settings
        self._fresh_until: dict[str, float] = {}

    async def ensure(self, town: Place | None) -> tuple[Report, ...]:
        """Each source's part in an answer about this city, after at most `source_wait_ms`. No city, no fetch.

        Errors: DatabaseUnavailable when the state cannot be read.
        """
        if town is None:
            return ()
        if not self._settings.enabled:
            return tuple(Report(source.name, "disabled", 0, 0, INGESTION_OFF) for source in self._sources)
        if self._fresh_until.get(town.key, 0) > time.monotonic():
            return tuple(_idle(source) for source in self._sources)
        states = {state.source: state for state in await ingest_states(self._database, town.key)}
        now = self._syncer.clock()
        due = [source for source in self._sources if self._is_due(source, states.get(source.name), now)]
        if not due:
            self._remember(town, states)
        started = time.perf_counter()
        tasks = {source.name: self._syncer.start(source, town) for source in due}
        if tasks:
            await asyncio.wait(tasks.values(), timeout=self._settings.source_wait_ms / 1000)
        waited_ms = round((time.perf_counter() - started) * 1000)
        return tuple(self._report(source, states.get(source.name), tasks, waited_ms, now) for source in self._sources)

    async def fetch_now(self, town: Place, names: Sequence[SourceKey] | None) -> tuple[Report, ...]:
        """The parts of these sources (None: of all), fetched now whether stale or not; what takes long goes on behind."""
        wanted = [source for source in self._sources if names is None or source.name in names]
        if not self._settings.enabled:
            return tuple(Report(source.name, "disabled", 0, 0, INGESTION_OFF) for source in wanted)
        tasks = {source.name: self._syncer.start(source, town) for source in wanted if not source.missing}
        started = time.perf_counter()
        if tasks:
            await asyncio.wait(tasks.values(), timeout=_ASKED_FOR_WAIT_S)
        waited_ms = round((time.perf_counter() - started) * 1000)
        return tuple(self._report(source, None, tasks, waited_ms, self._syncer.clock()) for source in wanted)

    def _is_due(self, source: Source, state: IngestRow | None, now: datetime) -> bool:
        if source.missing:
            return False
        if state is None or state.last_attempt_at is None:
            return state is None or self._is_stale(state, now)
        failed_lately = state.last_outcome == "failed" and now - state.last_attempt_at < _AFTER_FAILURE
        return self._is_stale(state, now) and not failed_lately

    def _is_stale(self, state: IngestRow | None, now: datetime) -> bool:
        return (
            state is None
            or state.last_synced_at is None
            or now - state.last_synced_at > timedelta(hours=self._settings.stale_hours)
        )

    def _remember(self, town: Place, states: Mapping[SourceKey, IngestRow]) -> None:
        """Note that there is nothing to fetch: a source that is off has nothing; one that failed lately is still stale."""
        now = self._syncer.clock()
        if all(source.missing or not self._is_stale(states.get(source.name), now) for source in self._sources):
            self._fresh_until[town.key] = time.monotonic() + _REMEMBER_S

    def _report(
        self,
        source: Source,
        state: IngestRow | None,
        tasks: Mapping[SourceKey, asyncio.Task[SyncResult]],
        waited_ms: int,
        now: datetime,
    ) -> Report:
        if source.missing:
            return _idle(source)
        task = tasks.get(source.name)
        if task is None:
            if not self._is_stale(state, now):
                return _idle(source)
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
            return Report(name, "stale", 0, waited_ms, "another process is already fetching")
        outcome: OutcomeKey = "failed" if result.error else "fetched"
        return Report(name, outcome, result.fetched, result.took_ms, result.error or result.note)


def _idle(source: Source) -> Report:
    return Report(source.name, "disabled" if source.missing else "fresh", 0, 0, source.missing)

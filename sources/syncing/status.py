"""The state of every source: what it needs, how fresh it is for each city, and its last failure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sources.base import Source
from sources.reports import Coverage, SourceStatus, StateKey
from sources.settings import INGESTION_OFF, IngestionSettings
from store.database.connection import Database
from store.events.records import IngestRow
from store.sources import event_counts, ingest_states

_CLOCKS_DIFFER = timedelta(minutes=5)


async def source_statuses(
    database: Database, sources: Sequence[Source], settings: IngestionSettings, now: datetime
) -> list[SourceStatus]:
    """Every source's status, in registry order; all are disabled while ingestion is off."""
    stale_after = timedelta(hours=settings.stale_hours)
    states = await ingest_states(database)
    counts = await event_counts(database)
    statuses = [
        _status(source, [state for state in states if state.source == source.name], counts.get(source.name, 0), stale_after, now)
        for source in sources
    ]
    return statuses if settings.enabled else [replace(one, state="disabled", detail=INGESTION_OFF) for one in statuses]


def is_within(at: datetime | None, age: timedelta, now: datetime) -> bool:
    """Whether an instant lies in the past and is no older than this. One in the future, from a clock that was wrong, does not."""
    return at is not None and -_CLOCKS_DIFFER <= now - at <= age


async def asked_lately(database: Database, within: timedelta, now: datetime) -> bool:
    """Whether any source was asked lately: the health of a process that gathers and serves no port."""
    return any(is_within(state.last_attempt_at, within, now) for state in await ingest_states(database))


def _status(source: Source, states: Sequence[IngestRow], count: int, stale_after: timedelta, now: datetime) -> SourceStatus:
    attempted = [state for state in states if state.last_attempt_at is not None]
    latest = max(attempted, key=lambda state: (state.last_attempt_at, state.city), default=None)
    error = latest.last_error if latest and latest.last_outcome == "failed" else None
    state, detail = _state(source, error)
    return SourceStatus(
        name=source.name,
        state=state,
        detail=detail,
        last_synced_at=max((row.last_synced_at for row in states if row.last_synced_at), default=None),
        last_error=split_error(error)[1],
        event_count=count,
        quota_remaining=source.quota_remaining,
        is_sandbox=source.is_sandbox,
        coverage=tuple(
            Coverage(
                row.city,
                row.last_synced_at,
                row.window_start,
                row.window_end,
                not is_within(row.last_synced_at, stale_after, now),
            )
            for row in states
            if row.last_synced_at
        ),
    )


def split_error(error: str | None) -> tuple[str, str | None]:
    """(the error's kind, its sentence) of what `ingest_state.last_error` holds: "SourceUnauthorized: renew the token"."""
    kind, separator, text = (error or "").partition(": ")
    return (kind, text) if separator else ("", error)


def _state(source: Source, error: str | None) -> tuple[StateKey, str | None]:
    """The state in one word and in a sentence."""
    if source.missing:
        return "disabled", source.missing
    if error is None:
        return "ok", None
    kind, text = split_error(error)
    return _STATES.get(kind, "failing"), text


_STATES: dict[str, StateKey] = {
    "SourceUnauthorized": "unauthorized",
    "SourceRateLimited": "rate_limited",
    "CircuitOpen": "circuit_open",
}

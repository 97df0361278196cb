"""What sources report about themselves: their contribution to a response, and their state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from store.events.records import SourceKey

OutcomeKey = Literal["fresh", "fetching", "fetched", "stale", "timed_out", "failed", "disabled"]
StateKey = Literal["ok", "disabled", "failing", "rate_limited", "unauthorized", "circuit_open"]


@dataclass(frozen=True, slots=True)
class Report:
    """One source's contribution to a response. `detail` says in plain words what went wrong, if anything did."""

    name: SourceKey
    outcome: OutcomeKey
    fetched: int
    took_ms: int
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How fresh one source is for one city."""

    city: str
    last_synced_at: datetime
    window_start: datetime | None
    window_end: datetime | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """The state of one source. `detail` says what is missing or wrong and what to do about it."""

    name: SourceKey
    state: StateKey
    detail: str | None
    last_synced_at: datetime | None
    last_error: str | None
    event_count: int
    quota_remaining: int | None
    is_sandbox: bool
    coverage: tuple[Coverage, ...] = ()

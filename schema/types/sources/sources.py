"""The upstreams: how each stands, and its part in one answer."""

from datetime import datetime
from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column
from schema.types.events.listings import SourceName


@described_enum(
    "How a source stands.",
    OK="It answers.",
    DISABLED="It is off: a setting is missing or ingestion is switched off.",
    FAILING="Its last sync failed.",
    RATE_LIMITED="It told us to wait, or its quota is spent.",
    UNAUTHORIZED="It does not accept our key.",
    CIRCUIT_OPEN="It failed so often that it is left alone for a while.",
)
class SourceState(StrEnum):
    """The values are sources.reports.StateKey."""

    OK = "ok"
    DISABLED = "disabled"
    FAILING = "failing"
    RATE_LIMITED = "rate_limited"
    UNAUTHORIZED = "unauthorized"
    CIRCUIT_OPEN = "circuit_open"


@described_enum(
    "What a source did for one answer.",
    FRESH="What is held is fresh enough; it was not asked.",
    FETCHING="It is being asked just now; only sourceSyncProgress tells this.",
    FETCHED="It was asked and answered in time.",
    STALE="What is held is old, and another process is fetching.",
    TIMED_OUT="It did not answer in time; the fetch goes on behind.",
    FAILED="It could not be asked or gave no usable answer.",
    DISABLED="It is off.",
)
class SourceOutcome(StrEnum):
    """The values are sources.reports.OutcomeKey."""

    FRESH = "fresh"
    FETCHING = "fetching"
    FETCHED = "fetched"
    STALE = "stale"
    TIMED_OUT = "timed_out"
    FAILED = "failed"
    DISABLED = "disabled"


@strawberry.type(description="One upstream's part in one answer.")
class SourceReport:
    """Runtime value: sources.reports.Report."""

    name: SourceName = column("Which source.")
    outcome: SourceOutcome = column("What it did.")
    fetched: int = column("How many listings it gave this time.")
    took_ms: int = column("Milliseconds that this answer waited for it.")
    detail: str | None = column("What went wrong, in words; null when nothing did.")


@strawberry.type(description="How fresh one source is for one city.")
class SourceCoverage:
    """Runtime value: sources.reports.Coverage."""

    city: str = column("The city.")
    last_synced_at: datetime = column("When its last complete sync ended.")
    window_start: datetime | None = column("The beginning of the span that was asked for.")
    window_end: datetime | None = column("The end of the span that was asked for.")
    is_stale: bool = column("True when the next query for the city fetches anew.")


@strawberry.type(description="An upstream: is it on, is it healthy, how fresh is what we hold.")
class Source:
    """Runtime value: sources.reports.SourceStatus."""

    name: SourceName = column("Which source.")
    state: SourceState = column("How it stands.")
    detail: str | None = column("Plain words: what is missing or wrong, and what to do about it.")
    last_synced_at: datetime | None = column("When any city's sync last succeeded; null when none did.")
    last_error: str | None = column("The last failure in words; null when the last sync succeeded.")
    event_count: int = column("How many listings of this source are held.")
    quota_remaining: int | None = column("Calls left in its current window; null when it does not tell.")
    is_sandbox: bool = column("True when it talks to the built-in synthetic upstream.")
    coverage: list[SourceCoverage] = column("Each city that was synced.")

"""The upstreams: how each stands, and its part in one answer."""

from datetime import datetime
from enum import StrEnum

import strawberry

from schema.fields import column
from schema.listings import SourceName


@strawberry.enum(description="How a source stands.")
class SourceState(StrEnum):
    """The values are sources.reports.StateKey."""

    OK = strawberry.enum_value("ok", description="It answers.")
    DISABLED = strawberry.enum_value("disabled", description="It is off: a setting is missing or ingestion is switched off.")
    FAILING = strawberry.enum_value("failing", description="Its last sync failed.")
    RATE_LIMITED = strawberry.enum_value("rate_limited", description="It told us to wait, or its quota is spent.")
    UNAUTHORIZED = strawberry.enum_value("unauthorized", description="It does not accept our key.")
    CIRCUIT_OPEN = strawberry.enum_value("circuit_open", description="It failed so often that it is left alone for a while.")


@strawberry.enum(description="What a source did for one answer.")
class SourceOutcome(StrEnum):
    """The values are sources.reports.OutcomeKey."""

    FRESH = strawberry.enum_value("fresh", description="What is held is fresh enough; it was not asked.")
    FETCHED = strawberry.enum_value("fetched", description="It was asked and answered in time.")
    STALE = strawberry.enum_value("stale", description="What is held is old, and another process is fetching.")
    TIMED_OUT = strawberry.enum_value("timed_out", description="It did not answer in time; the fetch goes on behind.")
    FAILED = strawberry.enum_value("failed", description="It could not be asked or gave no usable answer.")
    DISABLED = strawberry.enum_value("disabled", description="It is off.")


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

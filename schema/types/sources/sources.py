"""The upstreams: the state of each, and its contribution to a response."""

from datetime import datetime
from enum import StrEnum

import strawberry

from schema.types.base.enums import described_enum
from schema.types.base.fields import column
from schema.types.events.listings import SourceName


@described_enum(
    "The state of a source.",
    OK="It is working.",
    DISABLED="It is disabled: a setting is missing, or ingestion is switched off.",
    FAILING="Its last sync failed.",
    RATE_LIMITED="It asked us to wait, or its quota is used up.",
    UNAUTHORIZED="It rejected our credentials.",
    CIRCUIT_OPEN="It failed repeatedly and is not being called for a while.",
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
    "What a source did for one response.",
    FRESH="The stored data was fresh enough; the source was not called.",
    FETCHING="The source is being called; only sourceSyncProgress reports this.",
    FETCHED="The source was called and answered in time.",
    STALE="The stored data is old, and another process is already fetching.",
    TIMED_OUT="The source did not answer in time; the fetch continues in the background.",
    FAILED="The source could not be called or gave no usable response.",
    DISABLED="The source is disabled.",
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


@strawberry.type(description="What one upstream source contributed to one response.")
class SourceReport:
    """Runtime value: sources.reports.Report."""

    name: SourceName = column("The source.")
    outcome: SourceOutcome = column("What the source did.")
    fetched: int = column("Number of listings it returned this time.")
    took_ms: int = column("Milliseconds this response waited for it.")
    detail: str | None = column("What went wrong; null if nothing did.")


@strawberry.type(description="How fresh a source's data is for one city.")
class SourceCoverage:
    """Runtime value: sources.reports.Coverage."""

    city: str = column("The city.")
    last_synced_at: datetime = column("When the last complete sync ended.")
    window_start: datetime | None = column("Start of the period that was requested.")
    window_end: datetime | None = column("End of the period that was requested.")
    is_stale: bool = column("True if the next query for the city will start a new fetch.")


@strawberry.type(description="An upstream source: whether it is enabled and healthy, and how fresh its data is.")
class Source:
    """Runtime value: sources.reports.SourceStatus."""

    name: SourceName = column("The source.")
    state: SourceState = column("Its current state.")
    detail: str | None = column("A plain-language explanation of what is missing or wrong, and what to do about it.")
    last_synced_at: datetime | None = column("When the last successful sync of any city ended; null if none has succeeded.")
    last_error: str | None = column("A description of the last failure; null if the last sync succeeded.")
    event_count: int = column("Number of listings stored from this source.")
    quota_remaining: int | None = column("Calls left in its current quota window; null if the source does not say.")
    is_sandbox: bool = column("True if it uses the built-in sandbox upstream.")
    coverage: list[SourceCoverage] = column("The cities that have been synced.")

"""The dependencies of the REST routes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from auth.unsubscribe import UnsubscribeTokens
from resolvers.context import RequestContext
from resolvers.events.count_cache import CountCache
from schema.execution.executor import Executor
from shims.monitoring.metrics import Metrics
from sources.reports import SourceStatus
from store.database.connection import Database


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Dependencies:
    """Created once by the server. `is_draining` is set when the process has been asked to stop, so that it gets no new traffic.

    `make_context` is the one used by the GraphQL endpoint. `source_states` returns the state of every source;
    `stale_after` is the age at which a city's events are fetched again.
    """

    database: Database
    executor: Executor
    make_context: Callable[[Request], Awaitable[RequestContext]]
    source_states: Callable[[], Awaitable[Sequence[SourceStatus]]]
    stale_after: timedelta
    version: str
    metrics: Metrics = field(default_factory=Metrics)
    now: Callable[[], datetime] = _now
    is_draining: bool = False
    unsubscribe: UnsubscribeTokens | None = None  # None: no e-mail is sent
    sends_mail: bool = False  # a mail server is configured
    counts: CountCache | None = None  # for its metrics

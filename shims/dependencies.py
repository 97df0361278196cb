"""What the REST routes need of the server, in one typed piece."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from starlette.requests import Request

from auth.unsubscribe import UnsubscribeTokens
from resolvers.context import RequestContext
from schema.execution.executor import Executor
from shims.monitoring.metrics import Metrics
from sources.reports import SourceStatus
from store.database.connection import Database


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Dependencies:
    """Made once by the server. `is_draining` is set when the process was asked to stop, so that no new traffic is sent to it.

    `make_context` is the same one that the GraphQL endpoint is given. `source_states` tells how every source stands;
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
    unsubscribe: UnsubscribeTokens | None = None  # None: nobody gets e-mail from here

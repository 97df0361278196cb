"""The dependencies of the REST routes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from starlette.requests import Request

from auth.signed_links import UnsubscribeTokens
from resolvers.alerts.sandbox_mailbox import SandboxMailbox
from resolvers.context import RequestContext
from resolvers.events.count_cache import CountCache
from schema.execution.executor import Executor
from shims.monitoring.metrics import Metrics
from shims.monitoring.service_names import AGGREGATOR
from sources.reports import SourceStatus
from store.database.connection import Database

Examine = Callable[[Request], Awaitable[list[dict[str, Any]]]]  # raises AccessRefused for those who are no admins


def _now() -> datetime:
    return datetime.now(UTC)


class Monitored(Protocol):
    """What /health, /ready and /metrics need of a process; `service` is the part it is when the request names none."""

    @property
    def database(self) -> Database:
        """The database that is asked."""
        ...

    @property
    def source_states(self) -> Callable[[], Awaitable[Sequence[SourceStatus]]]:
        """Gives the state of every source."""
        ...

    @property
    def stale_after(self) -> timedelta:
        """The age at which a city's events are fetched again."""
        ...

    @property
    def version(self) -> str:
        """The server's version."""
        ...

    @property
    def sends_mail(self) -> bool:
        """Whether a mail server is configured."""
        ...

    @property
    def metrics(self) -> Metrics:
        """The process's own."""
        ...

    @property
    def now(self) -> Callable[[], datetime]:
        """The present instant."""
        ...

    @property
    def is_draining(self) -> bool:
        """Whether the process has been asked to stop."""
        ...

    @property
    def service(self) -> str:
        """One of the predecessor's services."""
        ...

    @property
    def examine(self) -> Examine | None:
        """What the doctor finds, for /health?verbose=1; None where nobody can log in."""
        ...


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
    service: str = AGGREGATOR
    unsubscribe: UnsubscribeTokens | None = None  # None: no e-mail is sent
    sends_mail: bool = False  # a mail server is configured
    counts: CountCache | None = None  # for its metrics
    examine: Examine | None = None
    mailbox: SandboxMailbox | None = None  # shown at /sandbox/mail; None but for the embedded default

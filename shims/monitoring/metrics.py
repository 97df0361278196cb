"""The Prometheus metrics, each with bounded labels; docs/metrics.md lists them all.

The server passes the recording methods to whatever records: `operation` to the executor, `upstream_call` to the
sources' HTTP client, `refusal` to the rate limits, `statement` to the database.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from schema.execution.executor import OperationOutcome
from shims.monitoring.processes import all_processes, is_shared
from shims.monitoring.tallies import Counting, Observing, TallyCounter, TallyHistogram
from sources.reports import SourceStatus
from store.alerts.mail_queue import MailQueue
from store.alerts.mail_state import MailState

LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.0, 2.5, 5.0, 10.0)
COSTS = (1, 10, 100, 500, 1_000, 5_000, 10_000, 20_000)
MOST_OPERATIONS = 200  # names are chosen by clients; beyond this number they are counted together
MOST_CITIES = 500
MOST_CHILDREN = 1024  # of a metric, that are found again at once
OTHER = "other"


class Names:
    """Passes the first names through and maps all later ones to `other`, so that no caller can inflate the metrics."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: set[str] = set()

    def label(self, name: str | None, *, learn: bool = True) -> str:
        """The label for this name; an unknown one is remembered only with `learn`."""
        if name is None:
            return ""
        if name not in self._known:
            if not learn or len(self._known) >= self._most:
                return OTHER
            self._known.add(name)
        return name


class Mirror:
    """A counter of what is counted elsewhere, brought up to date when it is looked at."""

    def __init__(self, counter: Counting) -> None:
        self._counter = counter
        self._noted: dict[tuple[str, ...], int] = {}

    def note(self, labels: tuple[str, ...], count: int) -> None:
        """What was counted so far."""
        self._counter.labels(*labels).inc(count - self._noted.get(labels, 0))
        self._noted[labels] = count


class Metrics:
    """One process's metrics, in their own registry."""

    def __init__(self, version: str = "") -> None:
        self.registry = CollectorRegistry()
        self._operations = Names(MOST_OPERATIONS)
        self._caches: dict[str, Callable[[], tuple[int, int]]] = {}
        self._rooms: dict[str, Callable[[], int]] = {}
        self._fallbacks: Callable[[], Mapping[str, int]] = dict
        self._pool: Callable[[], tuple[int, int, int]] | None = None
        self._subscribers: Mapping[str, Callable[[], int]] = {}
        self._requests()
        self._graphql()
        self._sources()
        self._house()
        # Of every request, and few: finding them by their labels takes longer than counting.
        self._request_counter = lru_cache(MOST_CHILDREN)(self.requests.labels)
        self._request_latency = lru_cache(MOST_CHILDREN)(self.latency.labels)
        self._operation_counter = lru_cache(MOST_CHILDREN)(self.operations.labels)
        self._operation_latency = lru_cache(MOST_CHILDREN)(self.operation_latency.labels)
        self.build.labels(version).set(1)

    def _requests(self) -> None:
        labels = ("service", "route", "operation", "status")
        self.requests = self._counter("gigs_http_requests", "Requests by service part, route, operation and status", labels)
        self.latency = self._histogram(
            "gigs_http_request_seconds", "Time until the complete response was sent", ("service", "route"), LATENCIES
        )
        self.refusals = self._counter("gigs_rate_limit_refusals", "Requests refused by a rate limit", ("limit",))
        self.account_events = self._counter("gigs_account_events", "Account and session events", ("event",))

    def _graphql(self) -> None:
        labels = ("operation", "kind", "code")
        self.operations = self._counter("gigs_graphql_operations", "Operations by name, kind and first error code", labels)
        self.operation_latency = self._histogram(
            "gigs_graphql_operation_seconds", "Duration of an operation", ("operation",), LATENCIES
        )
        self.operation_cost = self._histogram("gigs_graphql_operation_cost", "Cost of executed operations", (), COSTS)
        help = "Operations that the compiled engine handed to graphql-core, by reason"
        self.fallbacks = Mirror(self._counter("gigs_graphql_fallbacks", help, ("reason",)))
        self.subscribers = self._gauge("gigs_graphql_subscribers", "Open subscriptions by root field", ("field",), adds_up=True)

    def _sources(self) -> None:
        self.upstream_calls = self._counter("gigs_upstream_calls", "Calls to sources by outcome", ("source", "outcome"))
        self.upstream_latency = self._histogram(
            "gigs_upstream_call_seconds", "Duration of a call to a source", ("source",), LATENCIES
        )
        self.ingest_age = self._gauge("gigs_ingest_age_seconds", "Age of the stored data by source and city", ("source", "city"))
        self.source_up = self._gauge("gigs_source_up", "1 if the source is enabled and its last sync succeeded", ("source",))
        self.listings = self._gauge("gigs_source_listings", "Listings held", ("source",))
        self.mail_refused = self._gauge("gigs_mail_refused", "1 if the mail server refuses all our e-mail", ())
        self.outbox = self._gauge("gigs_outbox_emails", "E-mails that are due, and those given up", ("state",))
        self.outbox_age = self._gauge("gigs_outbox_age_seconds", "How long the oldest e-mail has been due", ())

    def _house(self) -> None:
        self.pool = self._gauge(
            "gigs_database_connections", "Database connections in the pool by state", ("state",), adds_up=True
        )
        self.pool_size = self._gauge("gigs_database_pool_size", "Maximum number of connections in the pool", (), adds_up=True)
        self.statements = self._histogram("gigs_database_statement_seconds", "Duration of an SQL statement", (), LATENCIES)
        self.cache_reads = Mirror(self._counter("gigs_cache_reads", "Cache reads by result", ("cache", "result")))
        self.cache_bytes = self._gauge("gigs_cache_bytes", "What a cache holds, about", ("cache",), adds_up=True)
        self.cache_limit = self._gauge("gigs_cache_limit_bytes", "What a cache may hold", ("cache",), adds_up=True)
        self.build = self._gauge("gigs_build_info", "Always 1; the version is a label", ("version",))

    def request(self, service: str, route: str, operation: str | None, status: int, seconds: float) -> None:
        """Record an HTTP request."""
        self._request_counter(service, route, self._operations.label(operation, learn=False), status).inc()
        self._request_latency(service, route).observe(seconds)

    def operation(self, outcome: OperationOutcome) -> None:
        """Record a finished operation. Only names of successful operations are learned."""
        name = self._operations.label(outcome.name, learn=outcome.code == "ok")
        self._operation_counter(name, outcome.kind, outcome.code).inc()
        self._operation_latency(name).observe(outcome.seconds)
        self.operation_cost.observe(outcome.cost)

    def upstream_call(self, source: str, outcome: str, seconds: float) -> None:
        """Record a call to a source."""
        self.upstream_calls.labels(source, outcome).inc()
        self.upstream_latency.labels(source).observe(seconds)

    def refusal(self, limit: str) -> None:
        """Record a request rejected by a rate limit."""
        self.refusals.labels(limit).inc()

    def account(self, event: str) -> None:
        """Record an event of an account or session; the names are the server's own."""
        self.account_events.labels(event).inc()

    def statement(self, seconds: float) -> None:
        """Record an SQL statement."""
        self.statements.observe(seconds)

    def watch_cache(self, name: str, reads: Callable[[], tuple[int, int]]) -> None:
        """Report a cache from now on; `reads` returns its hits and misses so far."""
        self._caches[name] = reads

    def watch_room(self, name: str, held: Callable[[], int], most: int) -> None:
        """Report how full a cache is from now on. Units: bytes."""
        self._rooms[name] = held
        self.cache_limit.labels(name).set(most)

    def watch_fallbacks(self, by_reason: Callable[[], Mapping[str, int]]) -> None:
        """Report from now on what runs without a plan."""
        self._fallbacks = by_reason

    def watch_pool(self, state: Callable[[], tuple[int, int, int]]) -> None:
        """Report the pool from now on; `state` returns its size, the connections in use and the idle ones."""
        self._pool = state

    def watch_subscribers(self, by_field: Mapping[str, Callable[[], int]]) -> None:
        """Report from now on how many listen to each root field of Subscription."""
        self._subscribers = by_field

    def note(self) -> None:
        """Bring in what is counted elsewhere."""
        for name, reads in self._caches.items():
            for result, count in zip(("hit", "miss"), reads(), strict=True):
                self.cache_reads.note((name, result), count)
        for name, held in self._rooms.items():
            self.cache_bytes.labels(name).set(held())
        for reason, count in self._fallbacks().items():
            self.fallbacks.note((reason,), count)
        for field, count_of in self._subscribers.items():
            self.subscribers.labels(field).set(count_of())
        if self._pool is not None:
            size, in_use, idle = self._pool()
            self.pool_size.set(size)
            self.pool.labels("in_use").set(in_use)
            self.pool.labels("idle").set(idle)

    def note_sources(self, states: Sequence[SourceStatus], ages: dict[tuple[str, str], float]) -> None:
        """Record the current state of the sources; `ages` are seconds by source and city, freshest first."""
        if not is_shared():  # the library cannot forget a label there: the age of a city that is not held stays as it was
            self.ingest_age.clear()
        for (source, city), age in list(ages.items())[:MOST_CITIES]:
            self.ingest_age.labels(source, city).set(age)
        for status in states:
            self.source_up.labels(status.name).set(status.state == "ok")
            self.listings.labels(status.name).set(status.event_count)

    def note_mail(self, state: MailState) -> None:
        """Record whether the mail server takes our e-mail."""
        self.mail_refused.set(state.refused_at is not None)

    def note_outbox(self, queue: MailQueue) -> None:
        """Record how long the outbox's queue is."""
        self.outbox.labels("due").set(queue.waiting)
        self.outbox.labels("dead").set(queue.dead)
        self.outbox_age.set(queue.waits.total_seconds())

    def text(self) -> bytes:
        """All metrics in the Prometheus text format; of all processes where several serve the same port."""
        self.note()
        return generate_latest(all_processes() if is_shared() else self.registry)

    def _counter(self, name: str, help: str, labels: tuple[str, ...]) -> Counting:
        make: Callable[..., Counting] = Counter if is_shared() else TallyCounter
        return make(name, help, labels, registry=self.registry)

    def _gauge(self, name: str, help: str, labels: tuple[str, ...], *, adds_up: bool = False) -> Gauge:
        mode: Literal["livesum", "livemostrecent"] = "livesum" if adds_up else "livemostrecent"
        return Gauge(name, help, labels, registry=self.registry, multiprocess_mode=mode)

    def _histogram(self, name: str, help: str, labels: tuple[str, ...], buckets: tuple[float, ...]) -> Observing:
        make: Callable[..., Observing] = Histogram if is_shared() else TallyHistogram
        return make(name, help, labels, registry=self.registry, buckets=buckets)

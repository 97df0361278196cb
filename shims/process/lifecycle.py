"""What a process does for itself: says where it is, leaves quietly, keeps its pauses short, tells where its time goes."""

import asyncio
import gc
import signal
from collections.abc import Callable, Mapping
from functools import partial
from types import FrameType
from typing import Any

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from shims.dependencies import Dependencies
from shims.settings import ServerSettings, database_url, plays_sandbox
from store.settings import StoreSettings, read


def drain_on_signal(dependencies: Dependencies, end_listeners: Callable[[], None], drain_s: float) -> None:
    """At SIGTERM `/ready` turns 503 at once; the server stops taking requests `drain_s` later, when balancers have seen it."""
    loop = asyncio.get_running_loop()

    def drain(stop: Callable[[int, FrameType | None], Any], number: int, frame: FrameType | None) -> None:
        dependencies.is_draining = True
        loop.call_soon_threadsafe(end_listeners)  # who listens goes on at another process
        loop.call_soon_threadsafe(loop.call_later, drain_s, stop, number, frame)

    for number in (signal.SIGTERM, signal.SIGINT):
        stop = signal.getsignal(number)
        if callable(stop):
            signal.signal(number, partial(drain, stop))


def settle_garbage_collector() -> None:
    """Leave what lives as long as the process out of every collection, and collect less often than Python would.

    A parsed document is thousands of small objects: by default a request's worth of them scans the whole heap. The old
    generations are still collected soon: graphql-core leaves cycles, and letting them lie doubled the process's memory.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 5, 2)


def start_tracing(endpoint: str | None, version: str) -> None:
    """Send spans of operations and syncs to an OTLP collector; without an endpoint they cost nothing and go nowhere."""
    if endpoint is None:
        return
    provider = TracerProvider(resource=Resource.create({"service.name": "gigs-server", "service.version": version}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)


def stopped_by_signal() -> asyncio.Event:
    """An event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def banner(environ: Mapping[str, str], version: str) -> str:
    """What a person sees at the start: where to go, and whether the gigs are real."""
    store = read(StoreSettings, environ)
    database = f"SQLite, {store.sqlite_path}" if database_url(store).startswith("sqlite") else "MySQL"
    sandbox = "SANDBOX: synthetic gigs, no key is set (see .env.example)"
    gigs = sandbox if plays_sandbox(environ) else "real upstreams, those whose key is set"
    address = f"http://localhost:{read(ServerSettings, environ).port}"
    return f"""
  gigs server {version}
    GraphQL, GraphiQL   {address}/graphql
    REST                {address}/v1/events/search?city=Dublin
    health, metrics     {address}/health  {address}/metrics
    database            {database}
    sources             {gigs}
"""

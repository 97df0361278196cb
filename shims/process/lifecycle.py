"""Process lifecycle: start banner, traces, garbage collection, and how long the event loop waits for threads."""

import gc
import sys
from collections.abc import Mapping
from typing import Final

from shims.process.runtime import Runtime
from shims.settings import ServerSettings, database_url, plays_sandbox, store_settings
from sources.registry import has_real_key
from store.settings import read

_SWITCH_S: Final = 0.0005


def start_tracing(endpoint: str | None, version: str, runtime: Runtime) -> None:
    """Send the spans of this process to an OTLP collector; without an endpoint do nothing, and import nothing."""
    if endpoint is not None:
        from shims.process.tracing import send_traces  # noqa: PLC0415 OpenTelemetry is imported only where it is used

        send_traces(endpoint, version, runtime)


def settle_garbage_collector() -> None:
    """Exclude objects that live as long as the process from collection, and collect less often than Python would.

    A parsed document is thousands of small objects: by default, one request's worth of them triggers a full collection. Requests
    leave no cycles, but what caches drop does: row types, and statements. It is looked for once 60,000 more objects exist than
    before; at 180,000, 20 MB of it gathered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 2, 1)


def favor_the_event_loop() -> None:
    """Let the event loop wait half a millisecond for a thread that computes, instead of Python's 5.

    It waits so long each time it wakes up, which is several times a request: docs/decisions/0031-the-loop-before-threads.md.
    """
    sys.setswitchinterval(_SWITCH_S)


def banner(environ: Mapping[str, str], version: str) -> str:
    """The banner printed at startup: URLs, and whether the gigs are real."""
    url = database_url(store_settings(environ))
    database = f"SQLite, {url.partition(':///')[2]}" if url.startswith("sqlite") else "MySQL"
    if plays_sandbox(environ):
        gigs = "SANDBOX: synthetic gigs, because no key is set (see .env.example)"
    elif has_real_key(environ):
        gigs = "real upstreams, for which a key is set"
    else:
        gigs = "the organizers' own table alone, because no key is set (see .env.example)"
    address = f"http://localhost:{read(ServerSettings, environ).port}"
    return f"""
  gigs server {version}
    GraphQL, GraphiQL   {address}/graphql
    REST                {address}/v1/events/search?city=Dublin
    health, metrics     {address}/health  {address}/metrics
    database            {database}
    sources             {gigs}
"""

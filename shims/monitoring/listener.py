"""/health, /ready and /metrics of a process that serves nothing else."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from shims.dependencies import Monitored
from shims.monitoring.health import health_routes
from shims.monitoring.metrics import Metrics
from shims.process.sockets import listening
from shims.rest.errors import HANDLERS
from shims.rest.outer_layer import OuterLayer
from sources.reports import SourceStatus
from store.database.connection import Database


@dataclass(slots=True)
class MonitoredProcess:
    """A process that is watched, and no more."""

    database: Database
    source_states: Callable[[], Awaitable[Sequence[SourceStatus]]]
    stale_after: timedelta
    version: str
    metrics: Metrics
    service: str
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    is_draining: bool = False
    sends_mail: bool = False
    examine: None = None


class _Listener(uvicorn.Server):
    """Leaves the process's signals to whoever started it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take none."""
        yield


@asynccontextmanager
async def monitored(process: Monitored, host: str, port: int) -> AsyncIterator[None]:
    """Answer on this port while the block runs; port 0 answers nowhere.

    Errors: SettingsError when the port is taken.
    """
    if port == 0:
        yield
        return
    app = Starlette(routes=health_routes(process), middleware=[Middleware(OuterLayer)], exception_handlers=HANDLERS)
    config = uvicorn.Config(app, log_config=None, log_level="warning", access_log=False, lifespan="off", server_header=False)
    listener = _Listener(config)
    serving = asyncio.create_task(listener.serve([listening("METRICS_PORT", host, port)]), name="monitoring")
    try:
        yield
    finally:
        listener.should_exit = True
        await serving

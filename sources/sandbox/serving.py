"""Serves the sandbox on loopback, in the running loop or in a thread of its own."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

_LOOPBACK = "127.0.0.1"


class _QuietServer(uvicorn.Server):
    """A server that leaves the process's signal handlers alone and signals when it listens."""

    def __init__(self, app: ASGIApp) -> None:
        # Its settings of the log are those of every uvicorn in the process, the server's own among them.
        config = uvicorn.Config(
            app, log_config=None, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        super().__init__(config)
        self.listening = threading.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def serve_sandbox(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Serve the app while the block runs; yields its base URL. Port 0 takes a free one."""
    server = _QuietServer(app)
    with _listener(port) as listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://{_LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            await asyncio.to_thread(server.listening.wait)
            server.should_exit = True
            await serving


@contextmanager
def serve_in_thread(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """The same from a thread, for callers without an event loop of their own."""
    server = _QuietServer(app)
    with _listener(port) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), name="sandbox", daemon=True)
        thread.start()
        try:
            yield f"http://{_LOOPBACK}:{listener.getsockname()[1]}"
        finally:
            server.listening.wait()
            server.should_exit = True
            thread.join()


def _listener(port: int) -> socket.socket:
    """A socket that sends at once: asyncio sets that only on sockets it made itself, and a delayed packet costs 40 ms."""
    listener = socket.create_server((_LOOPBACK, port))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener

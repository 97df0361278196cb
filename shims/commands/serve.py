"""`server.py serve`: serve requests until told to stop."""

import argparse
from asyncio import Protocol
from typing import Any

import uvicorn

from shims.commands.command import Environ
from shims.monitoring.processes import counting_together
from shims.process.lean_http import LeanHttp
from shims.process.lifecycle import banner
from shims.process.sockets import listening
from shims.process.version import VERSION
from shims.settings import ServerSettings, check_settings, secret_of
from store.settings import read

# A process answers nothing while it imports: with uvicorn's own 5 s, a slow or busy machine ended each before it had begun.
WORKER_ANSWERS_IN_S = 60


def serve(environ: Environ, arguments: argparse.Namespace) -> int:
    """Listen on HOST and PORT until a signal ends the process."""
    check_settings(environ)
    secret_of(environ)  # rejected here with a message, and not in each process
    settings = read(ServerSettings, environ)
    listening("PORT", settings.host, settings.port).close()  # refused here too, before anything is opened
    print(banner(environ, VERSION), flush=True)
    with counting_together(settings.workers):
        # Query strings may contain a person's token; our log lines omit them, uvicorn's would not.
        uvicorn.run(
            "server:create_app",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            access_log=False,
            log_config=None,  # its lines go through ours
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            http=LeanHttp,
            ws=_websocket,  # type: ignore[arg-type] # it is only called
            ws_per_message_deflate=False,  # 300 KB a socket, for messages of a few hundred bytes
            timeout_graceful_shutdown=10,
            timeout_worker_healthcheck=WORKER_ANSWERS_IN_S,
        )
    return 0


def _websocket(**connection: Any) -> Protocol:
    """The protocol of one WebSocket, imported with the first."""
    from shims.process.lean_websocket import LeanWebSocket  # noqa: PLC0415

    return LeanWebSocket(**connection)

"""`server.py serve`: serve requests until told to stop."""

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from shims.commands.command import Command, Environ
from shims.monitoring.worker_metrics import DIRECTORY
from shims.process.lifecycle import banner
from shims.process.version import VERSION
from shims.settings import ServerSettings, check_settings, secret_of
from store.settings import read


def serve(environ: Environ, arguments: argparse.Namespace) -> int:
    """Listen on HOST and PORT until a signal ends the process."""
    check_settings(environ)
    secret_of(environ)  # rejected here with a message, and not in each process
    settings = read(ServerSettings, environ)
    print(banner(environ, VERSION), flush=True)
    with _shared_metrics(settings.workers):
        _run(settings)
    return 0


@contextmanager
def _shared_metrics(workers: int) -> Iterator[None]:
    """A directory in which several processes add up what they count, gone at the end; one process needs none."""
    if workers == 1:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="gigs-metrics-") as directory:
        os.environ[DIRECTORY] = directory  # the processes that uvicorn starts inherit it
        yield


def _run(settings: ServerSettings) -> None:
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
        timeout_graceful_shutdown=10,
    )


SERVE = Command("serve", "serve requests on PORT", serve)

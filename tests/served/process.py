"""The server as a process of its own, and how tests talk to it."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sources.registry import SOURCES
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(ROOT / "server.py")]  # started elsewhere: an .env in the checkout is not the tests' business
PATIENCE_S = 150


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """(status, body); an answer is an answer, whatever its status."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def ask(self, query: str) -> Any:
        """The whole answer to a GraphQL query."""
        body = json.dumps({"query": query}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read())

    def wait_for(self, path: str) -> bytes:
        """The body, once the answer is 200.

        Errors: AssertionError when the process ends or the patience does.
        """
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            assert self.process.poll() is None, self.process.communicate()[0]
            try:
                status, body = self.get(path)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                status, body = 0, b""
            if status == 200:
                return body
            time.sleep(0.25)  # asked without a pause, the answers themselves keep the first sync from its work
        raise AssertionError(f"{path} was not 200 within {PATIENCE_S} s")

    def wait_for_subscribers(self, field: str, count: int) -> None:
        """Wait until so many subscriptions to a root field are open: they have no acknowledgement of their own.

        Errors: AssertionError when the patience ends.
        """
        until = time.monotonic() + PATIENCE_S
        line = f'gigs_graphql_subscribers{{field="{field}"}} {float(count)}\n'.encode()
        while line not in (metrics := self.get("/metrics")[1]):
            assert time.monotonic() < until, [told for told in metrics.splitlines() if b"subscribers" in told]
            time.sleep(0.05)


def environ(directory: Path, **settings: str) -> dict[str, str]:
    """An environment with nothing of ours in it but these settings."""
    keys = {source.key_setting for source in SOURCES if source.key_setting} | {"DATABASE_URL", "DB_HOST", "REDIS_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in keys}
    return {**kept, "SQLITE_PATH": str(directory / "gigs.sqlite3"), "RATE_LIMIT_MAX": "0", "HOST": "127.0.0.1", **settings}


def start(directory: Path, **settings: str) -> Served:
    """Start a server on a free port."""
    port = free_port()
    return _start(directory, ["serve"], port, PORT=str(port), **settings)


def start_ingestion(directory: Path, **settings: str) -> Served:
    """Start the ingestion process, its health and metrics on a free port."""
    port = free_port()
    return _start(directory, ["sync", "--watch"], port, METRICS_PORT=str(port), **settings)


def _start(directory: Path, arguments: list[str], port: int, **settings: str) -> Served:
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=directory,
        env=environ(directory, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Served(process, port)

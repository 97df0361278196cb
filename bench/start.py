"""How long a process takes until it is ready, and its memory then: `python -m bench.start [--runs 10] [CHECKOUT ...]`.

With several checkouts their runs take turns, so that what else the machine does falls on all alike. Each run is a process of its
own on an embedded database that is up to date, its modules compiled before; nobody but /ready is asked, and no source is called.
With DATABASE_URL set, that database is served instead: it must be migrated.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench.serving import ROOT, cpu_s, memory_mb
from tests.people import SECRET
from tests.servers import free_port

SETTLED_S = 0.5  # after which memory is read
_LOOK_S = 0.01
_WAIT_S = 120


class Start(NamedTuple):
    """One start. Units: seconds from the command to 200 at /ready, megabytes resident then."""

    wall_s: float
    cpu_s: float
    memory_mb: float


def start(checkout: Path, directory: Path) -> Start:
    """Start a server, wait until it is ready, and stop it."""
    port = free_port()
    own = {"PORT": str(port), "HOST": "127.0.0.1", "SQLITE_PATH": str(directory / "gigs.sqlite3"), "JWT_SECRET": SECRET}
    quiet = {"INGESTION_ENABLED": "false", "TICKETMASTER_API_KEY": "none", "LOG_LEVEL": "ERROR"}
    environ = {**os.environ, **own, **quiet}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every start would compile
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, str(checkout / "server.py"), "serve"], cwd=directory, env=environ, stdout=subprocess.DEVNULL
    ) as process:
        try:
            while not _is_ready(port):
                if process.poll() is not None or time.perf_counter() - began > _WAIT_S:
                    raise SystemExit(f"{checkout}: the server did not become ready")
                time.sleep(_LOOK_S)
            wall, used = time.perf_counter() - began, cpu_s(process.pid)
            time.sleep(SETTLED_S)
            return Start(wall, used, memory_mb(process.pid))
        finally:
            process.terminate()


def _is_ready(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET /ready HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")
            return connection.recv(64).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def main() -> None:
    """Start, stop, print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkouts", nargs="*", type=Path, default=[ROOT])
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as kept:
        starts: dict[Path, list[Start]] = {checkout.resolve(): [] for checkout in options.checkouts}
        directories = {checkout: Path(kept, str(number)) for number, checkout in enumerate(starts)}
        for checkout, directory in directories.items():
            directory.mkdir()
            start(checkout, directory)  # migrates, and compiles what is not compiled
        for _ in range(options.runs):
            for checkout, directory in directories.items():
                starts[checkout].append(start(checkout, directory))
    for checkout, runs in starts.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*runs, strict=True))
        print(f"{checkout}: ready after {wall:.2f} s and {cpu:.2f} s of processor time, {memory:.0f} MB then ({len(runs)} runs)")


if __name__ == "__main__":
    main()

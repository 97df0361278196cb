"""The servers side by side: ours and the peers, each one process on a port of its own over the same database."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.servers import free_port

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
_START_WAIT_S = 120
_TOLD_CHARACTERS = 4000  # of what a server said before it failed to start


@dataclass(frozen=True, slots=True)
class Peer:
    """How a server is started. `is_rest`: it speaks REST instead of GraphQL."""

    name: str
    command: tuple[str, ...]
    is_rest: bool = False


PEERS = (
    Peer("gigs", (sys.executable, "server.py", "serve")),
    Peer("Strawberry", (sys.executable, "-m", "uvicorn", "bench.peers.straightforward:app", "--log-level", "warning")),
    Peer("Apollo", ("node", str(HERE / "apollo.mjs"))),
    Peer("Yoga", ("node", str(HERE / "yoga.mjs"))),
    Peer("Mercurius", ("node", str(HERE / "mercurius.mjs"))),
    Peer("Fastify REST", ("node", str(HERE / "fastify.mjs")), is_rest=True),
)


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    peer: Peer
    port: int
    process_id: int

    def cpu_s(self) -> float:
        """Processor time so far."""
        return cpu_s(self.process_id)

    def memory_mb(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self.process_id}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
        return int(line.split()[1]) / 1024


def cpu_s(process_id: int) -> float:
    """A process's user and system time so far."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def install() -> None:
    """Install the npm packages of the lock file, once.

    Errors: SystemExit saying what is missing.
    """
    if not (shutil.which("node") and shutil.which("npm")):
        raise SystemExit("the peers need Node 20 or newer with npm: apt-get install nodejs npm")
    installed, lock = HERE / "node_modules" / ".package-lock.json", HERE / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)


@contextmanager
def serving(environ: Mapping[str, str], names: tuple[str, ...]) -> Iterator[list[Running]]:
    """The named servers, started and stopped together. What they log is shown only of one that does not start."""
    with ExitStack() as stack:
        yield [stack.enter_context(_running(peer, environ)) for peer in PEERS if peer.name in names]


@contextmanager
def _running(peer: Peer, environ: Mapping[str, str]) -> Iterator[Running]:
    port = free_port()
    command = [*peer.command, "--port", str(port)] if "uvicorn" in peer.command else peer.command
    env = {**os.environ, **environ, "PORT": str(port), "HOST": "127.0.0.1", "NODE_ENV": "production"}
    with tempfile.TemporaryFile() as told, subprocess.Popen(command, cwd=ROOT, env=env, stdout=told, stderr=told) as process:
        try:
            _wait_for(port, process, peer.name, told)
            yield Running(peer, port, process.pid)
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]", name: str, told: IO[bytes]) -> None:
    until = time.monotonic() + _START_WAIT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                told.seek(0)
                last_words = told.read().decode(errors="replace")[-_TOLD_CHARACTERS:]
                raise RuntimeError(f"{name} did not start: {last_words}") from None
            time.sleep(0.1)

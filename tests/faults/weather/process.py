"""A process of ours under bad weather: started, watched, stopped and killed."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

from tests.servers import free_port

LAUNCH = Path(__file__).with_name("launch.py")
PATIENCE_S = 60.0


class Process:
    """`serve` or `sync --watch`; its port is the one that answers /ready and /metrics."""

    def __init__(self, arguments: Sequence[str], directory: Path, environ: Mapping[str, str]) -> None:
        self.port = free_port()
        self.log = directory / f"{arguments[0]}-{self.port}.log"
        self._command = [sys.executable, str(LAUNCH), *arguments]
        self._directory = directory
        self.environ = {**environ, "PORT": str(self.port), "METRICS_PORT": str(self.port)}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """Its number.

        Errors: RuntimeError when it does not run.
        """
        if self._process is None:
            raise RuntimeError("the process does not run")
        return self._process.pid

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        self._process = self._spawn()
        until = time.monotonic() + PATIENCE_S
        async with aiohttp.ClientSession() as session:
            while not await is_ready(session, self.address):
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{self._command} did not start:\n{self.log.read_text()[-3000:]}")
                await asyncio.sleep(0.1)

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(self._command, cwd=self._directory, env=self.environ, stdout=log, stderr=log)

    async def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; its exit status."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(number)
        status = await asyncio.to_thread(self._process.wait, 30)
        self._process = None
        return status

    def descriptors(self) -> int:
        """How many files and sockets it has open."""
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def memory_mb(self) -> float:
        """Its resident memory now."""
        return memory_mb(self.pid)

    def cpu_s(self) -> float:
        """The processor time it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """The resident memory of any process now."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


async def is_ready(session: aiohttp.ClientSession, address: str) -> bool:
    """Whether /ready is 200 now."""
    try:
        async with session.get(f"{address}/ready", timeout=aiohttp.ClientTimeout(total=5)) as reply:
            return reply.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False

"""The throughput of one serving process: `python -m bench.serving`.

A process serves the embedded default, its Dublin fetched from the sandbox. Eight connections ask for pages of 20 and of 100 gigs;
then its memory is read. The sandbox lives in that process too: the second process talks to nobody, and keeps no answers. The
processor time of a request is what other programs on the machine disturb least; it says how many requests a second fill one core.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from tests.servers import free_port

ROOT = Path(__file__).parents[1]
CONNECTIONS, REQUESTS = 8, 400
PAGE = """query Page($first: Int) { events(filter: {city: "Dublin"}, first: $first) { nodes { id title startTime
    venue { name } performances { artist { name } } listings { source url } price { min max currency } images { url } } } }"""


@contextmanager
def served(directory: Path, **settings: str) -> Iterator[tuple[int, str]]:
    """(process id, address) of a server on a database of its own."""
    port = free_port()
    environ = {**os.environ, "SQLITE_PATH": str(directory / "gigs.sqlite3"), "PORT": str(port), "RATE_LIMIT_MAX": "0", **settings}
    command = [sys.executable, str(ROOT / "server.py"), "serve"]
    with subprocess.Popen(command, cwd=directory, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process.pid, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


async def wait_for(session: aiohttp.ClientSession, address: str) -> None:
    """Return when the address answers 200."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            async with session.get(address) as reply:
                if reply.status == 200:
                    return
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.2)
    raise TimeoutError(f"{address} did not answer 200 in two minutes")


async def load(session: aiohttp.ClientSession, address: str, first: int) -> tuple[float, list[float]]:
    """(requests a second, every request's milliseconds)."""
    took: list[float] = []
    started = time.perf_counter()

    async def ask() -> None:
        for _ in range(REQUESTS // CONNECTIONS):
            begun = time.perf_counter()
            async with session.post(f"{address}/graphql", json={"query": PAGE, "variables": {"first": first}}) as reply:
                answer = await reply.json()
            if "errors" in answer:
                raise RuntimeError(str(answer["errors"]))
            took.append((time.perf_counter() - begun) * 1000)

    await asyncio.gather(*(ask() for _ in range(CONNECTIONS)))
    return REQUESTS / (time.perf_counter() - started), took


def memory_mb(process_id: int) -> float:
    """Resident memory of a process now."""
    status = Path(f"/proc/{process_id}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def cpu_s(process_id: int) -> float:
    """The processor time that a process has used."""
    fields = Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def measure(session: aiohttp.ClientSession, process_id: int, address: str) -> None:
    """Load one process with both pages, and print."""
    for first in (20, 100):
        await load(session, address, first)  # once without being looked at: caches and pools fill
        before = cpu_s(process_id)
        rate, took = await load(session, address, first)
        cpu_ms = (cpu_s(process_id) - before) * 1000 / REQUESTS
        p95 = statistics.quantiles(took, n=20)[-1]
        print(
            f"a page of {first:>3}: {rate:6.0f} requests/s, p50 {statistics.median(took):.1f} ms, p95 {p95:.1f} ms, "
            f"{cpu_ms:.2f} ms of a core each"
        )


async def run() -> None:
    """Serve, ask, print."""
    with tempfile.TemporaryDirectory() as directory:
        async with aiohttp.ClientSession() as session:
            with served(Path(directory)) as (process_id, address):
                await wait_for(session, f"{address}/health")
                await measure(session, process_id, address)
                print(f"memory of the process with the sandbox in it: {memory_mb(process_id):.0f} MB")
            quiet = {"TICKETMASTER_API_KEY": "none", "INGESTION_ENABLED": "false", "GRAPHQL_ANSWER_CACHE_BYTES": "0"}
            with served(Path(directory), **quiet) as (process_id, address):
                await wait_for(session, f"{address}/ready")
                print("answers not kept:")
                await measure(session, process_id, address)
                print(f"memory of the process without it: {memory_mb(process_id):.0f} MB")


def main() -> None:
    """Measure and print."""
    asyncio.run(run())


if __name__ == "__main__":
    main()

"""One fault under load: what people saw, how soon all was well again, and whether anything was lost."""

import asyncio
import os
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench.weather.faults import Weather
from bench.weather.load import Load
from tests.runbook.site import Site

_BACK_WITHIN_S = 60.0
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of one fault. `memory_mb` and `descriptors` are the server's, when all was well again."""

    name: str
    requests: int
    failed: Counter[str]
    unexpected: Counter[str]
    back_s: float
    lost: list[str]
    memory_mb: float
    descriptors: int


async def endure(site: Site, load: Load, weather: Weather, *, times_longer: float = 1.0) -> Seen:
    """Let one fault come and go.

    Errors: TimeoutError when requests are not served again within a minute.
    """
    before = load.causes.copy()
    await asyncio.to_thread(weather.begins, site)
    await asyncio.sleep(weather.lasts_s * times_longer)
    await asyncio.to_thread(weather.ends, site)
    ended = time.monotonic()
    async with asyncio.timeout(_BACK_WITHIN_S):
        while not (await load.serves() and await load.serves()):  # noqa: ASYNC110 another process
            await asyncio.sleep(0.1)
    back_s = time.monotonic() - ended
    await asyncio.sleep(0.5)
    seen = load.causes - before
    failed = Counter({cause: count for cause, count in seen.items() if cause != "ok"})
    unexpected = Counter({cause: count for cause, count in failed.items() if cause not in weather.may_fail})
    lost = await asyncio.to_thread(load.lost, site.database)
    memory_mb, descriptors = resources(site.process_id("aggregator"))
    return Seen(weather.name, seen.total(), failed, unexpected, back_s, lost, memory_mb, descriptors)


def resources(process_id: int) -> tuple[float, int]:
    """(resident megabytes, open descriptors) of a process."""
    pages = int(Path(f"/proc/{process_id}/statm").read_text().split()[1])
    return pages * _PAGE_MB, len(os.listdir(f"/proc/{process_id}/fd"))


def as_table(found: list[Seen]) -> str:
    """The table of docs/testing.md."""
    lines = [
        "| fault | requests | failed, by cause | well again after | lost | memory | descriptors |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in found:
        causes = ", ".join(f"{count} × {cause}" for cause, count in one.failed.most_common()) or "none"
        lines.append(
            f"| {one.name} | {one.requests} | {causes} | {one.back_s:.1f} s | {len(one.lost) or 'nothing'} "
            f"| {one.memory_mb:.0f} MB | {one.descriptors} |"
        )
    return "\n".join(lines)

"""`make soak`: mixed load for minutes, faults drawn by a seeded random; errors by cause, p95 over time, memory and its slope."""

import argparse
import asyncio
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.weather.checks import News, mails_went_once, nothing_lost, pool_is_whole, service_again
from tests.faults.weather.process import memory_mb
from tests.faults.weather.station import Station, station
from tests.faults.weather.traffic import Traffic
from tests.faults.weather.weathers import WEATHERS, Weather
from tests.served.process import ROOT

# A process that is started anew has no slope of memory.
DRAWN = [
    one for one in WEATHERS if not one.name.startswith(("kill -9 of the server", "SIGTERM", "2,000", "database silent for 20"))
]
CALM_S = (5.0, 15.0)
MOST_MB_A_MINUTE = 1.0
MOST_NEWS = 40
WARM_MIN = 2.5  # the time in which caches and pools fill
SHORTEST_MIN = 5.0  # after that: in less, one sync or one cache that fills looks like a leak


@dataclass(slots=True)
class Course:
    """What was measured on the way."""

    began: float = field(default_factory=time.monotonic)
    memory: list[tuple[float, float]] = field(default_factory=list)  # minutes, MB of the server
    peaks: dict[str, float] = field(default_factory=dict)  # the most memory of each process, by its name in compose.yml
    faults: list[str] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        """How long it has lasted."""
        return (time.monotonic() - self.began) / 60

    def slope(self) -> float | None:
        """Units: MB a minute, after the warming; the line that fits best. None for a course too short to tell."""
        if self.memory[-1][0] < WARM_MIN + SHORTEST_MIN:
            return None
        minutes, megabytes = zip(*(one for one in self.memory if one[0] >= WARM_MIN), strict=True)
        return statistics.linear_regression(minutes, megabytes).slope


async def run(minutes: float, seed: int) -> int:
    """Soak and print; 1 when something is wrong."""
    choice = random.Random(seed)
    with tempfile.TemporaryDirectory() as directory:
        async with station(Path(directory)) as running:
            news = News(running)
            await news.prepare(MOST_NEWS)
            traffic, course = Traffic(running, seed, pause_s=0.05), Course()
            async with traffic.flowing():
                watching = asyncio.create_task(_watch(running, course))
                while course.minutes < minutes:
                    await asyncio.sleep(choice.uniform(*CALM_S))
                    await _one_fault(running, news, traffic, choice.choice(DRAWN), course)
                watching.cancel()
            await pool_is_whole(running)
            await nothing_lost(running, traffic.ledger)
            await news.reached_everybody_once()
            await mails_went_once(running, traffic.ledger)
    print(report(traffic, course, seed))
    limits = _limits_mb()
    fits = all(most < limits[name] for name, most in course.peaks.items())
    return int(bool(traffic.ledger.unexpected) or (course.slope() or 0.0) >= MOST_MB_A_MINUTE or not fits)


async def _one_fault(running: Station, news: News, traffic: Traffic, weather: Weather, course: Course) -> None:
    if len(course.faults) < MOST_NEWS:
        await news.move_one()
    await weather.fault(running)
    again_s = await service_again(traffic)
    course.faults.append(weather.name)
    print(f"{course.minutes:5.1f} min  {weather.name}: service again after {again_s:.1f} s", flush=True)


async def _watch(running: Station, course: Course) -> None:
    while True:
        course.memory.append((course.minutes, running.server.memory_mb()))
        for name, pid in _processes(running).items():
            with suppress(RuntimeError, OSError, ValueError):  # it is being killed or started just now
                course.peaks[name] = max(course.peaks.get(name, 0), memory_mb(pid()))
        await asyncio.sleep(1)


def _processes(running: Station) -> dict[str, Callable[[], int]]:
    return {
        "aggregator": lambda: running.server.pid,
        "events_service": lambda: running.ingestion.pid,
        "gigsdb": lambda: running.db.pid,
        "cache": lambda: running.redis.pid,
    }


def _limits_mb() -> dict[str, int]:
    compose = (ROOT / "compose.yml").read_text(encoding="utf-8")
    found = re.findall(r"container_name: (\w+)\n.*?\n    mem_limit: (\d+)m\n", compose, re.DOTALL)
    return {name: int(limit) for name, limit in found}


def report(traffic: Traffic, course: Course, seed: int) -> str:
    """All of it, as Markdown."""
    ledger, limits = traffic.ledger, _limits_mb()
    total, slope = sum(ledger.causes.values()), course.slope()
    rise = "too short a time to tell whether it rises" if slope is None else f"{slope:+.2f} MB a minute"
    lines = [
        f"\n{course.minutes:.0f} minutes, seed {seed}: {len(course.faults)} faults, {total} requests, "
        f"{ledger.acknowledged} writes acknowledged and none lost, {ledger.refused / total:.1%} refused or unanswered.",
        f"Memory of the server: {course.memory[-1][1]:.0f} MB at the end, {rise}.",
        "\n| answer | count | share |\n|---|---|---|",
        *(f"| {cause} | {count} | {count / total:.2%} |" for cause, count in ledger.causes.most_common()),
        "\n| minute | pages | p50 | p95 |\n|---|---|---|---|",
        *_over_time(ledger.took_s, course.began),
        "\n| process | most memory | limit in compose.yml |\n|---|---|---|",
        *(f"| {name} | {most:.0f} MB | {limits[name]} MB |" for name, most in course.peaks.items()),
        "\n" + ", ".join(f"{name} {count}×" for name, count in Counter(course.faults).most_common()),
    ]
    if ledger.unexpected:
        lines.append(f"UNEXPECTED: {ledger.unexpected}")
    return "\n".join(lines)


def _over_time(took_s: Sequence[tuple[float, float]], began: float) -> list[str]:
    by_minute: dict[int, list[float]] = {}
    for started, took in took_s:
        by_minute.setdefault(int((started - began) / 60), []).append(took * 1000)
    return [
        f"| {minute + 1} | {len(took)} | {statistics.median(took):.0f} ms | {statistics.quantiles(took, n=20)[-1]:.0f} ms |"
        for minute, took in sorted(by_minute.items())
        if len(took) > 1
    ]


def main() -> int:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    return asyncio.run(run(arguments.minutes, arguments.seed))


if __name__ == "__main__":
    raise SystemExit(main())

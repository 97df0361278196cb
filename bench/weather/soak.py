"""`make soak`: ten minutes of mixed load while a seeded random lets faults come and go.

Printed: failed requests by cause, the 95th percentile of each minute, and how the memory grew. Faults that end the server
itself are left out: memory is that of one process.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.weather.endure import Seen, endure, resources
from bench.weather.faults import weathers
from bench.weather.load import Load, p95_by_minute
from tests.runbook.site import Site

_MOST_MB_A_MINUTE = 1.0
_SAMPLE_EVERY_S = 5.0
_ENDS_THE_SERVER = ("server killed", "server told to stop")


@dataclass
class Soaked:
    """What ten minutes brought."""

    seen: list[Seen] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # minutes since the beginning, MB
    p95: list[float] = field(default_factory=list)
    requests: int = 0
    causes: dict[str, int] = field(default_factory=dict)


def slope(points: Sequence[tuple[float, float]]) -> float:
    """How much y grows with each x, by least squares; 0 for fewer than two points."""
    if len(points) < 2:
        return 0.0
    mean_x, mean_y = (sum(point[axis] for point in points) / len(points) for axis in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


async def soak(site: Site, minutes: float, seed: int) -> Soaked:
    """Load and faults for so long."""
    dice, soaked, begun = random.Random(seed), Soaked(), time.monotonic()  # noqa: S311
    kinds = [weather for weather in weathers(200) if weather.name not in _ENDS_THE_SERVER]
    async with Load(site.base, seed) as load:
        sampling = asyncio.create_task(_sample(site, soaked, begun))
        while time.monotonic() - begun < minutes * 60:
            await asyncio.sleep(dice.uniform(2, 12))
            soaked.seen.append(await endure(site, load, dice.choice(kinds), times_longer=dice.uniform(0.5, 2)))
        sampling.cancel()
        soaked.p95, soaked.causes, soaked.requests = p95_by_minute(load.seconds, begun), dict(load.causes), load.causes.total()
    return soaked


async def _sample(site: Site, soaked: Soaked, begun: float) -> None:
    while True:
        soaked.memory.append(((time.monotonic() - begun) / 60, resources(site.process_id("aggregator"))[0]))
        await asyncio.sleep(_SAMPLE_EVERY_S)


def main() -> int:
    """Exit status 1: something was lost, or memory grows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        site = Site(Path(directory))
        try:
            site.open_for_load()
            soaked = asyncio.run(soak(site, arguments.minutes, arguments.seed))
        finally:
            site.close()
    warm = [point for point in soaked.memory if point[0] >= arguments.minutes * 0.3]  # caches fill in the first third
    grows, lost = slope(warm), [line for one in soaked.seen for line in one.lost]
    print(f"{soaked.requests} requests, {len(soaked.seen)} faults, seed {arguments.seed}")
    for cause, count in sorted(soaked.causes.items(), key=lambda pair: -pair[1]):
        print(f"  {count / soaked.requests:7.2%}  {cause}")
    print("p95 by minute, ms: " + " ".join(f"{seconds * 1000:.0f}" for seconds in soaked.p95))
    print(f"memory: {soaked.memory[0][1]:.0f} MB at first, {soaked.memory[-1][1]:.0f} MB at last, {grows:+.2f} MB a minute")
    print("lost: " + ("; ".join(lost) or "nothing"))
    return 1 if lost or grows >= _MOST_MB_A_MINUTE else 0


if __name__ == "__main__":
    sys.exit(main())

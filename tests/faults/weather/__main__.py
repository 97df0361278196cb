"""`make faults`: every kind of bad weather over one station, and the table of docs/bad-weather.md.

`python -m tests.faults.weather NAME…` goes through those whose names contain one of the words.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

import aiohttp

from tests.faults.weather.checks import Missed, News
from tests.faults.weather.station import station
from tests.faults.weather.weathers import HEADER, WEATHERS, Weather, calm, go_through


async def run(words: list[str]) -> int:
    """Go through them and print; how many left something wrong."""
    chosen = [weather for weather in WEATHERS if not words or any(word in weather.name for word in words)]
    wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        async with station(Path(directory)) as running:
            news = News(running)
            await news.prepare(len(chosen) + 1)
            await go_through(running, news, Weather("calm", calm))  # the pool and the caches are full from here on
            print(HEADER, flush=True)
            for weather in chosen:
                try:
                    seen = await go_through(running, news, weather)
                    wrong += seen.problem is not None
                    print(seen.row, flush=True)
                except (Missed, aiohttp.ClientError) as missed:
                    wrong += 1
                    print(f"| {weather.name} | MISSED: {missed!r}", flush=True)
                    await running.restart()
            if wrong:
                for process in running.processes:
                    print(process.log, process.log.read_text(), file=sys.stderr)
    return wrong


if __name__ == "__main__":
    raise SystemExit(asyncio.run(run(sys.argv[1:])))

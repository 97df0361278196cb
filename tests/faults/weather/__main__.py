"""`make faults`: every kind of bad weather over three stations, and the table of docs/bad-weather.md.

`python -m tests.faults.weather NAME…` goes through those whose names contain one of the words.
"""

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.faults.weather import clock_faults
from tests.faults.weather.checks import News
from tests.faults.weather.hung_upstream import hung_upstream_ratio
from tests.faults.weather.station import station
from tests.faults.weather.weathers import CALM, CLOCK, EMBEDDED, HEADER, WEATHERS, Weather, go_through


async def run(words: Sequence[str]) -> int:
    """Go through them and print; how many left something wrong."""

    def chosen(weathers: Sequence[Weather]) -> list[Weather]:
        return [weather for weather in weathers if not words or any(word in weather.name for word in words)]

    print(HEADER, flush=True)
    wrong = await _over_station(chosen(WEATHERS))
    wrong += await _over_station(chosen(EMBEDDED), is_embedded=True)
    if clock_faults.is_possible():
        with tempfile.TemporaryDirectory() as directory:
            wrong += await _over_station(chosen(CLOCK), settings=clock_faults.settings(Path(directory)), directory=directory)
    elif chosen(CLOCK):
        print("| clock steps | need libfaketime: apt-get install faketime |")
    if not words or "hung" in words:
        print(await hung_upstream_ratio())
    return wrong


async def _over_station(
    weathers: Sequence[Weather],
    *,
    is_embedded: bool = False,
    settings: Mapping[str, str] | None = None,
    directory: str | None = None,
) -> int:
    if not weathers:
        return 0
    wrong = 0
    with tempfile.TemporaryDirectory() as made:
        async with station(Path(directory or made), is_embedded=is_embedded, settings=settings or {}) as running:
            news = News(running)
            await news.prepare(len(weathers) + 1)
            await go_through(running, news, CALM)
            for weather in weathers:
                try:
                    seen = await go_through(running, news, weather)
                    wrong += seen.problem is not None
                    print(seen.row, flush=True)
                except Exception as missed:  # noqa: BLE001  the other weathers go on
                    wrong += 1
                    print(f"| {weather.name} | MISSED: {missed!r}", flush=True)
                    await running.restart()
            if wrong:
                for process in running.processes:
                    print(process.log, process.log.read_text(), file=sys.stderr)
    return wrong


if __name__ == "__main__":
    raise SystemExit(asyncio.run(run(sys.argv[1:])))

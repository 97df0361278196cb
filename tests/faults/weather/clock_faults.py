"""Steps of the clock, as seen by our processes: libfaketime shows them another time; the database's stays."""

import asyncio
from pathlib import Path

from tests.faults.weather.station import Station

_LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
_FILE = "clock"


def is_possible() -> bool:
    """Whether libfaketime is installed."""
    return bool(_LIBRARIES)


def settings(directory: Path) -> dict[str, str]:
    """The environment of processes whose clock can be set."""
    (directory / _FILE).write_text("+0")
    return {
        "LD_PRELOAD": str(_LIBRARIES[0]),
        "FAKETIME_TIMESTAMP_FILE": str(directory / _FILE),
        "FAKETIME_CACHE_DURATION": "1",
        "DONT_FAKE_MONOTONIC": "1",
    }


async def ahead(station: Station) -> str:
    """Ten minutes ahead, and right again."""
    return await _step(station, "+10m")


async def behind(station: Station) -> str:
    """Fifty seconds behind, and right again. (Further behind, tokens that were just issued are not valid yet.)"""
    return await _step(station, "-50")


async def _step(station: Station, step: str) -> str:
    (station.directory / _FILE).write_text(step)
    await asyncio.sleep(3)
    (station.directory / _FILE).write_text("+0")
    await asyncio.sleep(1.5)  # until it is read again
    return f"{step} for 3 s"

"""Bad weather over the embedded SQLite file."""

import asyncio
import resource
import sqlite3

from tests.faults.weather.station import Station


async def locked_shortly(station: Station) -> str:
    """Another program writes for two seconds: less than a writer waits."""
    return await _locked(station, 2.0)


async def locked_long(station: Station) -> str:
    """Another program holds the file for longer than a writer waits."""
    return await _locked(station, 7.0)


async def full_disk(station: Station) -> str:
    """Not a byte more fits into any file of the process."""
    pid = station.server.pid
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
    try:
        await asyncio.sleep(2)
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return "2 s without room"


async def _locked(station: Station, seconds: float) -> str:
    other = sqlite3.connect(station.directory / "gigs.sqlite3", isolation_level=None, timeout=10, check_same_thread=False)
    await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
    try:
        await asyncio.sleep(seconds)
    finally:
        other.execute("ROLLBACK")
        other.close()
    return f"{seconds:g} s"

"""Bad weather over Redis."""

import asyncio
import os
import signal

import redis

from tests.faults.weather.station import Station


async def gone(station: Station) -> str:
    """Ended, and started again empty."""
    await asyncio.to_thread(station.redis.stop)
    await asyncio.sleep(2)
    await asyncio.to_thread(station.redis.start)
    return "2 s away"


async def flushed(station: Station) -> str:
    """All that it held is forgotten, again and again."""
    with redis.Redis(port=station.redis.port) as client:
        for _ in range(20):
            client.flushall()
            await asyncio.sleep(0.05)
    return "20 times"


async def slow(station: Station) -> str:
    """It takes connections but answers only now and then."""
    for _ in range(5):
        os.kill(station.redis.pid, signal.SIGSTOP)
        await asyncio.sleep(0.5)
        os.kill(station.redis.pid, signal.SIGCONT)
        await asyncio.sleep(0.05)
    return "half a second an answer"

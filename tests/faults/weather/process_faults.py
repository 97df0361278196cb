"""Our own processes, ended in every way."""

import asyncio
import signal

from tests.faults.weather.station import Station


async def server_killed(station: Station) -> str:
    """kill -9 while requests are being answered and e-mails sent; started again."""
    await station.server.end(signal.SIGKILL)
    await station.restart()
    return "started anew"


async def server_told_to_stop(station: Station) -> str:
    """SIGTERM under load; started again."""
    status = await station.server.end(signal.SIGTERM)
    await station.restart()
    return f"exit status {status}"


async def ingestion_killed(station: Station) -> str:
    """kill -9 of the process that syncs, a little into its work; started again."""
    await asyncio.sleep(0.6)
    await station.ingestion.end(signal.SIGKILL)
    await station.restart()
    return "started anew"

"""Every kind of bad weather, and one round of it: traffic, the fault, service again, and the checks."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.faults.weather import (
    cache_faults,
    client_faults,
    clock_faults,
    database_faults,
    embedded_faults,
    process_faults,
)
from tests.faults.weather.checks import (
    Baseline,
    News,
    mails_went_once,
    nothing_lost,
    pool_is_whole,
    service_again,
)
from tests.faults.weather.station import Station
from tests.faults.weather.traffic import Ledger, Traffic

Fault = Callable[[Station], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Weather:
    """One kind of it."""

    name: str
    fault: Fault
    storm: str | None = None  # the test of the ordinary suite that it is part of
    is_orderly: bool = False  # every request must be answered all the same
    most_mb_more: float = 30.0  # of memory that a process keeps afterwards


_FIRST_SYNC_MB = 100.0  # a process imports what matches and merges listings with its first sync

WEATHERS = (
    Weather("database killed and restarted", database_faults.killed, storm="database"),
    Weather("database restarted in good order", database_faults.restarted),
    Weather("database silent for 4 s", database_faults.stopped_shortly),
    Weather("database silent for 20 s", database_faults.stopped),
    Weather("database slow", database_faults.slow),
    Weather("database read-only", database_faults.read_only, storm="database"),
    Weather("database out of connections", database_faults.out_of_connections),
    Weather("database out of disk", database_faults.out_of_disk),
    Weather("deadlocks", database_faults.deadlocks, storm="database", is_orderly=True),
    Weather("Redis gone and back", cache_faults.gone, storm="neighbours", is_orderly=True),
    Weather("Redis flushed", cache_faults.flushed, is_orderly=True),
    Weather("Redis slow", cache_faults.slow, is_orderly=True),
    Weather("kill -9 of the server", process_faults.server_killed, storm="processes"),
    Weather("kill -9 of the ingestion process", process_faults.ingestion_killed, storm="processes", is_orderly=True),
    Weather("SIGTERM under load", process_faults.server_told_to_stop, most_mb_more=_FIRST_SYNC_MB),  # after the kills above
    Weather("clients that hang up", client_faults.hang_up, storm="neighbours", is_orderly=True),
    Weather("100 idle WebSockets", client_faults.few_idle_sockets, storm="neighbours", is_orderly=True),
    Weather("2,000 idle WebSockets, twice", client_faults.many_idle_sockets, most_mb_more=150),
    Weather("slow bodies", client_faults.slow_bodies, is_orderly=True),
    Weather("nonsense instead of requests", client_faults.nonsense, is_orderly=True),
)


async def _calm(station: Station) -> str:
    await asyncio.sleep(1)
    return ""


# No fault at all: from here on the pool and the caches are full, and everything that is needed is imported.
CALM = Weather("calm", _calm, is_orderly=True, most_mb_more=_FIRST_SYNC_MB)


EMBEDDED = (
    Weather("SQLite file locked for 2 s", embedded_faults.locked_shortly, is_orderly=True),
    Weather("SQLite file locked for 7 s", embedded_faults.locked_long),
    Weather("SQLite on a full disk", embedded_faults.full_disk, storm="embedded"),
)
CLOCK = (
    Weather("clock ahead", clock_faults.ahead, is_orderly=True),
    Weather("clock behind", clock_faults.behind, is_orderly=True),
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one round brought; a row of the table."""

    name: str
    remark: str
    acknowledged: int
    refused: int
    again_s: float
    held: str
    problem: str | None = None

    @property
    def row(self) -> str:
        """The table's row, in Markdown."""
        verdict = self.problem or "all kept, each notified and mailed once"
        return (
            f"| {self.name} | {self.remark or '–'} | {self.acknowledged} | {self.refused} | {self.again_s:.1f} s"
            f" | {self.held} | {verdict} |"
        )


HEADER = (
    "| fault | what was done | writes acknowledged | refused or unanswered | service again after | left behind | verdict |\n"
    "|---|---|---|---|---|---|---|"
)


async def go_through(station: Station, news: News, *weathers: Weather, seed: int = 1, pause_s: float = 0.02) -> Seen:
    """One round, through one kind of weather or several in turn.

    Errors: Missed for whatever is not as it must be afterwards.
    """
    baseline, traffic = Baseline(station), Traffic(station, seed, pause_s)
    remarks, again_s = [], 0.0
    async with traffic.flowing():
        await asyncio.sleep(0.3)
        for weather in weathers:
            await news.move_one()
            remarks.append(await weather.fault(station))
            ended = time.monotonic()
            await service_again(traffic)
            again_s = max(again_s, time.monotonic() - ended)
        await asyncio.sleep(0.3)
    await pool_is_whole(station)
    await nothing_lost(station, traffic.ledger)
    await news.reached_everybody_once()
    await mails_went_once(station, traffic.ledger)
    held = await baseline.is_back(max(weather.most_mb_more for weather in weathers))
    name, remark = ", ".join(weather.name for weather in weathers), ", ".join(filter(None, remarks))
    problem = _problem(traffic.ledger, is_orderly=all(weather.is_orderly for weather in weathers))
    return Seen(name, remark, traffic.ledger.acknowledged, traffic.ledger.refused, again_s, held, problem)


def _problem(ledger: Ledger, *, is_orderly: bool) -> str | None:
    wrong = ledger.unexpected or (dict(ledger.causes) if is_orderly and ledger.refused else None)
    return str(wrong) if wrong else None

"""Bad weather over the database server. Each fault comes, lasts, and is over when the function returns."""

import asyncio
import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pymysql

from tests.faults.weather.station import APP_USER, NAME, Station
from tests.servers import MariaDb

_ALL = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


async def killed(station: Station) -> str:
    """kill -9, and started again after two seconds."""
    await asyncio.to_thread(station.db.kill)
    await asyncio.sleep(2)
    await asyncio.to_thread(station.db.start)
    return "2 s away"


async def restarted(station: Station) -> str:
    """Stopped in an orderly way and started again, as for an update."""
    await asyncio.to_thread(station.db.stop)
    await asyncio.to_thread(station.db.start)
    return ""


async def stopped(station: Station, seconds: float = 20.0) -> str:
    """It takes connections but answers nothing."""
    os.kill(station.db.pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        os.kill(station.db.pid, signal.SIGCONT)
    return f"{seconds:g} s of silence"


async def stopped_shortly(station: Station) -> str:
    """The same for less than a request's time."""
    return await stopped(station, 4.0)


async def slow(station: Station) -> str:
    """It works a fifth of the time."""
    for _ in range(12):
        os.kill(station.db.pid, signal.SIGSTOP)
        await asyncio.sleep(0.2)
        os.kill(station.db.pid, signal.SIGCONT)
        await asyncio.sleep(0.05)
    return "a fifth of its speed for 3 s"


async def read_only(station: Station) -> str:
    """It takes reads only, as a replica does, or a server of Aurora that has just been one."""
    station.db.run("SET GLOBAL read_only = 1")
    await asyncio.sleep(2)
    station.db.run("SET GLOBAL read_only = 0")
    return "2 s"


async def out_of_connections(station: Station) -> str:
    """Others hold all that it gives, and ours were ended."""
    others: list[pymysql.Connection] = []
    station.db.run("SET GLOBAL max_connections = 20")
    try:
        _end_ours(station.db)
        with suppress(pymysql.err.OperationalError):
            while True:
                others.append(await asyncio.to_thread(_as_ours, station.db.port))
        _end_ours(station.db, but=[connection.thread_id() for connection in others])
        with suppress(pymysql.err.OperationalError):
            while True:
                others.append(await asyncio.to_thread(_as_ours, station.db.port))
        await asyncio.sleep(2)
    finally:
        for connection in others:
            connection.close()
        station.db.run("SET GLOBAL max_connections = 200")
    return f"{len(others)} of 20 held by others"


async def out_of_disk(station: Station) -> str:
    """Its files cannot grow any more: as on a full disk, it cannot extend a table."""
    files = (station.db.directory / "files").rglob("*")
    limit = max(path.stat().st_size for path in files if path.name.endswith((".ibd", "ibdata1")))
    before = station.db.run("SELECT @@datadir")
    resource.prlimit(station.db.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        await asyncio.sleep(2)
    finally:
        resource.prlimit(station.db.pid, resource.RLIMIT_FSIZE, _ALL)
    return "2 s without room" if before else ""


async def deadlocks(station: Station) -> str:
    """Somebody else's transactions lock the same rows in another order."""
    before = _deadlocks(station.db)
    with _quarrelling(station):
        await asyncio.sleep(3)
    return f"{_deadlocks(station.db) - before} deadlocks"


def _as_ours(port: int) -> pymysql.Connection:
    return pymysql.connect(host="127.0.0.1", port=port, user=APP_USER, database=NAME, autocommit=True)


def _end_ours(server: MariaDb, but: list[int] | None = None) -> None:
    for row in server.run(f"SELECT id FROM information_schema.processlist WHERE user = '{APP_USER}'"):
        if row[0] not in (but or []):
            with suppress(pymysql.err.OperationalError):
                server.run(f"KILL {row[0]}")


def _deadlocks(server: MariaDb) -> int:
    (row,) = server.run("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'")
    return int(str(row[1]))


@contextmanager
def _quarrelling(station: Station) -> Iterator[None]:
    """Saves lock the person's and the gig's row, shared; here both are locked for writing, the gig's first, then all people's."""
    over = threading.Event()
    gigs, people = station.gigs, [person.viewer.id for person in station.people]

    def quarrel() -> None:
        connection = _as_ours(station.db.port)
        connection.autocommit(False)
        with connection.cursor() as cursor:
            while not over.is_set():
                with suppress(pymysql.err.OperationalError):
                    cursor.execute(f"UPDATE user_saved_events SET saved_at = saved_at WHERE user_id = {people[0]}")
                    cursor.execute(f"SELECT id FROM events WHERE id IN ({', '.join(map(str, gigs))}) FOR UPDATE")
                    cursor.execute(f"SELECT id FROM users WHERE id IN ({', '.join(map(str, people))}) FOR UPDATE")
                    over.wait(0.01)
                connection.rollback()
                over.wait(0.01)
        connection.close()

    threads = [threading.Thread(target=quarrel) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()

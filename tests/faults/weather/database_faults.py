"""Bad weather over the database server. Each fault comes, lasts, and is over when the function returns."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pymysql
import pymysql.cursors

from tests.faults.weather.station import APP_USER, NAME, Station
from tests.servers import MariaDb

_GROWING = ("user_saved_events", "users", "user_alerts", "contact_requests")


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
    root = pymysql.connect(host="127.0.0.1", port=station.db.port, user="root", autocommit=True)
    with root, root.cursor() as cursor:
        cursor.execute("SET GLOBAL max_connections = 20")
        try:
            while ours := _ours(cursor, others):
                for number in ours:
                    with suppress(pymysql.err.OperationalError):
                        cursor.execute(f"KILL {number}")
                await asyncio.to_thread(_take_the_rest, station.db.port, others)
            await asyncio.sleep(2)
        finally:
            for connection in others:
                connection.close()
            cursor.execute("SET GLOBAL max_connections = 200")
    return f"all of {len(others)} held by others for 2 s"


async def out_of_disk(station: Station) -> str:
    """No row fits any more. The error is the server's own (1114); a trigger stands in for the full disk."""
    for table in _GROWING:
        station.db.run(
            f"CREATE TRIGGER full_{table} BEFORE INSERT ON {table} FOR EACH ROW"
            f" SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'The table ''{table}'' is full'",
            database=NAME,
        )
    await asyncio.sleep(2)
    station.db.run(*(f"DROP TRIGGER full_{table}" for table in _GROWING), database=NAME)
    return "2 s without room for rows"


async def deadlocks(station: Station) -> str:
    """Somebody else's transactions lock the same rows in another order."""
    before = _deadlocks(station.db)
    with _quarrelling(station):
        await asyncio.sleep(3)
    return f"{_deadlocks(station.db) - before} deadlocks"


def _as_ours(port: int) -> pymysql.Connection:
    return pymysql.connect(host="127.0.0.1", port=port, user=APP_USER, database=NAME, autocommit=True)


def _ours(cursor: pymysql.cursors.Cursor, others: list[pymysql.Connection]) -> set[int]:
    """The connections of our processes."""
    cursor.execute(f"SELECT id FROM information_schema.processlist WHERE user = '{APP_USER}'")
    return {row[0] for row in cursor.fetchall()} - {connection.thread_id() for connection in others}


def _take_the_rest(port: int, others: list[pymysql.Connection]) -> None:
    with suppress(pymysql.err.OperationalError):
        while True:
            others.append(_as_ours(port))


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

"""Opens connections to either database through the backends of `databases`; no other module uses them."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable

import pymysql
from databases.core import DatabaseURL
from databases.interfaces import ConnectionBackend, DatabaseBackend
from pymysql.constants import CLIENT

from store.database import dialect as dialects
from store.database.faults import reason_of
from store.database.pooling.pooled import PooledConnection
from store.database.sqlite import SqliteConnection
from store.errors import DatabaseUnavailable
from store.mysql.killing import Killer

logger = logging.getLogger(__name__)


class ConnectionFactory:
    """Opens connections through the backend that `databases` has for the address."""

    def __init__(self, url: str, connect_timeout_s: float, *, must_be_writable: bool = False, most_prepared: int = 0) -> None:
        """`must_be_writable` refuses servers that are read-only or not part of their cluster.

        `most_prepared`: statements that a connection to MariaDB may keep prepared.
        """
        self.dialect = dialects.name_of(url)
        self._timeout_s = connect_timeout_s
        self._must_be_writable = must_be_writable
        self._url = url
        self._backend = _backend(url, connect_timeout_s)
        self._killer = Killer(lambda: self._backend.connection())
        self._pooled = _pooling(self.dialect, self._killer, most_prepared)
        self._no_answer = f"the database did not answer within {connect_timeout_s:g} s"
        self._sqlite_path = DatabaseURL(url).database if self.dialect == "sqlite" else None

    async def start(self) -> None:
        """Ready the backend. No connection is opened: a database that is still starting does not stop us."""
        await self._backend.connect()

    async def stop(self) -> None:
        """Let the backend go; every connection should have been closed.

        aiomysql waits without limit for those that are in use or being opened, and is not always told of their end.
        """
        await self._killer.close()
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._backend.disconnect()
        except TimeoutError:
            logger.warning("a connection was still in use when the database was closed")
            self._backend = _backend(self._url, self._timeout_s)

    async def open(self) -> PooledConnection:
        """A new connection, set up.

        Errors: DatabaseUnavailable when the server cannot be reached in time.
        """
        made = await self._acquire()
        try:
            async with asyncio.timeout(self._timeout_s):
                await made.prepare()
                if self._must_be_writable:
                    await made.refuse_read_only()
        except BaseException as error:
            made.abandon()
            await made.close()
            if isinstance(error, Exception) and not isinstance(error, DatabaseUnavailable):
                rejected = "the database rejected the session settings"
                raise DatabaseUnavailable(self._no_answer if isinstance(error, TimeoutError) else rejected) from error
            raise
        return made

    async def _acquire(self) -> PooledConnection:
        connection = self._backend.connection()
        try:
            if self._sqlite_path is not None:  # aiosqlite leaves a thread behind when the file cannot be opened
                sqlite3.connect(self._sqlite_path).close()
            async with asyncio.timeout(self._timeout_s):
                await connection.acquire()
        except TimeoutError as error:
            raise DatabaseUnavailable(self._no_answer) from error
        except (pymysql.err.Error, sqlite3.Error, OSError) as error:
            raise DatabaseUnavailable(f"the database cannot be reached: {reason_of(error)}") from error
        return self._pooled(connection)


def _pooling(
    dialect: dialects.DialectName, killer: Killer, most_prepared: int
) -> Callable[[ConnectionBackend], PooledConnection]:
    """What makes an opened connection one of the pool."""
    if dialect == "sqlite":
        return SqliteConnection
    from store.mysql.connections import MySqlConnection  # noqa: PLC0415 a process works with one of the two

    return lambda connection: MySqlConnection(connection, killer.kill, most_prepared)


def _backend(url: str, connect_timeout_s: float) -> DatabaseBackend:
    if dialects.name_of(url) == "sqlite":
        from databases.backends.sqlite import SQLiteBackend  # noqa: PLC0415

        return SQLiteBackend(url)
    from databases.backends.mysql import MySQLBackend  # noqa: PLC0415

    # No maximum: aiomysql's pool wakes nobody when a broken connection comes back, so our own pool keeps the count.
    return MySQLBackend(
        url,
        min_size=0,
        max_size=0,
        charset="utf8mb4",
        connect_timeout=connect_timeout_s,
        client_flag=CLIENT.FOUND_ROWS,
        init_command=dialects.MYSQL_SESSION,
    )

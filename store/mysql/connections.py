"""One database connection as the store uses it: a raw cursor under `databases`' own connection object.

A lane is used by one caller at a time (the pool sees to that). What goes wrong half-way makes it unusable: the pool closes it.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

import pymysql
from databases.backends.mysql import MySQLBackend
from databases.backends.sqlite import SQLiteBackend
from databases.core import DatabaseURL
from databases.interfaces import ConnectionBackend, DatabaseBackend
from pymysql.constants import CLIENT, COMMAND, ER

from store.database import dialect as dialects
from store.database.faults import is_connection_lost, translate
from store.database.statements import Processor, Row, Statement
from store.errors import DatabaseUnavailable
from store.mysql.rows import read_rows

T = TypeVar("T")
Arguments = Mapping[str, Any] | Sequence[Any] | None


class Outcome(NamedTuple):
    """What a writing statement did."""

    matched: int
    new_id: int


class Lane(Protocol):
    """One connection, acquired and set up."""

    is_fresh: bool  # no statement has run on it since it was opened

    @property
    def is_usable(self) -> bool:
        """False once the server has hung up, as far as can be told without asking it."""
        ...

    async def read(self, statement: Statement, sql: str, arguments: Arguments) -> list[Row]:
        """Every row of a query, typed as its columns say."""
        ...

    async def run(self, sql: str, arguments: Arguments) -> Outcome:
        """Run a writing statement. Arguments None: the text is complete and nothing in it is replaced."""
        ...

    async def insert_ignoring(self, sql: str, arguments: Arguments) -> Outcome:
        """Run an INSERT that leaves rows with taken keys alone, and forgives nothing else."""
        ...

    async def begin(self) -> None: ...

    async def commit(self) -> None: ...

    async def rollback(self) -> None: ...

    def literal(self, value: Any) -> str:
        """A value written into SQL text, quoted."""
        ...

    def abandon(self) -> None:
        """Cut the connection off at once: what was under way is rolled back by the server."""
        ...

    async def close(self) -> None:
        """Give the connection up; also after `abandon`."""
        ...


class MySqlLane:
    """A connection to MySQL.

    It talks to aiomysql's connection below its cursor, which asks for the warnings of every statement that has any and raises
    them as Python warnings; and it reads rows by itself (mysql_rows.py).
    """

    def __init__(self, connection: ConnectionBackend) -> None:
        self._connection = connection
        self._raw: Any = connection.raw_connection
        self.is_fresh = True

    async def prepare(self) -> None:
        """Set the session up."""
        await self._raw.query(dialects.MYSQL_ISOLATION)

    @property
    def is_usable(self) -> bool:
        # aiomysql's own pool looks at the reader in the same way: a server that hung up has left an end-of-file there.
        return not self._raw.closed and not self._raw._reader.eof_received

    async def read(self, statement: Statement, sql: str, arguments: Arguments) -> list[Row]:
        return await self._command(self._read(self._written(sql, arguments), statement.processors))

    async def _read(self, sql: str, processors: Sequence[Processor | None]) -> list[Row]:
        await self._raw._execute_command(COMMAND.COM_QUERY, sql)
        try:
            return await read_rows(self._raw._reader, processors)
        except asyncio.CancelledError:
            self._raw.close()  # the rest of the answer is still on its way
            raise

    async def run(self, sql: str, arguments: Arguments) -> Outcome:
        await self._query(sql, arguments)
        result = self._raw._result
        return Outcome(result.affected_rows or 0, result.insert_id or 0)

    async def insert_ignoring(self, sql: str, arguments: Arguments) -> Outcome:
        outcome = await self.run(sql, arguments)
        if self._raw._result.warning_count:
            for _, code, message in await self._raw.show_warnings():
                if code != ER.DUP_ENTRY:
                    raise translate(pymysql.err.DatabaseError(code, message))
        return outcome

    async def begin(self) -> None:
        await self._command(self._raw.begin())

    async def commit(self) -> None:
        await self._command(self._raw.commit())

    async def rollback(self) -> None:
        await self._command(self._raw.rollback())

    def literal(self, value: Any) -> str:
        # Most of what is written in bulk: the driver's own way through its converters takes five times as long. Our session's
        # sql_mode has no NO_BACKSLASH_ESCAPES, so a backslash and the quote are all that ends or bends a text.
        if type(value) is str:
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
        if type(value) is int:
            return str(value)
        written: str = self._raw.escape(value)
        return written

    def abandon(self) -> None:
        self._raw.close()

    async def close(self) -> None:
        self._raw.close()
        await self._connection.release()

    async def _query(self, sql: str, arguments: Arguments) -> None:
        await self._command(self._raw.query(self._written(sql, arguments)))

    def _written(self, sql: str, arguments: Arguments) -> str:
        """The text with its values: this protocol has no others."""
        self.is_fresh = False
        if not isinstance(arguments, Mapping):
            return sql
        escape = self._raw.escape
        return sql % {name: escape(value) for name, value in arguments.items()}

    async def _command(self, command: Awaitable[T]) -> T:
        try:
            return await command
        except (pymysql.err.Error, OSError, RuntimeError, AttributeError) as error:
            # RuntimeError and AttributeError: aiomysql's answer to a transport that was closed under it.
            if self._raw.closed or is_connection_lost(error):
                self._raw.close()
                raise DatabaseUnavailable("the database dropped the connection") from error
            raise translate(error) from error


class SqliteLane:
    """A connection to an SQLite file, through aiosqlite's thread."""

    def __init__(self, connection: ConnectionBackend) -> None:
        self._connection = connection
        self._raw: Any = connection.raw_connection
        self._is_abandoned = False
        self.is_fresh = True

    async def prepare(self) -> None:
        """Set the session up."""
        for pragma in dialects.SQLITE_SESSION:
            await self._raw.execute_fetchall(pragma)

    @property
    def is_usable(self) -> bool:
        return not self._is_abandoned

    async def read(self, statement: Statement, sql: str, arguments: Arguments) -> list[Row]:
        self.is_fresh = False
        try:
            return statement.shape(await self._raw.execute_fetchall(sql, arguments))
        except (sqlite3.Error, ValueError) as error:
            raise translate(error) from error

    async def run(self, sql: str, arguments: Arguments) -> Outcome:
        self.is_fresh = False
        try:
            async with self._raw.execute(sql, arguments) as cursor:
                return Outcome(cursor.rowcount, cursor.lastrowid or 0)
        except (sqlite3.Error, ValueError) as error:
            raise translate(error) from error

    async def insert_ignoring(self, sql: str, arguments: Arguments) -> Outcome:
        return await self.run(sql, arguments)

    async def begin(self) -> None:
        # IMMEDIATE: a transaction that turned from reading to writing could not wait, only fail.
        await self.run("BEGIN IMMEDIATE", None)

    async def commit(self) -> None:
        await self.run("COMMIT", None)

    async def rollback(self) -> None:
        await self.run("ROLLBACK", None)

    def literal(self, value: Any) -> str:
        raise NotImplementedError("SQLite takes arguments, not literals")

    def abandon(self) -> None:
        self._is_abandoned = True

    async def close(self) -> None:
        await self._raw.interrupt()  # a statement under way must not hold the file for long
        await self._connection.release()


class LaneMaker:
    """Opens lanes through the backend that `databases` has for the address."""

    def __init__(self, url: str, connect_timeout_s: float) -> None:
        self.dialect = dialects.name_of(url)
        self._timeout_s = connect_timeout_s
        self._backend = _backend(url, connect_timeout_s)
        self._sqlite_path = DatabaseURL(url).database if self.dialect == "sqlite" else None

    async def start(self) -> None:
        """Ready the backend. No connection is opened: a database that is still starting does not stop us."""
        await self._backend.connect()

    async def stop(self) -> None:
        """Let the backend go; every lane must have been closed."""
        await self._backend.disconnect()

    async def open(self) -> Lane:
        """A new connection, set up.

        Errors: DatabaseUnavailable when the server cannot be reached in time.
        """
        connection = self._backend.connection()
        try:
            if self._sqlite_path is not None:  # aiosqlite leaves a thread behind when the file cannot be opened
                sqlite3.connect(self._sqlite_path).close()
            async with asyncio.timeout(self._timeout_s):
                await connection.acquire()
        except TimeoutError as error:
            raise DatabaseUnavailable(f"the database did not answer within {self._timeout_s:g} s") from error
        except (pymysql.err.Error, sqlite3.Error, OSError) as error:
            raise DatabaseUnavailable(f"the database cannot be reached: {error.args[-1] if error.args else error}") from error
        lane = MySqlLane(connection) if self.dialect == "mysql" else SqliteLane(connection)
        try:
            async with asyncio.timeout(self._timeout_s):
                await lane.prepare()
        except BaseException as error:
            lane.abandon()
            await lane.close()
            if isinstance(error, Exception):
                raise DatabaseUnavailable("the database did not accept the session") from error
            raise
        return lane


def _backend(url: str, connect_timeout_s: float) -> DatabaseBackend:
    if dialects.name_of(url) == "sqlite":
        return SQLiteBackend(url)
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

"""A connection to an SQLite file, through aiosqlite's thread."""

import sqlite3
from typing import Any

from databases.interfaces import ConnectionBackend

from store.database import dialect as dialects
from store.database.faults import translate
from store.database.pooled import Arguments, WriteResult
from store.database.statements import Row, Statement


class SqliteConnection:
    """A pooled connection to SQLite."""

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

    async def run(self, sql: str, arguments: Arguments) -> WriteResult:
        self.is_fresh = False
        try:
            async with self._raw.execute(sql, arguments) as cursor:
                return WriteResult(cursor.rowcount, cursor.lastrowid or 0)
        except (sqlite3.Error, ValueError) as error:
            raise translate(error) from error

    async def insert_ignoring(self, sql: str, arguments: Arguments) -> WriteResult:
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

"""A connection to an SQLite file, through aiosqlite's thread."""

import asyncio
import sqlite3
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from databases.interfaces import ConnectionBackend

from store.database import dialect as dialects
from store.database.collecting import uncollected
from store.database.deadlines import ends_at, remaining_s
from store.database.faults import translate
from store.database.pooling.pooled import Arguments, WriteResult
from store.database.statements import Row, Statement

_STEPS_PER_LOOK = 10_000  # of SQLite's virtual machine, about a millisecond, between two looks at the clock
_MANY: Final = 300  # so many rows take some milliseconds to be typed, for which nobody else need wait


class SqliteConnection:
    """A pooled connection to SQLite."""

    def __init__(self, connection: ConnectionBackend) -> None:
        self._connection = connection
        self._raw: Any = connection.raw_connection
        self._is_abandoned = False
        self._ends_at: float | None = None
        self.is_fresh = True

    async def prepare(self) -> None:
        """Set the session up."""
        await self._raw.set_progress_handler(self._is_out_of_time, _STEPS_PER_LOOK)
        for pragma in dialects.SQLITE_SESSION:
            await self._raw.execute_fetchall(pragma)

    async def refuse_read_only(self) -> None:
        """Pass: there is one file, and no other to turn to."""

    @property
    def is_usable(self) -> bool:
        return not self._is_abandoned

    async def read(self, statement: Statement, sql: str, arguments: Arguments) -> list[Row]:
        self._start()
        try:
            rows = await self._raw.execute_fetchall(sql, arguments)
            return statement.shape(rows) if len(rows) < _MANY else await asyncio.to_thread(uncollected, statement.shape, rows)
        except (sqlite3.Error, ValueError) as error:
            raise translate(error) from error

    async def run(self, sql: str, arguments: Arguments) -> WriteResult:
        self._start()
        return await self._execute(sql, arguments)

    async def _execute(self, sql: str, arguments: Arguments) -> WriteResult:
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
        self._start()
        await self._execute("BEGIN IMMEDIATE", None)

    async def commit(self) -> None:
        self._ends_at = None
        await self._execute("COMMIT", None)

    async def rollback(self) -> None:
        self._ends_at = None
        await self._execute("ROLLBACK", None)

    def literals(self, values: Sequence[Any]) -> Iterable[str]:
        raise NotImplementedError("SQLite takes arguments, not literals")

    def abandon(self) -> None:
        self._is_abandoned = True  # which ends the statement under way

    def _start(self) -> None:
        remaining_s()  # raises where no time is left
        self._ends_at = ends_at()
        self.is_fresh = False

    def _is_out_of_time(self) -> bool:
        """What SQLite asks every so many steps of a statement; True ends it."""
        return self._is_abandoned or (self._ends_at is not None and time.monotonic() >= self._ends_at)

    async def close(self) -> None:
        await self._raw.interrupt()  # a statement under way must not hold the file for long
        await self._connection.release()

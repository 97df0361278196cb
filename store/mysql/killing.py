"""Ending statements whose connection was cut off.

A server of the MySQL family looks at its client's socket only when it has something to say: a statement whose client left runs on
to its end, and holds what it holds. So whoever cuts a connection off in the middle of a statement says so on another one.
"""

import asyncio
import logging
from collections.abc import Callable

import pymysql
from databases.interfaces import ConnectionBackend
from pymysql.constants import ER

logger = logging.getLogger(__name__)

_TIMEOUT_S = 15.0  # for one round; a server that is that busy has other worries


class Killer:
    """Kills server threads by number, over one connection that is opened when there is something to kill."""

    def __init__(self, connection: Callable[[], ConnectionBackend]) -> None:
        self._connection = connection
        self._condemned: list[int] = []
        self._working: asyncio.Task[None] | None = None

    def kill(self, thread_id: int) -> None:
        """End a thread soon. Never waits and never fails: there is nobody left to tell."""
        self._condemned.append(thread_id)
        if self._working is None:
            self._working = asyncio.get_running_loop().create_task(self._work(), name="ending cut-off statements")

    async def close(self) -> None:
        """Wait for the kills under way."""
        if self._working is not None:
            await self._working

    async def _work(self) -> None:
        try:
            while self._condemned:  # more may come while the connection is being closed
                async with asyncio.timeout(_TIMEOUT_S):
                    await self._kill_all()
        except (TimeoutError, pymysql.err.Error, OSError, RuntimeError) as error:
            logger.warning("%d statements that were cut off may run on in the database: %s", len(self._condemned), error)
            self._condemned.clear()
        finally:
            self._working = None

    async def _kill_all(self) -> None:
        connection = self._connection()
        await connection.acquire()
        try:
            while self._condemned:
                await self._end(connection.raw_connection, self._condemned[-1])
                self._condemned.pop()
        finally:
            connection.raw_connection.close()
            await connection.release()

    async def _end(self, raw: pymysql.Connection, thread_id: int) -> None:
        try:
            await raw.query(f"KILL {thread_id:d}")
        except pymysql.err.Error as error:
            if error.args[0] != ER.NO_SUCH_THREAD:  # it has ended by itself
                raise

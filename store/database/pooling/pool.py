"""A pool with a fixed number of connections, handed out in the order of requests.

`databases` and aiomysql wait for a connection without limit, lose one when its user is cancelled, and hand a broken one out
again. Here giving back never waits, so nothing can interrupt it; what was broken or cancelled half-way is closed, never reused.
"""

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any, Protocol

from store.database.pooling.pooled import PooledConnection
from store.errors import DatabaseUnavailable, PoolExhausted


class _Opens(Protocol):
    async def open(self) -> PooledConnection: ...


class Pool:
    """Connections to borrow with `take` or `take_at_once`; each must come back through `give_back` or `discard`."""

    _PATIENCE = 25  # hundredths of a second

    def __init__(self, factory: _Opens, size: int, wait_ms: int) -> None:
        self.size = size
        self._factory = factory
        self._wait_s = wait_ms / 1000
        self._idle: list[PooledConnection] = []  # the last one used first: the rest may grow old and be closed by the server
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._in_use = 0
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def in_use(self) -> int:
        """The number of connections in use."""
        return self._in_use

    @property
    def idle(self) -> int:
        """The number of open, idle connections."""
        return sum(connection.is_usable for connection in self._idle)

    def take_at_once(self) -> PooledConnection | None:
        """An open connection if one is idle and nobody waits; the usual case, for which no coroutine is needed."""
        if self._waiting or not self._idle or self._in_use >= self.size:
            return None
        connection = self._idle_connection(fresh=False)
        if connection is not None:
            self._in_use += 1
        return connection

    async def take(self, *, fresh: bool = False) -> PooledConnection:
        """A usable connection; a newly opened one when `fresh`, after it was seen that idle ones are dead.

        Errors: PoolExhausted after the wait; DatabaseUnavailable when none can be opened.
        """
        if self._in_use < self.size and not self._waiting:
            self._in_use += 1
        else:
            await self._wait_for_turn()
        try:
            return self._idle_connection(fresh) or await self._open()
        except BaseException:
            self._leave()
            raise

    def give_back(self, connection: PooledConnection) -> None:
        """Return a connection that is between statements and outside a transaction."""
        if connection.is_usable:
            self._idle.append(connection)
        else:
            self._close(connection)
        self._leave()

    def discard(self, connection: PooledConnection) -> None:
        """Return a connection in an unknown state: it is cut off at once and closed."""
        connection.abandon()
        self._close(connection)
        self._leave()

    async def close(self) -> None:
        """Close every idle connection and wait for those that are being closed.

        Work that was cancelled just now gives its connection back a moment later: that moment is waited for.
        """
        patience = self._PATIENCE
        while self._idle or self._closing or (self._in_use and patience):
            while self._idle:
                self._close(self._idle.pop())
            if self._closing:
                await asyncio.gather(*self._closing, return_exceptions=True)
            else:
                patience -= 1
                await asyncio.sleep(0.01)

    async def _open(self) -> PooledConnection:
        """A new connection. One that opens after its asker was cancelled is closed again: neither driver cleans up half-way."""
        opening = asyncio.get_running_loop().create_task(self._factory.open())
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            self._track(_close_once_open(opening))
            raise

    def _idle_connection(self, fresh: bool) -> PooledConnection | None:
        while self._idle:
            connection = self._idle.pop()
            if not fresh and connection.is_usable:
                return connection
            self._close(connection)
        return None

    async def _wait_for_turn(self) -> None:
        """Wait for a place. A leaving holder passes its place on without freeing it, so nobody can jump the queue."""
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append(turn)
        too_long = loop.call_later(self._wait_s, self._give_up, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif not turn.cancelled() and turn.exception() is None:
                self._leave()  # the place arrived just as we gave up
            raise
        finally:
            too_long.cancel()

    def _give_up(self, turn: asyncio.Future[None]) -> None:
        if not turn.done():
            self._waiting.remove(turn)
            turn.set_exception(PoolExhausted(f"all {self.size} database connections were busy for {self._wait_s:g} s"))

    def _leave(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._in_use -= 1

    def _close(self, connection: PooledConnection) -> None:
        self._track(_close_quietly(connection))

    def _track(self, work: Coroutine[Any, Any, None]) -> None:
        closing = asyncio.get_running_loop().create_task(work)
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)


async def _close_once_open(opening: asyncio.Task[PooledConnection]) -> None:
    try:
        connection = await opening
    except DatabaseUnavailable:
        return
    await _close_quietly(connection)


async def _close_quietly(connection: PooledConnection) -> None:
    """Close a connection that may be broken: there is nobody left to report to."""
    try:
        await connection.close()
    except (DatabaseUnavailable, OSError, ValueError):
        connection.abandon()

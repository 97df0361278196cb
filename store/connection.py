"""The database as the rest of the house sees it: reads, single writes, and transactions that own their connection.

Built on `databases`, whose backends open the connections; what that library does wrong is put right here and in pool.py. A
transaction is an object with a connection of its own: tasks that share the object share its rows, and leaving it in any way gives
the connection back or closes it.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from sqlalchemy import ClauseElement, Table

from store import dialect as dialects
from store import inserts
from store.counting import count_statements, note_statement
from store.errors import Contention, DatabaseUnavailable, StoreError, TransactionClosed
from store.lanes import Lane, LaneMaker, Outcome
from store.pool import Pool
from store.statements import Row, Statement, StatementCache

__all__ = ["Database", "Transaction", "count_statements"]

T = TypeVar("T")
Params = Mapping[str, Any] | None

_WRITE_TRIES = 5
_ROLLBACK_WAIT_S = 5.0


class Database:
    """One database with its pool of connections."""

    def __init__(self, url: str, *, pool_size: int = 10, pool_wait_ms: int = 3000, connect_timeout_s: float = 3.0) -> None:
        self.url = url
        self.dialect: dialects.DialectName = dialects.name_of(url)
        self.sql_dialect = dialects.of(self.dialect)
        self.on_statement: Callable[[float], None] | None = None  # Units: seconds
        self._maker = LaneMaker(url, connect_timeout_s)
        self._pool = Pool(self._maker, pool_size, pool_wait_ms)
        self._statements = StatementCache(self.sql_dialect)

    async def connect(self) -> None:
        """Make ready. No connection is opened yet: a database that starts later than we do is no error."""
        await self._maker.start()

    async def disconnect(self) -> None:
        """Close every connection."""
        await self._pool.close()
        await self._maker.stop()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.disconnect()

    @property
    def pool_size(self) -> int:
        """The most connections this process holds."""
        return self._pool.size

    @property
    def pool_in_use(self) -> int:
        """Connections that are held now."""
        return self._pool.in_use

    @property
    def pool_idle(self) -> int:
        """Open connections that wait for work."""
        return self._pool.idle

    async def fetch_all(self, statement: ClauseElement, params: Params = None) -> list[Row]:
        """Every row, as plain tuples with values typed by the columns."""
        compiled = self._statements.get(statement)
        return compiled.shape(await self._read(compiled, params))

    async def fetch_one(self, statement: ClauseElement, params: Params = None) -> Row | None:
        """The first row or None."""
        compiled = self._statements.get(statement)
        rows = await self._read(compiled, params)
        return compiled.shape_one(rows[0]) if rows else None

    async def fetch_value(self, statement: ClauseElement, params: Params = None) -> Any:
        """The first column of the first row, or None."""
        row = await self.fetch_one(statement, params)
        return row[0] if row else None

    async def execute(self, statement: ClauseElement, params: Params = None) -> int:
        """Run one writing statement by itself: rows matched, whether or not their values changed."""
        sql, arguments = self._statements.get(statement).bind(params)
        outcome = await self._with_lane(lambda lane: lane.run(sql, arguments), sql)
        return outcome.matched

    @asynccontextmanager
    async def transaction(self) -> "AsyncIterator[Transaction]":
        """A transaction with its own connection: committed at the end, rolled back by any exception or cancellation."""
        lane = await self._begin()
        transaction = Transaction(self, lane)
        try:
            yield transaction
            await transaction.commit()
        except BaseException:
            await transaction.roll_back()
            raise
        finally:
            self._end(transaction)

    async def write(self, work: "Callable[[Transaction], Awaitable[T]]") -> T:
        """Run `work` in a transaction, the whole of it again when the database makes it give way to another.

        Errors: Contention after five tries.
        """
        for attempt in range(1, _WRITE_TRIES + 1):
            try:
                async with self.transaction() as transaction:
                    return await work(transaction)
            except Contention:
                if attempt == _WRITE_TRIES:
                    raise
                await asyncio.sleep(random.uniform(0.005, 0.02) * 2**attempt)
        raise AssertionError("unreachable")

    async def _read(self, compiled: Statement, params: Params) -> Sequence[Row]:
        """Read; once more on a new connection when an idle one turns out to be dead."""
        sql, arguments = compiled.bind(params)
        return await self._with_lane(lambda lane: lane.read(sql, arguments), sql, may_repeat=True)

    async def _with_lane(self, use: Callable[[Lane], Awaitable[T]], sql: str, *, may_repeat: bool = False) -> T:
        lane = await self._pool.take()
        was_fresh = lane.is_fresh
        try:
            return await self._use(lane, use, sql)
        except DatabaseUnavailable:
            if not may_repeat or was_fresh:
                raise
        return await self._use(await self._pool.take(fresh=True), use, sql)

    async def _use(self, lane: Lane, use: Callable[[Lane], Awaitable[T]], sql: str) -> T:
        """Use a lane for one statement and give it back, or close it when its state is not known."""
        try:
            answer = await self.timed(use(lane), sql)
        except StoreError:
            self._pool.give_back(lane)  # the database said no; a dead lane is closed there
            raise
        except BaseException:
            self._pool.discard(lane)
            raise
        self._pool.give_back(lane)
        return answer

    async def timed(self, running: Awaitable[T], sql: str) -> T:
        """Await a statement, telling the counts and the metrics hook of it."""
        note_statement(sql)
        if self.on_statement is None:
            return await running
        started = time.perf_counter()
        try:
            return await running
        finally:
            self.on_statement(time.perf_counter() - started)

    async def _begin(self) -> Lane:
        """A lane with a transaction open; an idle one that is dead is replaced, nothing having been done on it."""
        lane = await self._pool.take()
        for is_last in (lane.is_fresh, True):
            try:
                await lane.begin()
                return lane
            except DatabaseUnavailable:
                self._pool.discard(lane)
                if is_last:
                    raise
                lane = await self._pool.take(fresh=True)
            except BaseException:
                self._pool.discard(lane)
                raise
        raise AssertionError("unreachable")

    def _end(self, transaction: "Transaction") -> None:
        if transaction.is_clean:
            self._pool.give_back(transaction.lane)
        else:
            self._pool.discard(transaction.lane)

    def compiled(self, statement: ClauseElement) -> Statement:
        """The compiled form of a statement."""
        return self._statements.get(statement)


class Transaction:
    """A transaction under way; statements of tasks that share it run one after another.

    Errors: TransactionClosed once it has ended or one of its statements was cut off; nothing of it is then kept.
    """

    def __init__(self, database: Database, lane: Lane) -> None:
        self.lane = lane
        self.is_clean = False  # ended properly: the connection may be used again
        self._database = database
        self._lock = asyncio.Lock()
        self._is_over = False
        self._is_cut_off = False  # a statement was broken off: the state of the connection is not known
        self._is_undone = False  # the database has rolled it back by itself

    async def fetch_all(self, statement: ClauseElement, params: Params = None) -> list[Row]:
        """Every row, as plain tuples with values typed by the columns."""
        compiled = self._database.compiled(statement)
        sql, arguments = compiled.bind(params)
        return compiled.shape(await self._run(sql, lambda: self.lane.read(sql, arguments)))

    async def fetch_one(self, statement: ClauseElement, params: Params = None) -> Row | None:
        """The first row or None."""
        rows = await self.fetch_all(statement, params)
        return rows[0] if rows else None

    async def fetch_value(self, statement: ClauseElement, params: Params = None) -> Any:
        """The first column of the first row, or None."""
        row = await self.fetch_one(statement, params)
        return row[0] if row else None

    async def execute(self, statement: ClauseElement, params: Params = None) -> int:
        """Rows matched, whether or not their values changed."""
        sql, arguments = self._database.compiled(statement).bind(params)
        return (await self._run(sql, lambda: self.lane.run(sql, arguments))).matched

    async def insert(self, table: Table, values: Mapping[str, Any]) -> int:
        """The new row's primary key, as the database numbered it."""
        (outcome,) = await self._insert(inserts.Insert(table, tuple(values)), [values])
        return outcome.new_id

    async def insert_many(
        self,
        table: Table,
        rows: Sequence[Mapping[str, Any]],
        *,
        on_conflict: Literal["error", "ignore", "update"] = "error",
        update: Sequence[str] = (),
    ) -> int:
        """Write many rows with few statements; every row has the same columns.

        "ignore" leaves rows alone whose primary or unique key is taken; "update" sets their columns named in `update`.
        Shape: how many rows were new, or with "update" how many were written.
        """
        if not rows:
            return 0
        insert = inserts.Insert(table, tuple(rows[0]), on_conflict, tuple(update))
        outcomes = await self._insert(insert, rows)
        return len(rows) if on_conflict == "update" else sum(outcome.matched for outcome in outcomes)

    async def _insert(self, insert: inserts.Insert, rows: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        chunks = insert.chunks(rows, self._database.sql_dialect, self.lane.literal)
        run = self.lane.insert_ignoring if insert.on_conflict == "ignore" else self.lane.run
        return [await self._run(sql, partial(run, sql, arguments)) for sql, arguments in chunks]

    async def commit(self) -> None:
        """Keep what was written. The context manager calls this."""
        self._is_over = True
        async with self._lock:
            if self._is_cut_off or self._is_undone:
                raise TransactionClosed("a statement of the transaction was cut off; nothing of it was kept")
            await self.lane.commit()
            self.is_clean = True

    async def roll_back(self) -> None:
        """Undo what was written. When the connection does not answer, it is cut off, which undoes it too."""
        self._is_over = True
        if self._lock.locked() or self._is_cut_off or not self.lane.is_usable:
            return
        try:
            async with asyncio.timeout(_ROLLBACK_WAIT_S):
                await self.lane.rollback()
        except (StoreError, TimeoutError):
            return
        self.is_clean = True

    async def _run(self, sql: str, start: Callable[[], Awaitable[T]]) -> T:
        async with self._lock:
            if self._is_over or self._is_cut_off or self._is_undone:
                raise TransactionClosed("the transaction has ended")
            try:
                return await self._database.timed(start(), sql)
            except StoreError as error:
                # After a deadlock MySQL is outside any transaction: further statements would be kept one by one.
                self._is_undone = isinstance(error, Contention)
                self._is_cut_off = isinstance(error, DatabaseUnavailable)
                raise
            except BaseException:
                self._is_cut_off = True
                raise

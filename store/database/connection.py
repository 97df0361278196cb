"""The database interface for the rest of the code: reads, single writes, and transactions that own their connection.

Built on `databases`, whose backends open the connections; that library's faults are corrected here and in pool.py. A
transaction is an object with its own connection: tasks that share the object see its rows, and leaving it in any way returns
the connection or closes it.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from functools import partial
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import ClauseElement

from store.database import dialect as dialects
from store.database.catalog import journal
from store.database.catalog.version import CatalogVersion, CatalogVersions
from store.database.hosts import lag
from store.database.hosts.failover import FailoverFactory
from store.database.hosts.replicas import Replicas
from store.database.pooling.factory import ConnectionFactory
from store.database.pooling.pool import Pool
from store.database.pooling.pooled import Arguments, PooledConnection, WriteResult
from store.database.pooling.share import HeavyShare
from store.database.statements import Row, Statement, StatementCache
from store.database.transaction import Params, Transaction
from store.database.watching.counting import Watch, count_statements
from store.errors import Contention, DatabaseUnavailable, PoolExhausted, StoreError

__all__ = ["Database", "Transaction", "count_statements"]

T = TypeVar("T")

_WRITE_TRIES = 7


class Database:
    """One database with its pool of connections."""

    def __init__(
        self,
        url: str,
        *,
        others: Sequence[str] = (),
        replicas: Sequence[str] = (),
        pool_size: int = 10,
        pool_wait_ms: int = 3000,
        connect_timeout_s: float = 3.0,
        prepared_statements: int = 32,
    ) -> None:
        """`others` are hosts that may take the first one's place; `replicas` serve reads that may be a second old.

        `prepared_statements`: the most that a connection to MariaDB keeps.
        """
        self.dialect: dialects.DialectName = dialects.name_of(url)
        self._factory = FailoverFactory([url, *others], connect_timeout_s, prepared_statements)
        self._pool = Pool(self._factory, pool_size, pool_wait_ms)
        read_only = [ConnectionFactory(one, connect_timeout_s, most_prepared=prepared_statements) for one in replicas]
        self._replicas = Replicas(read_only, pool_size, pool_wait_ms)
        self._heavy = HeavyShare(pool_size, pool_wait_ms / 1000)
        self._statements = StatementCache(dialects.of(self.dialect))
        self._watch = Watch()
        primary = CatalogVersion(self._newest_news)
        replica = CatalogVersion(partial(self._news_of_replica, primary))
        self.catalog_version = CatalogVersions(primary, replica, lambda: self._replicas.pool is not None)

    async def connect(self) -> None:
        """Get ready. No connection is opened yet: a database that starts later than this process is not an error."""
        await self._factory.start()
        await self._replicas.start()

    async def disconnect(self) -> None:
        """Close every connection."""
        await self._replicas.close()
        await self._pool.close()
        await self._factory.stop()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.disconnect()

    @property
    def url(self) -> str:
        """The address of the host in use."""
        return self._factory.url

    @property
    def on_statement(self) -> Callable[[float], None] | None:
        """The callback for each statement's duration. Units: seconds."""
        return self._watch.on_statement

    @on_statement.setter
    def on_statement(self, callback: Callable[[float], None] | None) -> None:
        self._watch.on_statement = callback

    @property
    def on_traced(self) -> Callable[[str, float], None] | None:
        """The callback for each statement's text, with placeholders, and duration; for traces. Units: seconds."""
        return self._watch.on_traced

    @on_traced.setter
    def on_traced(self, callback: Callable[[str, float], None] | None) -> None:
        self._watch.on_traced = callback

    @property
    def pool_size(self) -> int:
        """The most connections this process holds."""
        return self._pool.size * (1 + len(self._replicas.pools))

    @property
    def pool_in_use(self) -> int:
        """Connections that are held now."""
        return sum(pool.in_use for pool in self._pools)

    @property
    def pool_idle(self) -> int:
        """The number of open, idle connections."""
        return sum(pool.idle for pool in self._pools)

    @property
    def _pools(self) -> tuple[Pool, ...]:
        return (self._pool, *self._replicas.pools)

    def fetch_all(
        self, statement: ClauseElement, params: Params = None, *, is_heavy: bool = False
    ) -> Coroutine[Any, Any, list[Row]]:
        """Every row, as plain tuples with values typed by the columns.

        A heavy statement, whose time grows with the catalog, shares half of the connections with its like.
        """
        compiled = self._statements.get(statement)
        return self._read_in_place(compiled, params) if is_heavy else self._read(compiled, params)

    async def _read_in_place(self, compiled: Statement, params: Params) -> list[Row]:
        async with self._heavy.place():
            return await self._read(compiled, params)

    async def fetch_one(self, statement: ClauseElement, params: Params = None) -> Row | None:
        """The first row or None."""
        rows = await self.fetch_all(statement, params)
        return rows[0] if rows else None

    async def fetch_value(self, statement: ClauseElement, params: Params = None) -> Any:
        """The first column of the first row, or None."""
        row = await self.fetch_one(statement, params)
        return row[0] if row else None

    async def execute(self, statement: ClauseElement, params: Params = None) -> int:
        """Run one writing statement by itself: rows matched, whether or not their values changed.

        Errors: Contention after seven tries.
        """
        sql, arguments = self._statements.get(statement).bind(params)
        for attempt in range(1, _WRITE_TRIES):
            try:
                return (await self._run(sql, arguments)).matched
            except Contention:
                await _pause_after(attempt)
        return (await self._run(sql, arguments)).matched

    async def _run(self, sql: str, arguments: Arguments) -> WriteResult:
        return await self._with_connection(self._pool, lambda connection: connection.run(sql, arguments), sql)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction with its own connection: committed at the end, rolled back by any exception or cancellation."""
        connection = await self._begin()
        transaction = Transaction(connection, self._statements, self._watch, self.catalog_version)
        try:
            yield transaction
            await transaction.commit()
        except BaseException:
            await transaction.roll_back()
            raise
        finally:
            self._end(transaction)

    async def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Run `work` in a transaction, and all of it again after a deadlock or lock timeout.

        Errors: Contention after seven tries.
        """
        for attempt in range(1, _WRITE_TRIES + 1):
            try:
                async with self.transaction() as transaction:
                    return await work(transaction)
            except Contention:
                if attempt == _WRITE_TRIES:
                    raise
                await _pause_after(attempt)
        raise AssertionError("unreachable")

    async def _newest_news(self, known: int) -> journal.News:
        with lag.up_to_date_reads():  # whoever asks: it is told to all
            return await self._catalog_news(known)

    async def _news_of_replica(self, primary: CatalogVersion, known: int) -> journal.News:
        """The version as strangers' answers see it. What led to one that was not read here is not known."""
        news = journal.News(0)

        async def held() -> int:
            nonlocal news
            news = await self._catalog_news(known)
            return news.version

        version = await self._replicas.version(primary.current, held)
        return news if news.version == version else journal.News(version)

    async def _catalog_news(self, known: int) -> journal.News:
        return journal.news_of(await self.fetch_all(journal.READ, {"known": known}))

    def _read(self, compiled: Statement, params: Params) -> Coroutine[Any, Any, list[Row]]:
        """Read; retry once on a new connection if an idle one turns out to be dead."""
        sql, arguments = compiled.bind(params)

        def read(connection: PooledConnection) -> Awaitable[list[Row]]:
            return connection.read(compiled, sql, arguments)

        replica = self._replicas.pool
        if replica is not None and lag.may_lag():
            return self._read_of_either(replica, read, sql)
        return self._with_connection(self._pool, read, sql, may_repeat=True)

    async def _read_of_either(
        self, replica: Pool, read: Callable[[PooledConnection], Awaitable[list[Row]]], sql: str
    ) -> list[Row]:
        """Read from a replica. What it does not answer, the primary does."""
        try:
            return await self._with_connection(replica, read, sql, may_repeat=True)
        except PoolExhausted:
            raise
        except DatabaseUnavailable as error:
            self._replicas.leave(replica, error)
        return await self._with_connection(self._pool, read, sql, may_repeat=True)

    async def _with_connection(
        self, pool: Pool, use: Callable[[PooledConnection], Awaitable[T]], sql: str, *, may_repeat: bool = False
    ) -> T:
        """Use a connection for one statement and give it back, or close it when its state is not known."""
        connection = pool.take_at_once() or await pool.take()
        while True:
            may_repeat = may_repeat and not connection.is_fresh
            began = self._watch.began(sql)
            try:
                answer = await use(connection)
            except StoreError as error:
                pool.give_back(connection)  # the database said no; a dead connection is closed there
                if not may_repeat or not isinstance(error, DatabaseUnavailable):
                    raise
            except BaseException:
                pool.discard(connection)
                raise
            else:
                pool.give_back(connection)
                return answer
            finally:
                self._watch.ended(sql, began)
            connection, may_repeat = await pool.take(fresh=True), False

    async def _begin(self) -> PooledConnection:
        """A connection with a transaction open; an idle one that is dead is replaced, nothing having been done on it."""
        connection = self._pool.take_at_once() or await self._pool.take()
        for is_last in (connection.is_fresh, True):
            try:
                await connection.begin()
                return connection
            except DatabaseUnavailable:
                self._pool.discard(connection)
                if is_last:
                    raise
                connection = await self._pool.take(fresh=True)
            except BaseException:
                self._pool.discard(connection)
                raise
        raise AssertionError("unreachable")

    def _end(self, transaction: Transaction) -> None:
        if transaction.is_clean:
            self._pool.give_back(transaction.connection)
        else:
            self._pool.discard(transaction.connection)


async def _pause_after(attempt: int) -> None:
    """Let whoever was in the way finish; longer each time, and never in step with others."""
    await asyncio.sleep(random.uniform(0.005, 0.02) * 2**attempt)

"""A transaction as an object: it carries its own connection, and everything inside goes through it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import ClauseElement, Table

from store.database.catalog.changes import CatalogChanges, Touched
from store.database.catalog.version import CatalogVersions
from store.database.pooling.pooled import PooledConnection, WriteResult
from store.database.statements import Row, StatementCache
from store.database.watching.counting import Watch
from store.errors import Contention, DatabaseUnavailable, StoreError, TransactionClosed, TransactionPaused
from store.mysql import inserts

T = TypeVar("T")
Params = Mapping[str, Any] | None

_ROLLBACK_WAIT_S = 5.0


@dataclass(slots=True)
class _Session:
    """What a transaction and those nested in it share: one statement at a time, and how they all end."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_cut_off: bool = False  # a statement was broken off: the state of the connection is not known
    is_undone: bool = False  # the database has rolled it back by itself


class Transaction:
    """A transaction under way; statements of tasks that share it run one after another.

    Errors: TransactionClosed once it has ended or one of its statements was cut off; nothing of it is then kept.
    """

    def __init__(
        self,
        connection: PooledConnection,
        statements: StatementCache,
        watch: Watch,
        catalog_version: CatalogVersions,
        *,
        parent: "Transaction | None" = None,
    ) -> None:
        self.connection = connection
        self.catalog_version = catalog_version
        self.changes: CatalogChanges = parent.changes if parent else CatalogChanges()
        self.is_clean = False  # ended properly: the connection may be used again
        self._statements = statements
        self._watch = watch
        self._after_commit: list[Callable[[], None]] = []
        self._parent = parent
        self._session: _Session = parent._session if parent else _Session()
        self._depth: int = parent._depth + 1 if parent else 0
        self._is_over = False
        self._has_nested = False

    async def fetch_all(self, statement: ClauseElement, params: Params = None) -> list[Row]:
        """Every row, as plain tuples with values typed by the columns."""
        compiled = self._statements.get(statement)
        sql, arguments = compiled.bind(params)
        return await self._run(sql, lambda: self.connection.read(compiled, sql, arguments))

    async def fetch_one(self, statement: ClauseElement, params: Params = None) -> Row | None:
        """The first row or None."""
        rows = await self.fetch_all(statement, params)
        return rows[0] if rows else None

    async def fetch_value(self, statement: ClauseElement, params: Params = None) -> Any:
        """The first column of the first row, or None."""
        row = await self.fetch_one(statement, params)
        return row[0] if row else None

    async def execute(self, statement: ClauseElement, params: Params = None, *, touched: Touched | None = None) -> int:
        """Rows matched, whether or not their values changed.

        A write to a table of public data says what it has `touched`, or counts as a change of everything.
        """
        self.changes.wrote(statement, touched)
        sql, arguments = self._statements.get(statement).bind(params)
        return (await self._run(sql, lambda: self.connection.run(sql, arguments))).matched

    async def insert(self, table: Table, values: Mapping[str, Any], *, touched: Touched | None = None) -> int:
        """The new row's primary key, as the database numbered it."""
        self.changes.wrote(table, touched)
        (outcome,) = await self._insert(inserts.Insert(table, tuple(values)), [values])
        return outcome.new_id

    async def insert_many(
        self,
        table: Table,
        rows: Sequence[Mapping[str, Any]],
        *,
        on_conflict: inserts.OnConflict = "error",
        update: Sequence[str] = (),
        touched: Touched | None = None,
    ) -> int:
        """Write many rows with few statements; every row has the same columns.

        "ignore" leaves rows alone whose primary or unique key is taken; "update" sets their columns named in `update`.
        Shape: how many rows were new, or with "update" how many were written.
        """
        columns = tuple(rows[0]) if rows else ()
        return await self.insert_rows(table, columns, rows, on_conflict=on_conflict, update=update, touched=touched)

    async def insert_rows(
        self,
        table: Table,
        columns: tuple[str, ...],
        rows: Sequence[inserts.NewRow],
        *,
        on_conflict: inserts.OnConflict = "error",
        update: Sequence[str] = (),
        touched: Touched | None = None,
    ) -> int:
        """As `insert_many`, of rows that may be tuples of values in the order of the columns: many small ones cost less so."""
        if not rows:
            return 0
        self.changes.wrote(table, touched)
        outcomes = await self._insert(inserts.Insert(table, columns, on_conflict, tuple(update)), rows)
        return len(rows) if on_conflict == "update" else sum(outcome.matched for outcome in outcomes)

    async def _insert(self, insert: inserts.Insert, rows: Sequence[inserts.NewRow]) -> list[WriteResult]:
        chunks = insert.chunks(rows, self._statements.dialect, self.connection.literals)
        run = self.connection.insert_ignoring if insert.on_conflict == "ignore" else self.connection.run
        return [await self._run(sql, partial(run, sql, arguments)) for sql, arguments in chunks]

    @asynccontextmanager
    async def nested(self) -> AsyncIterator["Transaction"]:
        """A part that can be undone by itself: an exception that leaves the block undoes what was written in it, and no more.

        Use the object that it gives inside the block. What is kept of the part is kept when the whole transaction is.
        Errors: TransactionPaused when this transaction is used before the block has ended.
        """
        child = Transaction(self.connection, self._statements, self._watch, self.catalog_version, parent=self)
        name = f"nested_{child._depth}"
        await self._locked(lambda: self.connection.run(f"SAVEPOINT {name}", None))
        self._has_nested = True
        try:
            yield child
            await child._end(f"RELEASE SAVEPOINT {name}")
            self._after_commit += child._after_commit
        except BaseException:
            await child._undo(f"ROLLBACK TO SAVEPOINT {name}")
            raise
        finally:
            self._has_nested = False

    def after_commit(self, act: Callable[[], None]) -> None:
        """Have something done once what was written is kept, and not otherwise."""
        self._after_commit.append(act)

    async def commit(self) -> None:
        """Keep what was written. The context manager calls this."""
        self._is_over = True
        async with self._session.lock:
            if self._session.is_cut_off or self._session.is_undone:
                raise TransactionClosed("a statement of the transaction was interrupted; the transaction was rolled back")
            if self._has_nested:
                raise TransactionPaused("a nested transaction is open: it must end first")
            await self.connection.commit()
            self.is_clean = True
        for act in self._after_commit:
            act()

    async def roll_back(self) -> None:
        """Undo what was written. When the connection does not answer, it is cut off, which undoes it too."""
        self._is_over = True
        if self._session.lock.locked() or self._session.is_cut_off or not self.connection.is_usable:
            return
        try:
            async with asyncio.timeout(_ROLLBACK_WAIT_S):
                await self.connection.rollback()
        except (StoreError, TimeoutError):
            return
        self.is_clean = True

    @property
    def _has_ended(self) -> bool:
        return self._is_over or (self._parent is not None and self._parent._has_ended)

    async def _end(self, statement: str) -> None:
        await self._locked(lambda: self.connection.run(statement, None))
        self._is_over = True

    async def _undo(self, statement: str) -> None:
        """Go back to where this nested transaction began; when that cannot be done, nothing of the whole is kept."""
        self._is_over = True
        session = self._session
        try:
            async with asyncio.timeout(_ROLLBACK_WAIT_S), session.lock:  # another task's statement may still be under way
                if not (session.is_cut_off or session.is_undone):
                    await self.connection.run(statement, None)
        except BaseException as error:
            session.is_cut_off = True
            if not isinstance(error, (StoreError, TimeoutError)):
                raise

    async def _run(self, sql: str, start: Callable[[], Awaitable[T]]) -> T:
        return await self._locked(lambda: self._watch.run(start(), sql))

    async def _locked(self, start: Callable[[], Awaitable[T]]) -> T:
        session = self._session
        async with session.lock:
            if self._has_ended or session.is_cut_off or session.is_undone:
                raise TransactionClosed("the transaction has ended")
            if self._has_nested:
                raise TransactionPaused("a nested transaction is open: use its own object until it ends")
            try:
                return await start()
            except StoreError as error:
                # After a deadlock MySQL is outside any transaction: further statements would be kept one by one.
                session.is_undone = isinstance(error, Contention)
                session.is_cut_off = isinstance(error, DatabaseUnavailable)
                raise
            except BaseException:
                session.is_cut_off = True
                raise

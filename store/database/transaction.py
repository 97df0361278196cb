"""A transaction as an object: it carries its own connection, and everything inside goes through it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Literal, TypeVar

from sqlalchemy import ClauseElement, Table

from store.database.catalog_version import CatalogVersion
from store.database.counting import Watch
from store.database.statements import Row, StatementCache
from store.errors import Contention, DatabaseUnavailable, StoreError, TransactionClosed
from store.mysql import inserts
from store.mysql.connections import Lane, Outcome

T = TypeVar("T")
Params = Mapping[str, Any] | None

_ROLLBACK_WAIT_S = 5.0


class Transaction:
    """A transaction under way; statements of tasks that share it run one after another.

    Errors: TransactionClosed once it has ended or one of its statements was cut off; nothing of it is then kept.
    """

    def __init__(self, lane: Lane, statements: StatementCache, watch: Watch, catalog_version: CatalogVersion) -> None:
        self.lane = lane
        self.catalog_version = catalog_version
        self.is_clean = False  # ended properly: the connection may be used again
        self._statements = statements
        self._watch = watch
        self._after_commit: list[Callable[[], None]] = []
        self._lock = asyncio.Lock()
        self._is_over = False
        self._is_cut_off = False  # a statement was broken off: the state of the connection is not known
        self._is_undone = False  # the database has rolled it back by itself

    async def fetch_all(self, statement: ClauseElement, params: Params = None) -> list[Row]:
        """Every row, as plain tuples with values typed by the columns."""
        compiled = self._statements.get(statement)
        sql, arguments = compiled.bind(params)
        return await self._run(sql, lambda: self.lane.read(compiled, sql, arguments))

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
        sql, arguments = self._statements.get(statement).bind(params)
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
        chunks = insert.chunks(rows, self._statements.dialect, self.lane.literal)
        run = self.lane.insert_ignoring if insert.on_conflict == "ignore" else self.lane.run
        return [await self._run(sql, partial(run, sql, arguments)) for sql, arguments in chunks]

    def after_commit(self, act: Callable[[], None]) -> None:
        """Have something done once what was written is kept, and not otherwise."""
        self._after_commit.append(act)

    async def commit(self) -> None:
        """Keep what was written. The context manager calls this."""
        self._is_over = True
        async with self._lock:
            if self._is_cut_off or self._is_undone:
                raise TransactionClosed("a statement of the transaction was cut off; nothing of it was kept")
            await self.lane.commit()
            self.is_clean = True
        for act in self._after_commit:
            act()

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
                return await self._watch.run(start(), sql)
            except StoreError as error:
                # After a deadlock MySQL is outside any transaction: further statements would be kept one by one.
                self._is_undone = isinstance(error, Contention)
                self._is_cut_off = isinstance(error, DatabaseUnavailable)
                raise
            except BaseException:
                self._is_cut_off = True
                raise

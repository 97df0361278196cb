"""What is special about the embedded database: one file, several connections, one writer at a time."""

import asyncio
import gc
import threading
from collections.abc import Iterable
from pathlib import Path

import pytest
from sqlalchemy import Integer, bindparam, func, select, text, update

from store.database.connection import Database, Transaction
from store.database.statements import Row, Statement
from store.database.types import Json
from store.errors import ConstraintViolation, DatabaseUnavailable, PoolExhausted, TransactionClosed
from store.tables import event_redirects, ingest_state

ROW = {"source": "dice", "city": "Dublin", "listing_count": 0}
COUNT = select(func.count()).select_from(ingest_state)
ADD = update(ingest_state).values(listing_count=ingest_state.c.listing_count + bindparam("more"))
LONG = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n WHERE i < 0")

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


async def test_the_session_is_set_up(database: Database) -> None:
    assert await database.fetch_value(text("PRAGMA journal_mode")) == "wal"
    assert await database.fetch_value(text("PRAGMA foreign_keys")) == 1
    with pytest.raises(ConstraintViolation):
        async with database.transaction() as tx:
            await tx.execute(text("INSERT INTO event_redirects VALUES (1, 999, '2026-01-01')"))
    assert event_redirects.c.event_id.foreign_keys


async def test_connections_are_kept(database: Database) -> None:
    for _ in range(30):
        await database.fetch_value(COUNT)
    assert database.pool_idle == 1


@pytest.mark.parametrize("count", [3, 1000])
async def test_many_rows_are_typed_beside_the_event_loop(database: Database, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []
    shape = Statement.shape

    def watched(statement: Statement, rows: Iterable[Row]) -> list[Row]:
        threads.append((threading.get_ident(), gc.isenabled()))
        return shape(statement, rows)

    monkeypatch.setattr(Statement, "shape", watched)
    numbers = text(f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT i, '[1]' FROM n")
    rows = await database.fetch_all(numbers.columns(i=Integer, items=Json))
    assert rows == [(number, [1]) for number in range(1, count + 1)]
    ((thread, may_collect),) = threads
    assert (thread == threading.get_ident(), may_collect) == (count == 3, count == 3)


async def test_writers_wait_for_each_other(database: Database) -> None:
    await database.write(lambda tx: tx.insert(ingest_state, ROW))

    async def add(tx: Transaction) -> None:
        assert await tx.execute(ADD, {"more": 1}) == 1

    await asyncio.gather(*(database.write(add) for _ in range(30)))
    assert await database.fetch_value(select(ingest_state.c.listing_count)) == 30


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.insert(ingest_state, ROW)
        assert await database.fetch_value(COUNT) == 0
        assert await asyncio.gather(*(tx.fetch_value(COUNT) for _ in range(5))) == [1] * 5
    assert await database.fetch_value(COUNT) == 1


async def test_cancelled_work_gives_its_connection_back_and_keeps_nothing(database_url: str) -> None:
    async with Database(database_url, pool_size=3, pool_wait_ms=300) as database:
        for _ in range(10):
            with pytest.raises(TimeoutError):
                async with database.transaction() as tx:
                    await tx.insert(ingest_state, ROW)
                    await asyncio.wait_for(tx.fetch_value(LONG), 0.02)
        assert database.pool_in_use == 0
        await database.write(lambda tx: tx.insert(ingest_state, {**ROW, "city": "Cork"}))
        assert await database.fetch_all(select(ingest_state.c.city)) == [("Cork",)]


async def test_a_cut_off_statement_cannot_be_committed(database: Database) -> None:
    with pytest.raises(TransactionClosed):
        async with database.transaction() as tx:
            await tx.insert(ingest_state, ROW)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(tx.fetch_value(LONG), 0.02)
    assert await database.fetch_value(COUNT) == 0


async def test_an_empty_pool_refuses_in_time(database_url: str) -> None:
    async with Database(database_url, pool_size=1, pool_wait_ms=50) as database, database.transaction():
        with pytest.raises(PoolExhausted):
            await database.fetch_value(COUNT)


async def test_a_file_that_cannot_be_opened_is_an_unavailable_database(database_url: str, tmp_path: Path) -> None:
    async with Database(f"sqlite:///{tmp_path}/absent/gigs.sqlite3") as database:
        with pytest.raises(DatabaseUnavailable):
            await database.fetch_value(COUNT)

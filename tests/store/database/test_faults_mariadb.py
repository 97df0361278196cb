"""What `databases` does wrong, each put right: against a real MariaDB."""

import asyncio
import time
from collections.abc import AsyncIterator

import pymysql
import pytest
from aiomysql.connection import Connection
from sqlalchemy import bindparam, func, select, text, update

from store.database.connection import Database, Transaction
from store.errors import Contention, DatabaseUnavailable, PoolExhausted, TransactionClosed
from store.tables import ingest_state
from tests.servers import MariaDb
from tests.waiting import until

SLEEP = text("SELECT SLEEP(:seconds)")
CONNECTION_ID = text("SELECT CONNECTION_ID()")
COUNT = select(func.count()).select_from(ingest_state)
SET_COUNT = update(ingest_state).where(ingest_state.c.city == "Dublin").values(listing_count=bindparam("listings"))
ROW = {"source": "dice", "city": "Dublin"}


@pytest.fixture
async def small(mariadb: MariaDb, database_url: str) -> AsyncIterator[Database]:
    """A database with a pool of ten and a short wait."""
    async with Database(database_url, pool_size=10, pool_wait_ms=300) as connected:
        yield connected


pytestmark = pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)


async def sleep_in_transaction(database: Database, entered: asyncio.Event | None = None) -> None:
    async with database.transaction() as tx:
        if entered:
            entered.set()
        await tx.fetch_value(SLEEP, {"seconds": 30})


async def cancel_once_running(database: Database, turns: int) -> None:
    entered = asyncio.Event()
    task = asyncio.create_task(sleep_in_transaction(database, entered))
    await entered.wait()
    for _ in range(turns):  # of the loop: wherever the statement is by then
        await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelled_transactions_give_their_connections_back(small: Database) -> None:
    for turns in range(25):
        await cancel_once_running(small, turns)
    assert small.pool_in_use == 0
    assert await asyncio.gather(*(small.fetch_value(text("SELECT 7")) for _ in range(20))) == [7] * 20


async def test_cancelled_reads_give_their_connections_back(small: Database) -> None:
    for _ in range(25):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(small.fetch_value(SLEEP, {"seconds": 30}), 0.01)
    assert small.pool_in_use == 0
    assert await small.fetch_value(text("SELECT 7")) == 7


async def test_cancelled_while_a_connection_is_opened_leaves_none_behind(mariadb: MariaDb, database_url: str) -> None:
    for turns in range(25):
        async with Database(database_url, pool_size=1) as database:
            asking = asyncio.create_task(database.fetch_value(text("SELECT 7")))
            for _ in range(turns):
                await asyncio.sleep(0)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
            assert database.pool_in_use == 0
            assert await database.fetch_value(text("SELECT 7")) == 7


async def test_cancelled_while_waiting_for_a_connection_leaves_the_place_to_the_next(small: Database) -> None:
    holders = [asyncio.create_task(sleep_in_transaction(small)) for _ in range(10)]
    await until(lambda: small.pool_in_use == 10)
    waiting = [asyncio.create_task(small.fetch_value(text("SELECT 7"))) for _ in range(5)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    holders[0].cancel()
    assert await asyncio.gather(*waiting[1:]) == [7] * 4
    for holder in holders:
        holder.cancel()
    await asyncio.gather(*holders, waiting[0], return_exceptions=True)
    assert small.pool_in_use == 0


async def test_a_connection_killed_in_a_transaction_is_never_used_again(small: Database, mariadb: MariaDb) -> None:
    killed = set()
    for _ in range(12):
        with pytest.raises(DatabaseUnavailable):
            async with small.transaction() as tx:
                number = await tx.fetch_value(CONNECTION_ID)
                mariadb.run(f"KILL {number}")
                killed.add(number)
                await tx.fetch_value(text("SELECT 1"))
    used = set(await asyncio.gather(*(small.fetch_value(CONNECTION_ID) for _ in range(20))))
    assert len(killed) == 12 and not killed & used
    assert small.pool_in_use == 0


async def test_a_killed_transaction_cannot_be_committed_by_swallowing_the_error(small: Database, mariadb: MariaDb) -> None:
    with pytest.raises(TransactionClosed):
        async with small.transaction() as tx:
            await tx.insert(ingest_state, ROW)
            mariadb.run(f"KILL {await tx.fetch_value(CONNECTION_ID)}")
            with pytest.raises(DatabaseUnavailable):
                await tx.fetch_value(text("SELECT 1"))
    assert await small.fetch_value(COUNT) == 0


async def test_gather_inside_a_transaction_sees_its_rows(small: Database) -> None:
    async with small.transaction() as tx:
        await tx.insert(ingest_state, ROW)
        assert await asyncio.gather(*(tx.fetch_value(COUNT) for _ in range(8))) == [1] * 8
        assert await small.fetch_value(COUNT) == 0, "another connection does not see it yet"
        assert small.pool_in_use == 1
    assert await small.fetch_value(COUNT) == 1


async def test_a_write_cut_off_by_a_timeout_does_not_outlive_the_rollback(small: Database, mariadb: MariaDb) -> None:
    async with small.transaction() as tx:
        await tx.insert(ingest_state, ROW)
    async with small.transaction() as holder:
        await holder.execute(SET_COUNT, {"listings": 1})
        with pytest.raises(TimeoutError):
            async with small.transaction() as tx:
                await tx.insert(ingest_state, {"source": "dice", "city": "Cork"})
                await asyncio.wait_for(tx.execute(SET_COUNT, {"listings": 99}), 0.1)
    await until(lambda: mariadb.run("SELECT COUNT(*) FROM information_schema.innodb_trx") == [(0,)])
    assert await small.fetch_all(select(ingest_state.c.city, ingest_state.c.listing_count)) == [("Dublin", 1)]


async def test_a_task_left_behind_cannot_write_after_the_end(small: Database) -> None:
    async with small.transaction() as tx:
        await tx.insert(ingest_state, ROW)
    with pytest.raises(TransactionClosed):
        await tx.execute(SET_COUNT, {"listings": 5})


async def test_an_empty_pool_refuses_in_time(small: Database) -> None:
    holders = [asyncio.create_task(sleep_in_transaction(small)) for _ in range(10)]
    await until(lambda: small.pool_in_use == 10)
    started = time.monotonic()
    with pytest.raises(PoolExhausted, match="10 database connections"):
        await small.fetch_value(text("SELECT 1"))
    assert 0.25 < time.monotonic() - started < 10
    for holder in holders:
        holder.cancel()
    await asyncio.gather(*holders, return_exceptions=True)
    assert await small.fetch_value(text("SELECT 7")) == 7


async def test_places_go_in_the_order_they_were_asked_for(mariadb: MariaDb, database_url: str) -> None:
    order: list[int] = []

    async def ask(number: int) -> None:
        async with database.transaction() as tx:
            order.append(number)
            await tx.fetch_value(text("SELECT 1"))

    async with Database(database_url, pool_size=1) as database:
        await asyncio.gather(*(ask(number) for number in range(20)))
    assert order == list(range(20))


async def open_and_kill(database: Database, server: MariaDb) -> None:
    """Leave five idle connections that the server has closed."""
    number = text("SELECT CONNECTION_ID() + 0 * SLEEP(0.05)")
    numbers = await asyncio.gather(*(database.fetch_value(number) for _ in range(5)))
    server.run(*(f"KILL {number}" for number in set(numbers)))


async def test_stale_idle_connections_are_replaced_unnoticed(small: Database, mariadb: MariaDb) -> None:
    await open_and_kill(small, mariadb)
    assert await small.fetch_value(text("SELECT 7")) == 7
    await open_and_kill(small, mariadb)
    assert await small.write(lambda tx: tx.insert_many(ingest_state, [ROW])) == 1
    await open_and_kill(small, mariadb)
    await until(lambda: small.pool_idle == 0)  # a lone write is never sent twice: the hang-up must have been seen
    assert await small.execute(SET_COUNT, {"listings": 3}) == 1


async def test_deadlocks_are_run_again(small: Database) -> None:
    async with small.transaction() as tx:
        await tx.insert_many(ingest_state, [ROW, {"source": "dice", "city": "Cork"}])
    add = (
        update(ingest_state)
        .where(ingest_state.c.city == bindparam("which"))
        .values(listing_count=ingest_state.c.listing_count + 1)
    )
    both_hold_one = asyncio.Barrier(2)
    runs: list[str] = []

    async def work(first: str, second: str) -> None:
        async def once(tx: Transaction) -> None:
            runs.append(first)
            await tx.execute(add, {"which": first})
            if len(runs) <= 2:
                await both_hold_one.wait()
            await tx.execute(add, {"which": second})

        await small.write(once)

    await asyncio.gather(work("Dublin", "Cork"), work("Cork", "Dublin"))
    assert len(runs) == 3, "one was chosen by the server and ran again"
    assert await small.fetch_all(select(ingest_state.c.listing_count)) == [(2,), (2,)]


@pytest.mark.parametrize("code", [1213, 1205, 8002, 8022, 9007])  # Galera's, a lock wait's, and TiDB's write conflicts
async def test_a_conflict_at_commit_is_run_again_whole(small: Database, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    commits, runs = iter([False, False, True]), 0
    commit = Connection.commit

    async def conflicting(connection: Connection) -> None:
        if next(commits):
            await commit(connection)
            return
        await connection.rollback()
        raise pymysql.err.OperationalError(code, "Write conflict")

    async def work(tx: Transaction) -> int:
        nonlocal runs
        runs += 1
        assert await tx.fetch_value(COUNT) == 1, "nothing is left of the run before"
        await tx.insert(ingest_state, {"source": "dice", "city": "Cork"})
        return runs

    await small.write(lambda tx: tx.insert(ingest_state, ROW))
    monkeypatch.setattr(Connection, "commit", conflicting)
    assert await small.write(work) == 3
    assert await small.fetch_value(COUNT) == 2
    assert small.pool_in_use == 0


async def test_a_swallowed_deadlock_is_not_a_commit(small: Database) -> None:
    async with small.transaction() as tx:
        await tx.insert(ingest_state, ROW)
    async with small.transaction() as holder:
        await holder.execute(SET_COUNT, {"listings": 1})
        with pytest.raises(TransactionClosed):
            async with small.transaction() as tx:
                await tx.execute(text("SET SESSION innodb_lock_wait_timeout = 1"))
                await tx.insert(ingest_state, {"source": "dice", "city": "Cork"})
                with pytest.raises(Contention):
                    await tx.execute(SET_COUNT, {"listings": 2})
    assert await small.fetch_value(COUNT) == 1

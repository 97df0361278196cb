"""Transactions within a transaction: a part that fails is undone by itself, on both dialects."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from store.database.connection import Database, Transaction, count_statements
from store.errors import Contention, DuplicateKey, TransactionClosed, TransactionPaused
from store.tables import ingest_state
from tests.servers import MariaDb

CITIES = select(ingest_state.c.city).order_by(ingest_state.c.city)


async def add(tx: Transaction, *cities: str) -> None:
    for city in cities:
        await tx.insert(ingest_state, {"source": "dice", "city": city})


async def cities(database: Database) -> list[str]:
    return [city for (city,) in await database.fetch_all(CITIES)]


async def test_a_part_that_fails_is_undone_and_the_rest_kept(database: Database) -> None:
    async with database.transaction() as tx:
        await add(tx, "Cork")
        with pytest.raises(DuplicateKey):
            async with tx.nested() as part:
                await add(part, "Dublin", "Cork")
        async with tx.nested() as part:
            await add(part, "Galway")
        await add(tx, "Sligo")
    assert await cities(database) == ["Cork", "Galway", "Sligo"]


async def test_parts_go_with_the_whole(database: Database) -> None:
    with pytest.raises(LookupError):
        async with database.transaction() as tx:
            async with tx.nested() as part:
                await add(part, "Cork")
            raise LookupError
    assert await cities(database) == []


async def test_parts_of_parts(database: Database) -> None:
    async with database.transaction() as tx, tx.nested() as outer:
        await add(outer, "Cork")
        for city in ("Dublin", "Galway"):
            with pytest.raises(LookupError):
                async with outer.nested() as inner:
                    await add(inner, city)
                    raise LookupError
        async with outer.nested() as inner:
            await add(inner, "Sligo")
    assert await cities(database) == ["Cork", "Sligo"]


async def test_what_is_to_follow_the_commit_goes_with_its_part(database: Database) -> None:
    done: list[str] = []
    async with database.transaction() as tx:
        with pytest.raises(LookupError):
            async with tx.nested() as undone:
                undone.after_commit(lambda: done.append("undone"))
                raise LookupError
        async with tx.nested() as kept:
            kept.after_commit(lambda: done.append("kept"))
        assert done == []
    assert done == ["kept"]


async def test_brackets_are_not_counted_as_statements(database: Database) -> None:
    with count_statements() as seen:
        async with database.transaction() as tx, tx.nested() as part:
            await add(part, "Cork")
    assert seen.count == 1


async def test_the_outer_object_waits_outside_and_the_inner_ends_with_its_block(database: Database) -> None:
    async with database.transaction() as tx:
        async with tx.nested() as part:
            with pytest.raises(TransactionPaused, match="nested"):
                await add(tx, "Cork")
            with pytest.raises(TransactionPaused):
                async with tx.nested():
                    pass
            await add(part, "Dublin")
        with pytest.raises(TransactionClosed):
            await add(part, "Galway")
    assert await cities(database) == ["Dublin"]


async def test_a_part_still_open_in_another_task_stops_the_commit(database: Database) -> None:
    is_open, may_end = asyncio.Event(), asyncio.Event()

    async def work(tx: Transaction) -> None:
        async with tx.nested() as part:
            await add(part, "Cork")
            is_open.set()
            await may_end.wait()

    with pytest.raises(TransactionPaused):
        async with database.transaction() as tx:
            working = asyncio.create_task(work(tx))
            await is_open.wait()
    may_end.set()
    with pytest.raises(TransactionClosed):
        await working
    assert await cities(database) == []
    assert database.pool_in_use == 0


async def test_a_statement_cut_off_in_a_part_undoes_the_whole(database: Database) -> None:
    count = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT COUNT(*) FROM n")
    slow = count if database.dialect == "sqlite" else text("SELECT SLEEP(30)")
    with pytest.raises(TransactionClosed):
        async with database.transaction() as tx:
            await add(tx, "Cork")
            with pytest.raises(TimeoutError):
                async with tx.nested() as part:
                    await add(part, "Dublin")
                    await asyncio.wait_for(part.fetch_value(slow), 0.05)
    assert await cities(database) == []
    assert database.pool_in_use == 0


async def test_a_cancelled_part_is_undone(database: Database) -> None:
    is_written = asyncio.Event()

    async def work(tx: Transaction) -> None:
        async with tx.nested() as part:
            await add(part, "Dublin")
            is_written.set()
            await asyncio.Event().wait()

    async with database.transaction() as tx:
        working = asyncio.create_task(work(tx))
        await is_written.wait()
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        await add(tx, "Cork")
    assert await cities(database) == ["Cork"]


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
async def test_a_part_that_fails_waits_for_the_statement_of_another_task(database: Database) -> None:
    slow = text("INSERT INTO ingest_state (source, city) SELECT 'dice', 'Galway' FROM DUAL WHERE SLEEP(0.3) = 0")
    is_under_way = asyncio.Event()

    async def work(part: Transaction) -> None:
        is_under_way.set()
        await part.execute(slow)

    async with database.transaction() as tx:
        with pytest.raises(LookupError):
            async with tx.nested() as part:
                working = asyncio.create_task(work(part))
                await is_under_way.wait()
                raise LookupError
        await working
        await add(tx, "Cork")
    assert await cities(database) == ["Cork"]


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
async def test_a_part_that_cannot_be_undone_is_not_kept_by_the_whole(database: Database, mariadb: MariaDb) -> None:
    with pytest.raises(TransactionClosed):
        async with database.transaction() as tx:
            with pytest.raises(LookupError):
                async with tx.nested() as part:
                    await part.execute(text("CREATE TABLE nested_made (id INT)"))  # ends the transaction with its savepoints
                    raise LookupError
    mariadb.run("DROP TABLE nested_made", database="gigs_test")
    assert database.pool_in_use == 0


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
async def test_a_deadlock_in_a_part_undoes_the_whole(database: Database, mariadb: MariaDb) -> None:
    await database.write(lambda tx: add(tx, "Cork"))
    change = text("UPDATE ingest_state SET listing_count = 1 WHERE city = 'Cork'")
    async with database.transaction() as holder:
        await holder.execute(change)
        with pytest.raises(TransactionClosed):
            async with database.transaction() as tx:
                await tx.execute(text("SET SESSION innodb_lock_wait_timeout = 1"))
                await add(tx, "Dublin")
                with pytest.raises(Contention):
                    async with tx.nested() as part:
                        await part.execute(change)
    assert await database.fetch_value(select(func.count()).select_from(ingest_state)) == 1

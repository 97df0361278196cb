"""Statements end with their request: on both databases, by the database itself; and what was cut off ends there too."""

import asyncio
import time

import pytest
from sqlalchemy import Select, insert, literal_column, select, text

from store.database.connection import Database
from store.database.deadlines import deadline, ends_at, remaining_s, without_deadline
from store.errors import DeadlinePassed
from store.tables import catalog, search_terms
from tests.servers import MariaDb
from tests.waiting import until

ONE: Select[tuple[int]] = select(literal_column("1"))
# A statement that takes minutes on either database: pairs of pairs of numbers.
_DIGITS = " UNION ALL ".join(f"SELECT {number} AS n" for number in range(40))
ENDLESS = text("SELECT COUNT(*) FROM " + ", ".join(f"({_DIGITS}) AS t{number}" for number in range(6)) + " WHERE t0.n < t1.n")


async def test_a_statement_that_takes_too_long_ends_and_leaves_its_connection_usable(database: Database) -> None:
    started = time.monotonic()
    with deadline(0.3), pytest.raises(DeadlinePassed):
        await database.fetch_all(ENDLESS)
    assert time.monotonic() - started < 5
    assert (database.pool_in_use, database.pool_idle) == (0, 1)
    assert await database.fetch_value(ONE) == 1


async def test_nothing_is_sent_when_no_time_is_left(database: Database) -> None:
    with deadline(0), pytest.raises(DeadlinePassed):
        await database.fetch_value(ONE)


async def test_a_statement_in_time_is_none_the_wiser(database: Database) -> None:
    with deadline(60):
        assert await database.fetch_value(ONE) == 1
        async with database.transaction() as tx:
            await tx.insert_many(search_terms, [{"term": "live"}, {"term": "tour"}])
            added = await tx.insert_many(search_terms, [{"term": "live"}, {"term": "new"}], on_conflict="ignore")
            assert added == 1
            assert await tx.execute(insert(search_terms).values(term="night")) == 1
        assert len(await database.fetch_all(select(search_terms.c.id))) == 4


async def test_a_transaction_that_runs_out_of_time_keeps_nothing(database: Database) -> None:
    with pytest.raises(DeadlinePassed):
        async with database.transaction() as tx:
            await tx.insert_many(search_terms, [{"term": "live"}])
            with deadline(0.3):
                await tx.fetch_all(ENDLESS)
    assert await database.fetch_all(select(search_terms.c.id)) == []
    assert await database.fetch_value(select(catalog.c.version)) == 1


async def test_the_earlier_deadline_stands() -> None:
    with deadline(1):
        first = ends_at()
        with deadline(60):
            assert ends_at() == first
        with deadline(0.5):
            assert (remaining_s() or 1) <= 0.5
    assert ends_at() is None


async def test_work_that_outlives_its_request_has_no_deadline() -> None:
    async def seen() -> float | None:
        return ends_at()

    with deadline(1):
        assert await asyncio.create_task(seen()) is not None
        assert await asyncio.create_task(seen(), context=without_deadline()) is None


async def test_a_cancelled_sqlite_statement_ends(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with Database(f"sqlite:///{tmp_path_factory.mktemp('endless') / 'gigs.sqlite3'}") as database:
        task = asyncio.create_task(database.fetch_all(ENDLESS))
        await until(lambda: database.pool_in_use == 1)
        await asyncio.sleep(0.05)  # into the statement: nothing tells that it has begun
        started = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert time.monotonic() - started < 5  # closing waits for the thread


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
@pytest.mark.parametrize("in_transaction", [False, True])
async def test_a_cancelled_statement_ends_on_the_server(mariadb: MariaDb, database: Database, in_transaction: bool) -> None:
    async def work() -> None:
        if not in_transaction:
            await database.fetch_all(ENDLESS)
            return
        async with database.transaction() as tx:
            await tx.fetch_all(ENDLESS)

    with deadline(60):
        task = asyncio.create_task(work())
    await _until_running(mariadb, 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _until_running(mariadb, 0)
    assert database.pool_in_use == 0
    assert await database.fetch_value(ONE) == 1


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
async def test_many_statements_cut_off_at_once_all_end(mariadb: MariaDb, database: Database) -> None:
    with deadline(60):
        tasks = [asyncio.create_task(database.fetch_all(ENDLESS)) for _ in range(4)]
    await _until_running(mariadb, 4)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await _until_running(mariadb, 0)


async def _until_running(server: MariaDb, count: int) -> None:
    """Return when the server runs so many of the endless statements."""
    seen = "SELECT COUNT(*) FROM information_schema.processlist WHERE command = 'Query' AND info LIKE '%WHERE t0.n <%'"
    async with asyncio.timeout(30):
        while await asyncio.to_thread(server.run, seen + " AND id != CONNECTION_ID()") != [(count,)]:  # noqa: ASYNC110  the server's fact
            await asyncio.sleep(0)

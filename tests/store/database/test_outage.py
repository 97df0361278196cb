"""The database goes away and comes back: quick, named failures, and recovery without a restart."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, text

from store.database.connection import Database
from store.errors import DatabaseUnavailable, PoolExhausted
from store.tables import ingest_state
from tests.servers import MariaDb, free_port
from tests.waiting import until
from tests.wire import Wire

SEVEN = text("SELECT 7")
ROW = {"source": "dice", "city": "Dublin"}


@pytest.fixture
async def wire(mariadb: MariaDb) -> AsyncIterator[Wire]:
    """A working proxy to the session's server."""
    made = Wire(mariadb.port)
    await made.mend()
    yield made
    await made.cut()


@pytest.fixture
async def distant(wire: Wire, database_url: str) -> AsyncIterator[Database]:
    """The test database, reached through the proxy."""
    url = f"mysql://root@127.0.0.1:{wire.port}/{database_url.rpartition('/')[2]}"
    async with Database(url, pool_size=3, pool_wait_ms=300, connect_timeout_s=0.3) as connected:
        yield connected


pytestmark = pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)


async def test_a_server_that_is_down_is_told_at_once_and_used_again_when_it_is_back(wire: Wire, distant: Database) -> None:
    assert await asyncio.gather(*(distant.fetch_value(SEVEN) for _ in range(3))) == [7, 7, 7]
    await wire.cut()
    for _ in range(10):
        started = time.monotonic()
        with pytest.raises(DatabaseUnavailable):
            await distant.fetch_value(SEVEN)
        with pytest.raises(DatabaseUnavailable):
            await distant.write(lambda tx: tx.insert(ingest_state, ROW))
        assert time.monotonic() - started < 10  # not the system's minutes
    assert distant.pool_in_use == 0
    await wire.mend()
    assert await asyncio.gather(*(distant.fetch_value(SEVEN) for _ in range(9))) == [7] * 9


async def test_a_server_that_takes_connections_but_says_nothing_is_down(wire: Wire, distant: Database) -> None:
    wire.is_silent = True
    started = time.monotonic()
    answers = await asyncio.gather(*(distant.fetch_value(SEVEN) for _ in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [DatabaseUnavailable] * 3
    assert time.monotonic() - started < 10
    wire.is_silent = False
    assert await distant.fetch_value(SEVEN) == 7


async def test_closing_waits_only_so_long_for_a_connection_that_is_in_use(distant: Database, database_url: str) -> None:
    asking = asyncio.create_task(distant.fetch_value(text("SELECT SLEEP(60)")))
    await until(lambda: distant.pool_in_use == 1 and distant.pool_idle == 0)
    async with asyncio.timeout(10):
        await distant.disconnect()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await distant.connect()
    assert await distant.fetch_value(SEVEN) == 7, "and it can be opened again"


async def test_a_wire_cut_before_the_commit_keeps_nothing(wire: Wire, distant: Database, mariadb: MariaDb) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with distant.transaction() as tx:
            await tx.insert(ingest_state, ROW)
            await wire.cut()
    await wire.mend()
    assert await distant.fetch_value(select(func.count()).select_from(ingest_state)) == 0


async def test_a_database_that_is_down_at_the_start_stops_nobody(mariadb: MariaDb, database_url: str) -> None:
    async with Database(f"mysql://root@127.0.0.1:{free_port()}/gigs_test") as database:
        with pytest.raises(DatabaseUnavailable, match="cannot be reached"):
            await database.fetch_value(SEVEN)


async def test_a_wrong_password_is_told_without_the_password(mariadb: MariaDb, database_url: str) -> None:
    async with Database(f"mysql://nobody:hunter2@127.0.0.1:{mariadb.port}/gigs_test") as database:
        with pytest.raises(DatabaseUnavailable, match="denies access") as refused:
            await database.fetch_value(SEVEN)
    assert "hunter2" not in str(refused.value)


async def test_waiting_behind_a_silent_server_is_bounded(wire: Wire, distant: Database) -> None:
    wire.is_silent = True
    started = time.monotonic()
    answers = await asyncio.gather(*(distant.fetch_value(SEVEN) for _ in range(12)), return_exceptions=True)
    assert all(isinstance(answer, DatabaseUnavailable | PoolExhausted) for answer in answers)
    assert time.monotonic() - started < 20
    assert distant.pool_in_use == 0

"""Answers that are broken off or damaged: never half a result, never a connection that is out of step."""

import asyncio
from collections.abc import AsyncIterator

import pymysql
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymysql.constants import FIELD_TYPE
from sqlalchemy import func, select, text

from store.database.connection import Database
from store.errors import DatabaseUnavailable
from store.mysql.rows import read_rows
from store.tables import ingest_state
from tests.servers import MariaDb
from tests.store.mysql.test_rows import described, reader, result
from tests.waiting import until
from tests.wire import Wire

ROWS = text("SELECT 'one' AS word, 1 AS number, NULL AS nothing UNION ALL SELECT REPEAT('é', 200), 22, NULL")
WANTED = [("one", 1, None), ("é" * 200, 22, None)]
ROW = {"source": "dice", "city": "Dublin"}
ON_MARIADB = pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)


@pytest.fixture
async def wire(mariadb: MariaDb) -> AsyncIterator[Wire]:
    """A proxy to the session's server."""
    made = Wire(mariadb.port)
    await made.mend()
    yield made
    await made.cut()


@pytest.fixture
async def distant(wire: Wire, database_url: str) -> AsyncIterator[Database]:
    """The test database, reached through the proxy."""
    url = f"mysql://root@127.0.0.1:{wire.port}/{database_url.rpartition('/')[2]}"
    async with Database(url, pool_size=2, pool_wait_ms=3000, connect_timeout_s=5) as connected:
        yield connected


async def answer_length(wire: Wire, database: Database) -> int:
    async with database.transaction() as tx:
        before = wire.bytes_seen
        assert await tx.fetch_all(ROWS) == WANTED
        return wire.bytes_seen - before


@ON_MARIADB
async def test_an_answer_cut_anywhere_is_a_lost_connection(wire: Wire, distant: Database) -> None:
    length = await answer_length(wire, distant)
    assert length > 450
    for left in [*range(1, 260), *range(260, length, 29), length - 1]:
        with pytest.raises(DatabaseUnavailable):
            async with distant.transaction() as tx:
                wire.bytes_left = left
                await tx.fetch_all(ROWS)
    assert await distant.fetch_all(ROWS) == WANTED
    assert distant.pool_in_use == 0


@ON_MARIADB
async def test_a_read_that_is_cut_on_an_idle_connection_is_made_again_whole(wire: Wire, distant: Database) -> None:
    length = await answer_length(wire, distant)
    for left in range(1, length, 37):
        wire.bytes_left = left
        assert await distant.fetch_all(ROWS) == WANTED


@ON_MARIADB
async def test_a_write_whose_answer_is_cut_is_not_sent_twice(wire: Wire, distant: Database, mariadb: MariaDb) -> None:
    await distant.write(lambda tx: tx.insert(ingest_state, ROW))
    add = text("UPDATE ingest_state SET listing_count = listing_count + 1")
    for done, left in enumerate((1, 4, 5, 7, 10), 1):
        await distant.fetch_value(text("SELECT 1"))  # an idle connection is there
        wire.bytes_left = left
        with pytest.raises(DatabaseUnavailable):
            await distant.execute(add)
        ((count,),) = mariadb.run("SELECT listing_count FROM ingest_state", database="gigs_test")
        assert count == done


@ON_MARIADB
async def test_a_commit_whose_answer_is_cut_is_reported(wire: Wire, distant: Database, mariadb: MariaDb) -> None:
    with pytest.raises(DatabaseUnavailable):
        async with distant.transaction() as tx:
            await tx.insert(ingest_state, ROW)
            wire.bytes_left = 3
    await until(lambda: mariadb.run("SELECT COUNT(*) FROM information_schema.innodb_trx") == [(0,)])
    assert await distant.fetch_value(select(func.count()).select_from(ingest_state)) == 1, "kept, though nobody was told"


WHOLE = result(
    [described(FIELD_TYPE.LONG, 63), described(FIELD_TYPE.VAR_STRING), described(FIELD_TYPE.NEWDECIMAL, 63)],
    [b"7", "Órla".encode(), b"24.50"],
    [None, b"x" * 300, None],
)


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
@settings(max_examples=400, deadline=None)
async def test_a_damaged_byte_never_hangs_and_never_goes_on(at: int, byte: int) -> None:
    wire = WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :]
    async with asyncio.timeout(60):
        try:
            rows = await read_rows(reader(wire, ends=True), ())
        except (pymysql.err.Error, ValueError, ArithmeticError):
            return
    assert all(type(row) is tuple for row in rows)


async def test_a_request_for_a_file_of_ours_is_refused() -> None:
    with pytest.raises(pymysql.err.OperationalError, match="local file"):
        await read_rows(reader(b"\x0a\x00\x00\x01\xfbpasswords"), ())


@pytest.mark.parametrize(
    "wire",
    [
        b"\x00\x00\x00\x00",  # no content at all
        b"\x01\x00\x00\x00\xff",  # an error without a number
        b"\x01\x00\x00\x00\xfc",  # a count that ends in its middle
        b"\x01\x00\x00\x01\x01\x02\x00\x00\x02ab",  # a description that is too short
    ],
)
async def test_damaged_packets_are_a_lost_connection(wire: bytes) -> None:
    with pytest.raises(pymysql.err.Error):
        await read_rows(reader(wire, ends=True), ())


@ON_MARIADB
async def test_a_forgiving_insert_cut_off_before_its_warnings_is_a_lost_connection(wire: Wire, distant: Database) -> None:
    """A server that shut down just then was an unexpected error to whoever saved an event twice."""
    async with distant.transaction() as tx:
        await tx.insert_many(ingest_state, [ROW], on_conflict="ignore")
    async with distant.transaction() as tx:
        before = wire.bytes_seen
        assert await tx.insert_many(ingest_state, [ROW], on_conflict="ignore") == 0
        length = wire.bytes_seen - before
    for left in range(1, length):
        with pytest.raises(DatabaseUnavailable):
            async with distant.transaction() as tx:
                wire.bytes_left = left
                await tx.insert_many(ingest_state, [ROW], on_conflict="ignore")

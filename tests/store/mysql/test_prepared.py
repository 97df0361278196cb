"""Prepared statements of a connection: on a real MariaDB, and what is sent."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from aiomysql.connection import Connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import bindparam, select, text
from sqlalchemy.types import LargeBinary

from store.database.connection import Database
from store.database.deadlines import deadline
from store.errors import DeadlinePassed, StatementFailed
from store.tables import events, ingest_state
from tests.servers import MariaDb

pytestmark = pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)

OFTEN = 5  # reads, with the last of which a statement has long been prepared
_STATUS = text("SELECT variable_value FROM information_schema.session_status WHERE variable_name = :name")


@pytest.fixture
async def one(mariadb: MariaDb, database_url: str) -> AsyncIterator[Database]:
    """A database with a single connection."""
    async with Database(database_url, pool_size=1) as connected:
        yield connected


async def often(database: Database, statement: Any, params: dict[str, Any] | None = None) -> list[Any]:
    """What a statement reads, which is the same each time."""
    reads = [await database.fetch_all(statement, params) for _ in range(OFTEN)]
    assert all(rows == reads[0] for rows in reads)
    return reads[0]


async def executed(database: Database) -> int:
    """How many prepared statements this connection has run, itself left out."""
    return int(await database.fetch_value(_STATUS, {"name": "Com_execute_sql"}))


async def kept(database: Database) -> int:
    """How many statements the server holds for all."""
    statement = text("SELECT variable_value FROM information_schema.global_status WHERE variable_name = 'Prepared_stmt_count'")
    return int(await database.fetch_value(statement))


async def test_what_is_read_often_is_prepared_once(one: Database) -> None:
    statement = text("SELECT :a, '100%', 7 % 4, '\\:b', :a")
    for number in range(OFTEN):
        assert await one.fetch_all(statement, {"a": number}) == [(number, "100%", 3, ":b", number)]
    assert await executed(one) == OFTEN - 2
    assert await one.fetch_value(_STATUS, {"name": "Com_prepare_sql"}) == "1"


async def test_none_are_prepared_if_so_set(mariadb: MariaDb, database_url: str) -> None:
    async with Database(database_url, pool_size=1, prepared_statements=0) as plain:
        await often(plain, text("SELECT 1"))
        assert await executed(plain) == 0


async def test_mysql_is_sent_plain_text(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "get_server_info", lambda connection: "8.4.2")
    async with Database(database_url, pool_size=1) as mysql:
        assert await often(mysql, text("SELECT :n"), {"n": 1}) == [(1,)]
        assert await executed(mysql) == 0


NAIVE = datetime(2026, 11, 27, 20, 30, 15, tzinfo=UTC).replace(tzinfo=None)  # as it is stored
VALUES: Sequence[Any] = (
    None, True, False, 0, -1, 2**63 - 1, -(2**63), 2**64 - 1, 0.0, -0.5, 1e300, 5e-324, Decimal("12.30"), Decimal("-0.00000001"),
    "", "'", '"', "\\", "\\'", "?", "%", "%s", "%(value)s", "a\0b", "\n\r\x1a", "--", "/* */;", "`", "😀 ∂ é", " ", "NULL",
    "x" * 100_000, b"", b"\0\xff'\\?%", bytes(range(256)),
    date(2026, 11, 27), NAIVE, NAIVE.replace(microsecond=123456), time(23, 59, 59),
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=lambda value: ascii(value)[:24])
async def test_values_of_every_type_are_read_as_by_plain_text(one: Database, value: Any) -> None:
    statement = text("SELECT :value, HEX(:value), :value IS NULL, LENGTH(:value)").bindparams(bindparam("value"))
    if isinstance(value, bytes):
        statement = statement.bindparams(bindparam("value", type_=LargeBinary()))
    await often(one, statement, {"value": value})
    assert await executed(one) == OFTEN - 2


TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["' OR 1=1 -- ", "\\' ; DROP TABLE events; -- ", "?,?", "%(value)s", "\\\\'"]
)


@pytest.fixture
def held(mariadb: MariaDb, database_url: str) -> Iterator[tuple[asyncio.Runner, Database]]:
    """A database with a single connection, and the loop it lives in: for tests that hypothesis runs many times."""
    with asyncio.Runner() as runner:
        database = Database(database_url, pool_size=1)
        runner.run(database.connect())
        yield runner, database
        runner.run(database.disconnect())


ECHO = text("SELECT :value, :after")


@given(value=TEXTS)
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_was(held: tuple[asyncio.Runner, Database], value: str) -> None:
    runner, database = held
    assert runner.run(database.fetch_all(ECHO, {"value": value, "after": 7})) == [(value, 7)]


async def test_a_value_may_change_its_type_and_be_null(mariadb: MariaDb, one: Database) -> None:
    statement = text("SELECT :value UNION ALL SELECT :other")
    async with Database(mariadb.url(), prepared_statements=0) as plain:
        for value, other in ((1, 2), ("a", "longer"), (None, 3), ("x" * 300, None), (2.5, Decimal("1.25")), (1, 2)):
            params = {"value": value, "other": other}
            assert await one.fetch_all(statement, params) == await plain.fetch_all(statement, params)
    assert await executed(one) == 4


async def test_lists_of_each_length_are_statements_of_their_own(one: Database) -> None:
    statement = text("SELECT n FROM (SELECT 1 AS n UNION SELECT 2 UNION SELECT 3) AS t WHERE n IN :ns ORDER BY n").bindparams(
        bindparam("ns", expanding=True)
    )
    for _ in range(OFTEN):
        for length in (0, 1, 2, 3):
            assert await one.fetch_all(statement, {"ns": list(range(1, length + 1))}) == [(n,) for n in range(1, length + 1)]
    assert await executed(one) == 4 * (OFTEN - 2)


async def test_a_prepared_statement_keeps_its_deadline(one: Database) -> None:
    statement = text("SELECT SLEEP(:seconds), 'in time'")
    with deadline(60):
        await often(one, statement, {"seconds": 0})
    before = await executed(one)
    with deadline(0.3), pytest.raises(DeadlinePassed):
        async with asyncio.timeout(20):
            await one.fetch_all(statement, {"seconds": 60})
    assert (one.pool_in_use, one.pool_idle) == (0, 1)
    with deadline(60):
        assert await one.fetch_all(statement, {"seconds": 0}) == [(0, "in time")]
    assert await executed(one) == before + 2


async def test_preparing_waits_no_longer_than_the_deadline(mariadb: MariaDb, one: Database) -> None:
    statement = select(ingest_state.c.city)
    for _ in range(2):
        await one.fetch_all(statement)
    async with Database(mariadb.url()) as other:
        async with other.transaction() as tx:
            await tx.fetch_all(statement)  # holds up who changes the table, who then holds up all others
            changing = asyncio.create_task(other.execute(text("ALTER TABLE ingest_state COMMENT = ''")))
            await _until_seen(mariadb, "Waiting for table metadata lock", 1)
            with deadline(0.3), pytest.raises(DeadlinePassed):
                async with asyncio.timeout(20):
                    await one.fetch_all(statement)
            assert await one.fetch_value(_STATUS, {"name": "Com_prepare_sql"}) == "1"
        await changing
    assert await often(one, statement) == []
    assert await executed(one) == OFTEN


async def test_a_prepared_statement_that_is_cancelled_ends_on_the_server(mariadb: MariaDb, one: Database) -> None:
    statement = text("SELECT SLEEP(:seconds), 'cancelled when prepared'")
    await often(one, statement, {"seconds": 0})
    task = asyncio.create_task(one.fetch_all(statement, {"seconds": 60}))
    await _until_seen(mariadb, "User sleep", 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _until_seen(mariadb, "User sleep", 0)
    assert await one.fetch_all(statement, {"seconds": 0}) == [(0, "cancelled when prepared")]


async def test_a_prepared_statement_that_is_killed_by_hand_leaves_its_connection(mariadb: MariaDb, one: Database) -> None:
    statement = text("SELECT SLEEP(:seconds), 'killed when prepared'")
    await often(one, statement, {"seconds": 0})
    thread = await one.fetch_value(text("SELECT CONNECTION_ID()"))
    task = asyncio.create_task(one.fetch_all(text(str(statement)), {"seconds": 60}))
    await _until_seen(mariadb, "User sleep", 1)
    await asyncio.to_thread(mariadb.run, f"KILL QUERY {thread}")
    with pytest.raises(StatementFailed, match="interrupted"):
        await task
    assert await often(one, statement, {"seconds": 0}) == [(0, "killed when prepared")]


async def test_a_new_connection_prepares_anew(mariadb: MariaDb, one: Database) -> None:
    statement = text("SELECT :n, 'of any connection'")
    await often(one, statement, {"n": 1})
    thread = await one.fetch_value(text("SELECT CONNECTION_ID()"))
    await asyncio.to_thread(mariadb.run, f"KILL {thread}")
    assert await often(one, statement, {"n": 1}) == [(1, "of any connection")]
    assert await one.fetch_value(text("SELECT CONNECTION_ID()")) != thread
    assert await executed(one) >= OFTEN - 3


async def test_a_statement_outlives_changes_of_its_tables(one: Database) -> None:
    async def change(sql: str) -> None:
        await one.execute(text(sql))

    statement = text("SELECT * FROM changing WHERE id >= :least ORDER BY id")
    await change("CREATE TABLE changing (id INT PRIMARY KEY, name VARCHAR(5)) SELECT 1 AS id, 'one' AS name")
    try:
        assert await often(one, statement, {"least": 0}) == [(1, "one")]
        await change(
            "ALTER TABLE changing MODIFY name VARCHAR(50), ADD COLUMN price DECIMAL(10, 2) DEFAULT 2.50, ADD INDEX (name)"
        )
        assert await often(one, statement, {"least": 0}) == [(1, "one", Decimal("2.50"))]
        await change("DROP TABLE changing")
        with pytest.raises(StatementFailed, match="changing"):
            await one.fetch_all(statement, {"least": 0})
        await change("CREATE TABLE changing (id BIGINT PRIMARY KEY, at DATETIME) SELECT 2 AS id, '2026-11-27 20:00:00' AS at")
        assert await often(one, statement, {"least": 2}) == [(2, datetime(2026, 11, 27, 20, tzinfo=UTC))]
    finally:
        await change("DROP TABLE IF EXISTS changing")
    assert await executed(one) == 3 * OFTEN - 2 + 1  # with the one that failed


async def test_a_connection_keeps_a_bounded_number(mariadb: MariaDb, database_url: str) -> None:
    async with Database(database_url, pool_size=1, prepared_statements=4) as few:
        before = await kept(few)
        statements = [text(f"SELECT :n, {number}") for number in range(20)]
        for _ in range(2):
            for number, statement in enumerate(statements):
                assert await often(few, statement, {"n": "x"}) == [("x", number)]
                assert await kept(few) <= before + 4
        for number, statement in enumerate(statements):
            assert await few.fetch_all(statement, {"n": "y"}) == [("y", number)]


async def test_a_server_that_prepares_no_more_is_asked_in_plain_text(mariadb: MariaDb, one: Database) -> None:
    before = await one.fetch_value(text("SELECT @@max_prepared_stmt_count"))
    await asyncio.to_thread(mariadb.run, "SET GLOBAL max_prepared_stmt_count = 0")
    try:
        statement = text("SELECT :n, 'no more'")
        assert await often(one, statement, {"n": 1}) == [(1, "no more")]
        assert await executed(one) == 0
    finally:
        await asyncio.to_thread(mariadb.run, f"SET GLOBAL max_prepared_stmt_count = {before}")


async def test_a_statement_that_the_server_has_lost_is_sent_in_plain_text(one: Database) -> None:
    statement = text("SELECT :n, 'lost'")
    await often(one, statement, {"n": 1})
    before = await executed(one)
    for number in range(32):
        with suppress(StatementFailed):  # most names stand for nothing
            await one.execute(text(f"DEALLOCATE PREPARE p{number}"))
    assert await often(one, statement, {"n": 1}) == [(1, "lost")]
    assert await executed(one) <= before + 1


async def test_what_fails_fails_as_before(one: Database) -> None:
    for _ in range(OFTEN):
        with pytest.raises(StatementFailed, match="nowhere"):
            await one.fetch_all(text("SELECT a FROM nowhere"))
    statement = text("SELECT (SELECT 1 UNION SELECT :n)")
    await often(one, statement, {"n": 1})
    for _ in range(2):
        with pytest.raises(StatementFailed, match="more than 1 row"):
            await one.fetch_all(statement, {"n": 2})
    assert await one.fetch_all(statement, {"n": 1}) == [(1,)]
    assert await executed(one) == OFTEN - 2 + 3


async def test_transactions_read_by_prepared_statements_too(one: Database) -> None:
    statement = select(events.c.id).where(events.c.id == bindparam("id")).with_for_update()
    async with one.transaction() as tx:
        for _ in range(OFTEN):
            assert await tx.fetch_all(statement, {"id": 1}) == []
    assert await executed(one) == OFTEN - 2


async def _until_seen(server: MariaDb, state: str, count: int) -> None:
    """Return when so many of the server's threads are in this state."""
    seen = f"SELECT COUNT(*) FROM information_schema.processlist WHERE state = '{state}'"
    async with asyncio.timeout(30):
        while await asyncio.to_thread(server.run, seen) != [(count,)]:  # noqa: ASYNC110  the server's fact
            await asyncio.sleep(0)

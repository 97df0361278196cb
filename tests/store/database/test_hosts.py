"""Several hosts that are one database, and replicas that may be a second behind: which server is asked, and when."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from store.database.connection import Database
from store.database.hosts import replicas
from store.database.hosts.failover import first_writable
from store.database.hosts.lag import from_now_on_up_to_date, reads_may_lag, up_to_date_reads
from store.errors import DatabaseUnavailable, StatementFailed
from store.tables import catalog
from tests.servers import MariaDb, free_port
from tests.wire import Wire

VERSION = select(catalog.c.version)
RAISE = text("UPDATE catalog SET version = :version")


@pytest.fixture
def pair(mariadb: MariaDb) -> Iterator[tuple[str, str]]:
    """The addresses of two databases with a catalog each, at versions 10 and 10: a primary, and what plays its replica."""
    names = ("hosts_a", "hosts_b")
    for name in names:
        mariadb.run(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        mariadb.run("CREATE TABLE catalog (id INT PRIMARY KEY, version INT)", "INSERT INTO catalog VALUES (1, 10)", database=name)
        mariadb.run("CREATE TABLE catalog_changes (version INT PRIMARY KEY, touched JSON)", database=name)
    mariadb.run("CREATE OR REPLACE USER app@'127.0.0.1'", "GRANT ALL ON *.* TO app@'127.0.0.1'")
    mariadb.run("REVOKE READ ONLY ADMIN, SUPER ON *.* FROM app@'127.0.0.1'")
    yield mariadb.url("hosts_a"), mariadb.url("hosts_b")
    mariadb.run("SET GLOBAL read_only = 0")


@pytest.fixture
async def with_replica(pair: tuple[str, str]) -> AsyncIterator[Database]:
    """The first with the second as its replica."""
    async with Database(pair[0], replicas=[pair[1]]) as database:
        yield database


async def _set(mariadb: MariaDb, name: str, version: int) -> None:
    await asyncio.to_thread(mariadb.run, f"UPDATE catalog SET version = {version}", database=name)


async def test_only_reads_that_may_lag_go_to_the_replica(with_replica: Database, mariadb: MariaDb) -> None:
    await _set(mariadb, "hosts_b", 9)
    assert await with_replica.fetch_value(VERSION) == 10
    with reads_may_lag():
        assert await with_replica.fetch_value(VERSION) == 9
        with up_to_date_reads():
            assert await with_replica.fetch_value(VERSION) == 10
        async with with_replica.transaction() as tx:
            assert await tx.fetch_value(VERSION) == 10
        await with_replica.execute(RAISE, {"version": 11})
        assert await with_replica.fetch_value(VERSION) == 9
        from_now_on_up_to_date()
        assert await with_replica.fetch_value(VERSION) == 11
    assert mariadb.run("SELECT version FROM catalog", database="hosts_b") == [(9,)]


async def test_tasks_of_an_answer_read_as_it_does(with_replica: Database, mariadb: MariaDb) -> None:
    await _set(mariadb, "hosts_b", 9)
    with reads_may_lag():
        assert await asyncio.create_task(with_replica.fetch_value(VERSION)) == 9
        await asyncio.create_task(_give_up())
        assert await with_replica.fetch_value(VERSION) == 10


async def _give_up() -> None:
    from_now_on_up_to_date()


async def test_caches_go_by_the_version_of_what_is_read(with_replica: Database, mariadb: MariaDb) -> None:
    await _set(mariadb, "hosts_b", 9)
    assert await with_replica.catalog_version.current() == 10
    with reads_may_lag():
        assert await with_replica.catalog_version.current() == 9


async def test_a_replica_that_is_away_costs_nothing(pair: tuple[str, str]) -> None:
    async with Database(pair[0], replicas=[f"mysql://root@127.0.0.1:{free_port()}/gigs"]) as database:
        with reads_may_lag():
            assert await database.fetch_value(VERSION) == 10
            assert await database.catalog_version.current() == 10


async def test_a_replica_that_falls_behind_is_left(
    with_replica: Database, mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.database.catalog.version.READ_EVERY_S", 0.0)
    with reads_may_lag():
        await with_replica.catalog_version.current()
        await _set(mariadb, "hosts_a", 12)
        await _set(mariadb, "hosts_b", 11)
        assert await with_replica.catalog_version.current() == 11, "a second late is fine"
        assert await with_replica.catalog_version.current() == 12, "11 where 12 was held a look ago is not"
        assert await with_replica.fetch_value(VERSION) == 12


async def test_a_replica_is_asked_again_after_a_while(
    with_replica: Database, mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _set(mariadb, "hosts_b", 9)
    pool = with_replica._replicas.pool
    assert pool is not None
    monkeypatch.setattr(replicas, "REST_S", 0.0)
    with_replica._replicas.leave(pool, "a test")
    with reads_may_lag():
        assert await with_replica.fetch_value(VERSION) == 9


async def test_a_host_that_is_away_is_passed_over(pair: tuple[str, str]) -> None:
    nobody = f"mysql://root@127.0.0.1:{free_port()}/gigs"
    async with Database(nobody, others=[pair[0]]) as database:
        assert await database.execute(RAISE, {"version": 11}) == 1
    async with Database(nobody, others=[nobody]) as database:
        with pytest.raises(DatabaseUnavailable, match="nobody listens there"):
            await database.fetch_value(VERSION)


async def test_a_host_that_is_lost_is_left_for_the_next(pair: tuple[str, str], mariadb: MariaDb) -> None:
    wire = Wire(mariadb.port)
    await wire.mend()
    first = pair[0].replace(str(mariadb.port), str(wire.port))
    async with Database(first, others=[pair[1]]) as database:
        await _set(mariadb, "hosts_b", 20)
        assert await database.fetch_value(VERSION) == 10
        await wire.cut()
        assert await database.fetch_value(VERSION) == 20
        assert await database.execute(RAISE, {"version": 21}) == 1


async def test_a_read_only_host_is_no_primary(pair: tuple[str, str], mariadb: MariaDb, tmp_path: Path) -> None:
    own = [url.replace("root@", "app@") for url in pair]
    async with Database(own[0]) as alone, Database(own[0], others=[own[1]]) as several:
        assert await alone.fetch_value(VERSION) == 10
        mariadb.run("SET GLOBAL read_only = 1")
        with pytest.raises(DatabaseUnavailable, match="read-only"):
            await alone.execute(RAISE, {"version": 11})
        assert await alone.fetch_value(VERSION) == 10, "one host serves reads all the same"
        with pytest.raises(DatabaseUnavailable, match="it is read-only"):
            await several.fetch_value(VERSION)
        mariadb.run("SET GLOBAL read_only = 0")
        assert await several.execute(RAISE, {"version": 11}) == 1


async def test_programs_that_connect_by_themselves_get_a_host_that_takes_writes(pair: tuple[str, str], mariadb: MariaDb) -> None:
    nobody = f"mysql://app@127.0.0.1:{free_port()}/gigs"
    own = [url.replace("root@", "app@") for url in pair]
    assert await first_writable([nobody, own[1], own[0]]) == own[1]
    mariadb.run("SET GLOBAL read_only = 1")
    assert await first_writable([own[0]]) == own[0], "the only one is no choice"
    with pytest.raises(DatabaseUnavailable, match="read-only"):
        await first_writable(own)
    async with Database(nobody, others=[own[0]]) as database:
        mariadb.run("SET GLOBAL read_only = 0")
        await database.fetch_value(VERSION)
        assert database.url == own[0]


async def test_rights_that_are_granted_count_at_once(pair: tuple[str, str], mariadb: MariaDb) -> None:
    mariadb.run("CREATE OR REPLACE USER reader@'127.0.0.1'", "GRANT SELECT ON hosts_a.* TO reader@'127.0.0.1'")
    async with Database(pair[0].replace("root@", "reader@")) as database:
        with pytest.raises(StatementFailed, match="denied"):
            await database.execute(RAISE, {"version": 11})
        mariadb.run("GRANT ALL ON hosts_a.* TO reader@'127.0.0.1'")
        assert await database.execute(RAISE, {"version": 11}) == 1

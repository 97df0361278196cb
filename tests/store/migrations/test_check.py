"""Whether the database can be worked with: what is missing is named."""

import asyncio
import shutil
import socket
from pathlib import Path

import pytest
from pymysql.err import OperationalError
from sqlalchemy import text

from store.database.connection import Database, count_statements
from store.database.faults import reason_of
from store.errors import DatabaseUnavailable, SchemaDamaged, StatementFailed
from store.migrations.check import SchemaCheck, check
from tests.servers import MariaDb, free_port


async def test_a_migrated_database_is_well(database: Database) -> None:
    assert await check(database) is None


async def test_a_lost_table_and_a_lost_column_are_named(database: Database) -> None:
    await database.execute(text("ALTER TABLE digests RENAME TO away"))
    await database.execute(text("ALTER TABLE artists RENAME COLUMN name TO old_name"))
    try:
        with pytest.raises(SchemaDamaged, match=r"lacks table digests, column artists\.name:"):
            await check(database)
    finally:
        await database.execute(text("ALTER TABLE away RENAME TO digests"))
        await database.execute(text("ALTER TABLE artists RENAME COLUMN old_name TO name"))


async def test_columns_and_rights_are_read_once_in_five_seconds_and_damage_shows_after_them(database: Database) -> None:
    passed = [100.0]
    probe = SchemaCheck(database, monotonic=lambda: passed[0])
    await probe()
    with count_statements() as seen:
        await probe()
    assert seen.count == 1  # the revision
    await database.execute(text("ALTER TABLE digests RENAME TO away"))
    try:
        passed[0] += 4.9
        await probe()
        passed[0] += 0.1
        for _ in range(2):  # what is wrong is never remembered
            with pytest.raises(SchemaDamaged, match="lacks table digests"):
                await probe()
    finally:
        await database.execute(text("ALTER TABLE away RENAME TO digests"))
    assert await probe() is None


async def test_a_newer_revision_is_said_and_works(database: Database) -> None:
    held = await database.fetch_value(text("SELECT version_num FROM alembic_version"))
    await database.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        assert await check(database) == f"the database is at revision 9999, newer than this version's {held}"
    finally:
        await database.execute(text("UPDATE alembic_version SET version_num = :held"), {"held": held})


async def test_rights_to_read_alone_are_too_few(migrated_mariadb: MariaDb) -> None:
    migrated_mariadb.run("CREATE OR REPLACE USER looker IDENTIFIED BY 'l'", "GRANT SELECT ON gigs_test.* TO looker")
    url = migrated_mariadb.url().replace("root@", "looker:l@")
    async with Database(url) as database:
        with pytest.raises(StatementFailed, match="cannot be written to: UPDATE command denied"):
            await check(database)


async def test_a_file_that_was_moved_away_is_missed(migrated_sqlite: Path, tmp_path: Path) -> None:
    path = tmp_path / "gigs.sqlite3"
    shutil.copyfile(migrated_sqlite, path)
    async with Database(f"sqlite:///{path}") as database:
        assert await check(database) is None
        path.rename(tmp_path / "elsewhere.sqlite3")
        with pytest.raises(DatabaseUnavailable, match=r"gigs\.sqlite3 is not where it was opened"):
            await check(database)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("root@", "nobody:secret-word@"), "it denies access (check DB_USER and DB_PASSWORD)"),
        (("/gigs_test", "/no_such_db"), "there is no database with this name (check DB_NAME, or create it)"),
        ((":PORT", f":{free_port()}"), "nobody listens there (is it running? check DB_HOST and DB_PORT)"),
    ],
)
async def test_why_it_cannot_be_reached_is_said_without_secrets(
    migrated_mariadb: MariaDb, change: tuple[str, str], reason: str
) -> None:
    old, new = change
    url = migrated_mariadb.url().replace(old.replace("PORT", str(migrated_mariadb.port)), new)
    async with Database(url, pool_wait_ms=2000) as database:
        with pytest.raises(DatabaseUnavailable) as raised:
            await check(database)
    assert str(raised.value) == f"the database cannot be reached: {reason}"


def test_an_unknown_host_is_said() -> None:
    refused = OperationalError(2003, "Can't connect to MySQL server on 'gigsdb'")
    refused.__cause__ = socket.gaierror(-2, "Name or service not known")
    assert reason_of(refused) == "its host name is unknown (check DB_HOST)"


async def test_a_running_write_keeps_nobody_waiting(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("UPDATE catalog SET version = version"))
        async with asyncio.timeout(30):
            assert await check(database) is None

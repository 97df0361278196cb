"""Fixtures that every package's tests use: a private MariaDB, and an empty, migrated database on each dialect."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from store.database.connection import Database
from store.migrations import upgrade
from store.tables import metadata
from tests.guard import refuse_outside
from tests.redis_server import RedisServer
from tests.servers import MariaDb, private_mariadb

DIALECTS = ["sqlite"] if os.environ.get("GIGS_TEST_SQLITE_ONLY") == "1" else ["sqlite", "mariadb"]

# Timing never decides a test. Hypothesis's own profile for CI says so too, and draws the same examples each time.
if not os.environ.get("CI"):
    settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("patient")
refuse_outside()


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    """The session's MariaDB server."""
    if "mariadb" not in DIALECTS:
        pytest.skip("GIGS_TEST_SQLITE_ONLY=1")
    with private_mariadb(tmp_path_factory.mktemp("mariadb")) as server:
        yield server


@pytest.fixture(scope="session")
def migrated_mariadb(mariadb: MariaDb) -> MariaDb:
    """The server with one migrated database on it."""
    mariadb.run("CREATE DATABASE gigs_test")
    upgrade.upgrade(mariadb.url())
    return mariadb


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy. bench/mutants, which starts pytest hundreds of times, makes one for all its runs."""
    if made := os.environ.get("GIGS_TEST_SQLITE_TEMPLATE"):
        return Path(made)
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated, empty database."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("migrated_sqlite")
        shutil.copyfile(template, tmp_path / "gigs.sqlite3")
        return f"sqlite:///{tmp_path / 'gigs.sqlite3'}"
    server: MariaDb = request.getfixturevalue("migrated_mariadb")
    server.empty("gigs_test", list(metadata.tables))
    server.run("INSERT INTO catalog (id, version) VALUES (1, 1)", database="gigs_test")
    return server.url()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database, connected."""
    async with Database(database_url, connect_timeout_s=60) as connected:  # a busy machine may take its time
        yield connected


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A running private redis-server."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()

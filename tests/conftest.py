"""Fixtures that every package's tests use: a private MariaDB and an empty, migrated database on each dialect."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy

from store.connection import Database
from store.tables import metadata
from tests.servers import MariaDb, private_mariadb

DIALECTS = ["sqlite"] if os.environ.get("GIGS_TEST_SQLITE_ONLY") == "1" else ["sqlite", "mariadb"]


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MariaDb]:
    """The session's MariaDB server."""
    if "mariadb" not in DIALECTS:
        pytest.skip("GIGS_TEST_SQLITE_ONLY=1")
    with private_mariadb(tmp_path_factory.mktemp("mariadb")) as server:
        yield server


def _make(url: str) -> None:
    engine = sqlalchemy.create_engine(url)
    metadata.create_all(engine)
    engine.dispose()


@pytest.fixture(params=DIALECTS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a migrated, empty database."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'gigs.sqlite3'}"
        _make(url)
        return url
    server: MariaDb = request.getfixturevalue("mariadb")
    server.run("DROP DATABASE IF EXISTS gigs_test", "CREATE DATABASE gigs_test")
    _make(server.url().replace("mysql://", "mysql+pymysql://") + "?charset=utf8mb4")
    return server.url()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database, connected."""
    async with Database(database_url) as connected:
        yield connected

"""An empty database to migrate, on each dialect."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import DIALECTS
from tests.store.migrations.test_upgrade import Place


@pytest.fixture(params=DIALECTS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty database on each dialect."""
    if request.param == "sqlite":
        made = Place(f"sqlite:///{tmp_path / 'adopted.sqlite3'}")
    else:
        server = request.getfixturevalue("mariadb")
        server.run("DROP DATABASE IF EXISTS adopted", "CREATE DATABASE adopted CHARACTER SET utf8mb4")
        made = Place(server.url("adopted"))
    yield made
    made.engine.dispose()

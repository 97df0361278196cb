"""The worlds that both engines answer from. `ENGINE_EXAMPLES=5000` runs so many random operations a test instead of a few."""

import asyncio
import gc
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database.connection import Database
from store.people.records import ViewerRow
from tests.schema.execution.engine.world import fill


class World:
    """A filled database and the loop that it lives in."""

    def __init__(self, template: Path, folder: Path) -> None:
        shutil.copyfile(template, folder / "world.sqlite3")
        self.runner = asyncio.Runner()
        self.database = Database(f"sqlite:///{folder / 'world.sqlite3'}", connect_timeout_s=60)  # on a busy machine
        self.viewer: ViewerRow = self.runner.run(self._open())

    async def _open(self) -> ViewerRow:
        await self.database.connect()
        return await fill(self.database)

    def close(self) -> None:
        """End both."""
        self.runner.run(self.database.disconnect())
        self.runner.close()


@pytest.fixture(scope="module")
def world(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One world for all examples: they only read."""
    made = World(migrated_sqlite, tmp_path_factory.mktemp("differential"))
    yield made
    made.close()


@pytest.fixture
def twins(migrated_sqlite: Path, tmp_path: Path) -> Iterator[tuple[World, World]]:
    """Two worlds that are the same, one for each engine to change."""
    folders = tmp_path / "ours", tmp_path / "reference"
    for folder in folders:
        folder.mkdir()
    ours, reference = (World(migrated_sqlite, folder) for folder in folders)
    yield ours, reference
    ours.close()
    reference.close()


@pytest.fixture(scope="module")
def swept() -> Iterator[None]:
    """What graphql-core leaves unawaited is collected within the module that expects it, and not in somebody else's test."""
    yield
    gc.collect()


@pytest.fixture
def quiet() -> Iterator[None]:
    """Injected failures are logged as unexpected, thousands of times."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)

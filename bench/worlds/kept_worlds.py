"""The synthetic worlds at several sizes, a database each, in a data directory that may outlast the run.

Building a million events takes ten minutes and more; measuring them takes two. With a directory that is kept, only the first run
builds. Each is named after its kind and its size, and is built again if the tables have changed since.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.worlds import stored_world, uneven_world
from bench.worlds.stored_world import WORLD, multiply
from store.database.connection import Database
from store.migrations.upgrade import needed_revision, upgrade
from tests.servers import MariaDb

FILLERS = {"even": stored_world.fill, "uneven": uneven_world.fill}
_BUFFER_POOL = 4 << 30  # everything is in memory: what is measured is work, not the disk
_LOG = 1 << 30
_WHOLE = "is_whole"  # a table that tells that a world was built to its end, and with which revision's tables


@contextmanager
def kept_server(directory: Path) -> Iterator[MariaDb]:
    """A private MariaDB on a directory that may hold worlds already; stopped at the end, the files stay."""
    server = MariaDb(directory)
    if not (directory / "files").exists():
        server.install()
    server.start()
    try:
        server.run(f"SET GLOBAL innodb_buffer_pool_size = {_BUFFER_POOL}", f"SET GLOBAL innodb_log_file_size = {_LOG}")
        yield server
    finally:
        server.stop()


def world_database(server: MariaDb, kind: str, size: int) -> str:
    """The name of the database of `size` events of this kind of world, built if it is not there."""
    name = f"{kind}_{size}"
    if not _is_whole(server, name):
        started = time.perf_counter()
        server.run(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
        upgrade(server.url(name))
        asyncio.run(_fill(server.url(name), kind))
        multiply(server, name, WORLD, size)
        server.run(f"CREATE TABLE {_WHOLE} AS SELECT version_num FROM alembic_version", database=name)
        print(f"{name}: built in {time.perf_counter() - started:.0f} s", flush=True)
    return name


def read_into_memory(server: MariaDb, databases: Sequence[str]) -> None:
    """Count every table once, so that the first to be measured does not pay for the disk."""
    for name in databases:
        tables = server.run(
            f"SELECT table_name, index_name FROM information_schema.statistics WHERE table_schema = '{name}' GROUP BY 1, 2"
        )
        for table, index in tables:
            server.run(f"SELECT COUNT(*) FROM `{table}` FORCE INDEX (`{index}`)", database=name)


def _is_whole(server: MariaDb, name: str) -> bool:
    if not server.run(f"SELECT 1 FROM information_schema.tables WHERE table_schema = '{name}' AND table_name = '{_WHOLE}'"):
        return False
    return server.run(f"SELECT version_num FROM {_WHOLE}", database=name) == [(needed_revision(),)]


async def _fill(url: str, kind: str) -> None:
    async with Database(url) as database:
        await FILLERS[kind](database)

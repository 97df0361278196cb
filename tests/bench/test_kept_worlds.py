"""Worlds that outlast the run: built once, and again for other tables."""

import pytest

from bench.worlds import kept_worlds
from bench.worlds.kept_worlds import world_database
from store.migrations.upgrade import needed_revision
from tests.servers import MariaDb


async def _nothing(url: str, kind: str) -> None:
    pass


def test_a_world_is_built_again_when_the_tables_have_changed(mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    name = "even_7"
    revision = f"CREATE TABLE alembic_version AS SELECT '{needed_revision()}' AS version_num"
    monkeypatch.setattr(kept_worlds, "upgrade", lambda url: mariadb.run(revision, database=name))
    monkeypatch.setattr(kept_worlds, "_fill", _nothing)
    monkeypatch.setattr(kept_worlds, "multiply", lambda server, name, world, size: built.append(name))
    assert world_database(mariadb, "even", 7) == world_database(mariadb, "even", 7) == name
    assert built == [name]
    # As an older checkout left it: whole, with the tables of its own revision.
    mariadb.run("UPDATE is_whole SET version_num = '0001'", "UPDATE alembic_version SET version_num = '0001'", database=name)
    world_database(mariadb, "even", 7)
    world_database(mariadb, "even", 7)
    assert built == [name] * 2
    mariadb.run("DROP TABLE is_whole", database=name)  # as a run that was interrupted leaves it
    world_database(mariadb, "even", 7)
    assert built == [name] * 3
    mariadb.run(f"DROP DATABASE {name}")

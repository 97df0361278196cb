"""What is said of a database that takes connections and then goes no further."""

import asyncio
import sqlite3
from pathlib import Path

import pytest

from store.database.pooling.factory import ConnectionFactory
from store.database.sqlite import SqliteConnection
from store.errors import DatabaseUnavailable


async def _hang(_: SqliteConnection) -> None:
    await asyncio.Event().wait()


async def _refuse(_: SqliteConnection) -> None:
    raise sqlite3.OperationalError("no such setting")


@pytest.mark.parametrize(
    ("prepare", "told"),
    [(_hang, "the database did not answer within 0.1 s"), (_refuse, "the database rejected the session settings")],
)
async def test_a_connection_that_cannot_be_set_up_says_why(
    prepare: object, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SqliteConnection, "prepare", prepare)
    factory = ConnectionFactory(f"sqlite:///{tmp_path}/gigs.sqlite3", 0.1)
    await factory.start()
    with pytest.raises(DatabaseUnavailable, match=told):
        await factory.open()
    await factory.stop()

"""The directory in memory is as fresh as the tables, and reads no more than what changed."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, update

from resolvers.organizers.directory import shelf
from resolvers.organizers.directory.shelf import Directory
from store.database.connection import Database, count_statements
from store.organizers.djs import retire_dj, update_dj
from store.tables import djs
from tests.builders import DUBLIN, add_venue
from tests.organizers import add_dj

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


async def _names(directory: Directory, database: Database) -> list[str]:
    return [one.name for one in (await directory.djs(database)).by_id.values()]


async def test_nothing_is_read_while_nothing_changes(database: Database) -> None:
    await add_dj(database, "Seamus", updated_at=LONG_AGO)
    directory = Directory()
    assert await _names(directory, database) == ["Seamus"]
    with count_statements() as seen:
        assert await _names(directory, database) == ["Seamus"]
    assert seen.count == 1, seen.texts


async def test_changes_are_seen_at_once(database: Database) -> None:
    number = await add_dj(database, "Seamus", city="Dublin", updated_at=LONG_AGO)
    await add_dj(database, "Kate", updated_at=LONG_AGO)
    directory = Directory()
    held = await directory.djs(database)
    before = held.by_id
    now = datetime.now(UTC).replace(microsecond=0)
    for city in ("Cork", "Galway"):  # twice in the same second
        async with database.transaction() as tx:
            await update_dj(tx, number, {"city": city}, now)
        assert (await directory.djs(database)).by_id[number].city == city
    async with database.transaction() as tx:
        await retire_dj(tx, number, now)
    assert await _names(directory, database) == ["Kate"]
    assert [name for name, _ in held.by_name] == ["kate"]
    assert before[number].city == "Dublin", "a match under way keeps what it began with"


async def test_only_what_changed_is_read(database: Database) -> None:
    for name in ("A", "B", "C"):
        await add_dj(database, name, updated_at=LONG_AGO)
    directory = Directory()
    await directory.djs(database)
    await add_dj(database, "D", updated_at=datetime.now(UTC))
    with count_statements() as seen:
        assert await _names(directory, database) == ["A", "B", "C", "D"]
    assert seen.count == 2
    assert "updated_at >=" in seen.texts[1]


async def test_rows_written_past_the_server_are_found(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await add_dj(database, "Seamus", updated_at=LONG_AGO)
    directory = Directory()
    await directory.djs(database)
    await add_dj(database, "No time", created_at=None, updated_at=None)
    assert await _names(directory, database) == ["Seamus", "No time"]
    await database.execute(delete(djs).where(djs.c.dj_id == number))
    assert await _names(directory, database) == ["No time"]
    await database.execute(update(djs).values(dj_name="Renamed"))
    monkeypatch.setattr(shelf, "READ_ANEW_S", 0.0)
    assert await _names(directory, database) == ["Renamed"]


async def test_many_who_ask_at_once_read_it_once(database: Database) -> None:
    await add_dj(database, "Seamus", updated_at=LONG_AGO)
    directory = Directory()
    with count_statements() as seen:
        await asyncio.gather(*(directory.djs(database) for _ in range(10)))
    assert sum("dj_name" in text for text in seen.texts) == 1


@pytest.mark.parametrize(
    ("columns", "city_key"),
    [
        ({"city": "Rathmines", "city_key": "dublin"}, "dublin"),
        ({"city": None, "city_key": "", "address": "25 Wexford Street, Dublin 2"}, "dublin"),
        ({"city": None, "city_key": "", "latitude": DUBLIN[0], "longitude": DUBLIN[1]}, "dublin"),
        ({"city": None, "city_key": "", "address": "x"}, ""),
    ],
)
async def test_where_an_adopted_venue_is(database: Database, columns: dict[str, Any], city_key: str) -> None:
    number = await add_venue(database, "Whelan's", updated_at=LONG_AGO, **columns)
    found = (await Directory().venues(database)).by_id[number]
    assert found.city_key == city_key

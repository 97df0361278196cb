"""Arrays that the database puts together in memory as long as their items are short, and whole when they are not."""

from itertools import pairwise

import orjson
import pytest
from sqlalchemy import ColumnElement, Select, select, text

from store.database.connection import Database, count_statements
from store.database.nested.arrays import SHORT_ITEM, RowAsArray, nested_rows
from store.database.statements import Row
from store.tables import events, source_events
from tests.builders import Gig, add_gigs

pytestmark = pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)

LISTED = source_events.c
OVERHEAD = len('[1000, "dice", ""]')
TABLES_ON_DISK = text("SHOW SESSION STATUS LIKE 'Created_tmp_disk_tables'")


def listings() -> Select[tuple[str, tuple[Row, ...]]]:
    """A statement of its own, of which nothing is remembered."""
    row = RowAsArray((LISTED.event_id, LISTED.source, LISTED.url), tuple)
    column: ColumnElement[tuple[Row, ...]] = nested_rows(
        row, source_events, LISTED.event_id == events.c.id, outer=events, order_by=[LISTED.source]
    )
    return select(events.c.title, column).order_by(events.c.id)


async def _with_urls(database: Database, *urls: str) -> None:
    await add_gigs(database, *(Gig(f"Gig {number}", sources=("dice", "local")) for number in range(len(urls))))
    for number, url in enumerate(urls, 1):
        await database.execute(source_events.update().where(LISTED.event_id == number, LISTED.source == "dice").values(url=url))


async def _urls(database: Database, statement: Select[tuple[str, tuple[Row, ...]]]) -> list[str]:
    found = await database.fetch_all(statement)
    assert [[source for _, source, _ in rows] for _, rows in found] == [["dice", "local"]] * len(found)
    return [rows[0][2] for _, rows in found]


async def test_items_of_any_length_come_whole(database: Database) -> None:
    urls = [
        *("x" * (SHORT_ITEM - OVERHEAD + more) for more in range(-2, 6)),
        "y" * 1000,
        '"' * 1000,
        "é" * 400,
        '"],["!"],["',
        "!",
        "<= 512, AS CHAR(512) %(a)s",
    ]
    await _with_urls(database, *urls)
    assert await _urls(database, listings()) == urls
    async with database.transaction() as tx:
        assert [rows[0][2] for _, rows in await tx.fetch_all(listings())] == urls
        assert await tx.fetch_value(text("SELECT 7")) == 7


async def test_long_items_do_not_pass_for_others(database: Database) -> None:
    """Cut after 512 characters, these two would be JSON of another meaning."""
    row = RowAsArray((LISTED.url,), tuple)
    nested = nested_rows(row, source_events, LISTED.event_id == events.c.id, outer=events, order_by=[LISTED.source])
    urls = "x" * 600, ",11]" + ",1" * 300
    await add_gigs(database, Gig(sources=("bandsintown", "dice")))
    for source, url in zip(("bandsintown", "dice"), urls, strict=True):
        await database.execute(source_events.update().where(LISTED.source == source).values(url=url))
    assert await database.fetch_value(select(nested).select_from(events)) == tuple((url,) for url in urls)


async def test_after_a_long_item_a_statement_is_read_whole_for_a_while_and_then_as_before(database: Database) -> None:
    await _with_urls(database, "x" * 900)
    statement = listings()
    with count_statements() as seen:
        for _ in range(3):
            assert await _urls(database, statement) == ["x" * 900]
    assert seen.count == 3
    await _with_urls_shortened(database)
    on_disk = []
    async with database.transaction() as tx:
        for _ in range(100):
            await tx.fetch_all(statement)
            on_disk.append(int((await tx.fetch_all(TABLES_ON_DISK))[0][1]))
    rises = [later > earlier for earlier, later in pairwise(on_disk)]
    assert rises.index(False) in range(95, 99)  # 100 reads, three of which were made above
    assert not any(rises[rises.index(False) :])


async def _with_urls_shortened(database: Database) -> None:
    await database.execute(source_events.update().values(url="https://tickets.example"))


async def test_short_items_need_no_table_on_disk(database: Database) -> None:
    await _with_urls(database, "https://tickets.example/" + "x" * 300)
    async with database.transaction() as tx:
        before = await tx.fetch_all(TABLES_ON_DISK)
        assert len(await tx.fetch_all(listings())) == 1
        assert await tx.fetch_all(TABLES_ON_DISK) == before


async def test_json_that_is_none_even_whole_fails(database: Database) -> None:
    broken = RowAsArray((LISTED.event_id,), tuple)
    column = nested_rows(broken, source_events, LISTED.event_id == events.c.id, outer=events, order_by=[LISTED.source])
    await _with_urls(database, "one", "two", "three")
    with pytest.raises(orjson.JSONDecodeError):
        async with database.transaction() as tx:
            await tx.fetch_all(text("SET SESSION group_concat_max_len = 4"))
            await tx.fetch_all(select(column).select_from(events))
    assert await database.fetch_value(text("SELECT 7")) == 7

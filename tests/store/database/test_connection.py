"""Reads, writes and transactions on both dialects."""

from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import bindparam, select, text, update

from store.database.connection import Database, count_statements
from store.tables import events, ingest_state

NOW = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
BY_IDS = (
    select(events.c.id, events.c.title, events.c.start_time, events.c.price_min, events.c.genres)
    .where(events.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(events.c.id)
)


def event(number: int, **more: object) -> dict[str, object]:
    return {
        "dedupe_key": f"k{number}",
        "title": f"Gig {number} 🎸 100% 'live' \\ “x”",
        "start_time": NOW,
        "price_min": Decimal("24.50"),
        "genres": ["techno"],
        "created_at": NOW,
        "updated_at": NOW,
        **more,
    }


async def test_rows_are_plain_typed_tuples(database: Database) -> None:
    async with database.transaction() as tx:
        first = await tx.insert(events, event(1))
        second = await tx.insert(events, event(2))
    rows = await database.fetch_all(BY_IDS, {"ids": [first, second]})
    assert rows == [
        (first, event(1)["title"], NOW, Decimal("24.50"), ["techno"]),
        (second, event(2)["title"], NOW, Decimal("24.50"), ["techno"]),
    ]
    assert type(rows[0]) is tuple and str(rows[0][3]) == "24.50"
    assert await database.fetch_all(BY_IDS, {"ids": []}) == []


async def test_insert_many_and_upsert(database: Database) -> None:
    row = {"source": "dice", "city": "Dublin", "listing_count": 1}
    with count_statements() as seen:
        async with database.transaction() as tx:
            assert await tx.insert_many(ingest_state, [row, {**row, "city": "Cork"}]) == 2
            assert await tx.insert_many(ingest_state, [row, {**row, "city": "Galway"}], on_conflict="ignore") == 1
            assert (
                await tx.insert_many(ingest_state, [{**row, "listing_count": 9}], on_conflict="update", update=["listing_count"])
                == 1
            )
    assert seen.count == 3
    rows = await database.fetch_all(select(ingest_state.c.city, ingest_state.c.listing_count).order_by(ingest_state.c.city))
    assert rows == [("Cork", 1), ("Dublin", 9), ("Galway", 1)]


async def test_update_without_change_counts_matched_rows(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.insert(events, event(1))
    statement = update(events).where(events.c.dedupe_key == "k1").values(city="Dublin")
    assert await database.execute(statement) == 1
    assert await database.execute(statement) == 1
    assert await database.fetch_value(text("SELECT COUNT(*) FROM events WHERE title LIKE '%100%'")) == 1

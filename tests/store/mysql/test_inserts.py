"""Many rows in few statements, on both dialects; and the text that each dialect gets."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text

from store.database import dialect as dialects
from store.database.connection import Database, count_statements
from store.errors import ConstraintViolation, DuplicateKey, StatementFailed
from store.mysql.inserts import MAX_ROWS, Insert
from store.tables import events, ingest_state, performances, search_terms, source_events
from tests.builders import NOW

COUNT = select(func.count()).select_from(search_terms)


def write(insert: Insert, rows: list[dict[str, Any]], dialect: dialects.DialectName) -> list[str]:
    return [sql for sql, _ in insert.chunks(rows, dialects.of(dialect), lambda values: map(repr, values))]


UPSERT = Insert(ingest_state, ("source", "city", "listing_count"), "update", ("listing_count",))
LEAVE = Insert(ingest_state, ("source", "city", "listing_count"), "ignore")
ROW = {"source": "dice", "city": "Cork", "listing_count": 3}


@pytest.mark.parametrize(
    ("insert", "dialect", "sql"),
    [
        (UPSERT, "mysql", "INSERT INTO ingest_state (source, city, listing_count) VALUES ('dice','Cork',3)"
                          " ON DUPLICATE KEY UPDATE listing_count = VALUES(listing_count)"),
        (UPSERT, "sqlite", "INSERT INTO ingest_state (source, city, listing_count) VALUES (?,?,?)"
                           " ON CONFLICT (source, city) DO UPDATE SET listing_count = excluded.listing_count"),
        (LEAVE, "mysql", "INSERT IGNORE INTO ingest_state (source, city, listing_count) VALUES ('dice','Cork',3)"),
        (LEAVE, "sqlite", "INSERT INTO ingest_state (source, city, listing_count) VALUES (?,?,?) ON CONFLICT DO NOTHING"),
    ],
)  # fmt: skip
def test_each_dialect_gets_its_own_words(insert: Insert, dialect: dialects.DialectName, sql: str) -> None:
    assert write(insert, [ROW], dialect) == [sql]


def test_reserved_and_camel_case_names_are_quoted() -> None:
    mysql = dialects.of("mysql")
    assert (dialects.quote("genreFocus", mysql), dialects.quote("order", mysql)) == ("`genreFocus`", "`order`")


def test_the_conflict_key_is_the_unique_key_when_the_primary_is_not_given() -> None:
    assert dialects.conflict_key(source_events, ["source", "source_id", "title"]) == ("source", "source_id")
    with pytest.raises(ValueError, match="source_events"):
        dialects.conflict_key(source_events, ["title"])


def test_pieces_are_bounded_by_rows_and_by_size() -> None:
    small = [{"term": str(n)} for n in range(2 * MAX_ROWS + 1)]
    assert len(write(Insert(search_terms, ("term",)), small, "mysql")) == 3
    large = [{"term": "x" * 100_000} for _ in range(20)]
    pieces = write(Insert(search_terms, ("term",)), large, "mysql")
    assert len(pieces) == 3
    assert max(map(len, pieces)) < 1_000_000
    wide = [dict.fromkeys(column.name for column in source_events.columns)] * 3000
    assert all(sql.count("?") <= 32_766 for sql in write(Insert(source_events, tuple(wide[0])), wide, "sqlite"))


def test_odd_rows_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="search_terms has no column colour"):
        Insert(search_terms, ("term", "colour"))
    with pytest.raises(ValueError, match="different columns"):
        write(Insert(search_terms, ("term",)), [{"term": "a"}, {"term": "b", "event_count": 1}], "mysql")
    with pytest.raises(ValueError, match="update"):
        Insert(search_terms, ("term",), "update")


async def test_thousands_of_rows_are_few_statements(database: Database) -> None:
    with count_statements() as seen:
        new = await database.write(lambda tx: tx.insert_many(search_terms, [{"term": f"word {n}"} for n in range(5000)]))
    assert (new, seen.count) == (5000, 3)
    assert await database.fetch_value(COUNT) == 5000


async def test_no_rows_are_no_statement(database: Database) -> None:
    with count_statements() as seen:
        assert await database.write(lambda tx: tx.insert_many(search_terms, [])) == 0
    assert seen.count == 0


async def test_ignore_counts_the_new_and_forgives_nothing_but_taken_keys(database: Database) -> None:
    rows = [{"term": f"word {n}"} for n in range(2500)]
    assert await database.write(lambda tx: tx.insert_many(search_terms, rows[:2000])) == 2000
    assert await database.write(lambda tx: tx.insert_many(search_terms, rows, on_conflict="ignore")) == 500
    orphan = {"event_id": 1, "artist_id": 1, "position": 0, "billing": "headline"}
    with pytest.raises(ConstraintViolation):
        await database.write(lambda tx: tx.insert_many(performances, [orphan], on_conflict="ignore"))


async def test_taken_keys_and_values_too_long_have_their_own_errors(database: Database) -> None:
    await database.write(lambda tx: tx.insert(search_terms, {"term": "techno"}))
    with pytest.raises(DuplicateKey):
        await database.write(lambda tx: tx.insert(search_terms, {"term": "techno"}))
    with pytest.raises(ConstraintViolation):
        await database.write(lambda tx: tx.execute(text("INSERT INTO search_terms (term) VALUES (NULL)")))
    with pytest.raises(StatementFailed):
        await database.write(lambda tx: tx.execute(text("INSERT INTO no_such_table VALUES (1)")))
    assert await database.fetch_value(COUNT) == 1


async def test_keys_differ_by_case_and_accent(database: Database) -> None:
    terms = ["abc", "ABC", "café", "cafe", "ひ", "ヒ"]
    assert await database.write(lambda tx: tx.insert_many(search_terms, [{"term": term} for term in terms])) == len(terms)


async def test_insert_answers_the_new_number(database: Database) -> None:
    first = await database.write(lambda tx: tx.insert(search_terms, {"term": "0"}))
    second = await database.write(lambda tx: tx.insert(search_terms, {"term": "1"}))
    assert second == first + 1
    assert await database.fetch_value(select(search_terms.c.term).where(search_terms.c.id == second)) == "1"


async def test_awkward_text_survives(database: Database) -> None:
    awkward = "100% 'real' \"x\" \\ \n\r\t\0 %s %(a)s :a ? 🎛️ é ; -- /* */"
    row = {
        "dedupe_key": "k",
        "title": awkward,
        "genres": [awkward],
        "created_at": NOW,
        "updated_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    await database.write(lambda tx: tx.insert_many(events, [row]))
    assert await database.fetch_one(select(events.c.title, events.c.genres)) == (awkward, [awkward])
    found = select(func.count()).select_from(events).where(events.c.title == awkward)
    assert await database.fetch_value(found) == 1


async def test_columns_that_hold_nothing_in_some_rows_keep_each_row_its_own(database: Database) -> None:
    """A column is written in one go: texts, instants, numbers and yes or no, each with gaps in other rows."""
    rows: list[dict[str, Any]] = [
        {
            "dedupe_key": str(number),
            "title": f"it's \\ {number}",
            "venue_name": None if number % 2 else f"O'{number}\\",
            "start_time": None if number % 3 else NOW,
            "local_date": None if number % 5 else NOW.date(),
            "is_free": (None, True, False)[number % 3],
            "price_min": None if number % 4 else Decimal(number),
            "created_at": NOW,
            "updated_at": NOW,
        }
        for number in range(700)
    ]
    await database.write(lambda tx: tx.insert_many(events, rows))
    names = tuple(rows[0])
    held = await database.fetch_all(select(*(events.c[name] for name in names)).order_by(events.c.id))
    assert [dict(zip(names, row, strict=True)) for row in held] == rows


async def test_tuples_are_written_as_rows_by_name_are(database: Database) -> None:
    columns = ("term", "event_count")
    async with database.transaction() as tx:
        assert await tx.insert_rows(search_terms, columns, [("one", 1), ("two", 2)]) == 2
        rows = [("two", 5), ("three", 3)]
        assert await tx.insert_rows(search_terms, columns, rows, on_conflict="update", update=("event_count",)) == 2
        assert await tx.insert_rows(search_terms, columns, []) == 0
        with pytest.raises(ValueError, match="different columns"):
            await tx.insert_rows(search_terms, columns, [("four",)])
    held = await database.fetch_all(select(search_terms.c.term, search_terms.c.event_count))
    assert sorted(held) == [("one", 1), ("three", 3), ("two", 5)]


async def test_numbers_and_instants_come_back_as_they_were(database: Database) -> None:
    """Each instant of a statement is converted once: also one that several rows share, in several zones."""
    elsewhere = NOW.astimezone(ZoneInfo("America/New_York"))
    given = [(NOW, -0.1234567890123456, Decimal("12.50")), (elsewhere, 1e-17, Decimal("1E+2")), (NOW, 2.0, None)]
    rows = [
        {
            "dedupe_key": str(number),
            "title": "x",
            "order_time": at,
            "created_at": at,
            "updated_at": NOW,
            "geo_x": x,
            "price_min": y,
        }
        for number, (at, x, y) in enumerate(given)
    ]
    async with database.transaction() as tx:
        await tx.insert_many(events, rows)
    read = select(events.c.order_time, events.c.created_at, events.c.geo_x, events.c.price_min).order_by(events.c.dedupe_key)
    assert await database.fetch_all(read) == [
        (NOW, NOW, -0.1234567890123456, Decimal("12.50")),
        (NOW, NOW, 1e-17, Decimal("100.00")),
        (NOW, NOW, 2.0, None),
    ]

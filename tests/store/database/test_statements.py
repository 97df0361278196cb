"""What a compiled statement binds and how its rows come back, on both dialects."""

import gc
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import bindparam, func, select, text, tuple_, update

from store.database import dialect as dialects
from store.database.connection import Database
from store.database.statements import StatementCache
from store.mysql.rows import decode_date, decode_datetime, decode_time
from store.tables import events, ingest_state
from tests.builders import NOW

EVENT = {"dedupe_key": "k", "title": "Gig", "created_at": NOW, "updated_at": NOW}
TITLES = select(events.c.title).order_by(events.c.id)


async def add(database: Database, **values: object) -> int:
    row = {**EVENT, "dedupe_key": str(values.get("title", "k")), **values}
    return await database.write(lambda tx: tx.insert(events, row))


async def test_every_type_comes_back_as_itself(database: Database) -> None:
    values = {
        "start_time": datetime(2026, 7, 1, 20, 30, tzinfo=UTC), "local_date": date(2026, 7, 1), "local_time": time(21, 30),
        "price_min": Decimal("24.50"), "price_max": Decimal("99999999.99"), "is_free": False, "geo_x": 0.1234567890123,
        "images": [{"url": "https://example.ie/a b", "width": None}], "provenance": {}, "tags": None, "sequence": 7,
        "end_time": None,
    }  # fmt: skip
    await add(database, **values)
    row = await database.fetch_one(select(*(events.c[name] for name in values)))
    assert row == tuple(values.values())
    assert list(map(type, row)) == [datetime, date, time, Decimal, Decimal, bool, float, list, dict, type(None), int, type(None)]
    assert str(row[3]) == "24.50"


async def test_an_instant_of_another_zone_is_kept_as_utc_and_a_naive_one_refused(database: Database) -> None:
    await add(database, start_time=datetime(2026, 7, 1, 21, 30, tzinfo=timezone(timedelta(hours=1))))
    assert await database.fetch_value(select(events.c.start_time)) == datetime(2026, 7, 1, 20, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="naive"):
        await add(database, title="b", start_time=datetime(2026, 7, 1))  # noqa: DTZ001


async def test_money_is_compared_as_numbers(database: Database) -> None:
    for amount in ("9.00", "24.50", "100.00"):
        await add(database, title=amount, price_min=Decimal(amount))
    affordable = TITLES.where(events.c.price_min <= bindparam("most"))
    assert await database.fetch_all(affordable, {"most": Decimal("24.50")}) == [("9.00",), ("24.50",)]
    either = TITLES.where(func.coalesce(events.c.price_min, 0) > bindparam("least", type_=events.c.price_min.type))
    assert await database.fetch_all(either, {"least": Decimal("10")}) == [("24.50",), ("100.00",)]


async def test_money_is_rounded_alike(database: Database) -> None:
    await add(database, price_min=Decimal("1.005"), price_max=Decimal("2"))
    (prices,) = await database.fetch_all(select(events.c.price_min, events.c.price_max))
    assert list(map(str, prices)) == ["1.01", "2.00"]


async def test_lists_of_values_and_of_tuples(database: Database) -> None:
    rows = [{"source": source, "city": city} for source in ("dice", "local") for city in ("Cork", "Dublin")]
    await database.write(lambda tx: tx.insert_many(ingest_state, rows))
    key = tuple_(ingest_state.c.source, ingest_state.c.city)
    chosen = select(ingest_state.c.source, ingest_state.c.city).where(key.in_(bindparam("keys", expanding=True)))
    found = await database.fetch_all(chosen, {"keys": [("dice", "Cork"), ("local", "Dublin"), ("x", "y")]})
    assert sorted(found) == [("dice", "Cork"), ("local", "Dublin")]
    assert await database.fetch_all(chosen, {"keys": []}) == []
    others = select(func.count()).select_from(ingest_state).where(ingest_state.c.city.not_in(bindparam("cities", expanding=True)))
    assert [await database.fetch_value(others, {"cities": cities}) for cities in ([], ["Cork"], ["Cork", "Dublin"])] == [4, 2, 0]
    literal = select(func.count()).select_from(ingest_state).where(ingest_state.c.city.in_(["Cork", "Sligo"])).limit(5)
    assert await database.fetch_value(literal) == 2


@pytest.mark.parametrize("count", [1, 2, 128, 129, 400])
async def test_lists_of_any_length(database: Database, count: int) -> None:
    number = await add(database, title="a")
    found = TITLES.where(events.c.id.in_(bindparam("ids", expanding=True)))
    others = [number + 1 + place for place in range(count)]
    assert await database.fetch_all(found, {"ids": [*others[1:], number]}) == [("a",)]
    assert await database.fetch_all(found, {"ids": others}) == []


async def test_dates_in_a_list_are_bound_by_type(database: Database) -> None:
    await add(database, title="a", service_day=date(2026, 7, 1))
    nights = TITLES.where(events.c.service_day.in_(bindparam("nights", expanding=True)))
    assert await database.fetch_all(nights, {"nights": [date(2026, 7, 1), date(2026, 7, 2)]}) == [("a",)]


async def test_a_missing_value_is_named(database: Database) -> None:
    with pytest.raises(ValueError, match="'which'"):
        await database.fetch_all(TITLES.where(events.c.id == bindparam("which")))
    with pytest.raises(ValueError, match="'which'"):
        await database.fetch_all(TITLES.where(events.c.id.in_(bindparam("which", expanding=True))))


async def test_text_statements_take_percent_signs_and_names(database: Database) -> None:
    await add(database, title="50% off")
    assert await database.fetch_all(text("SELECT title FROM events WHERE title LIKE '50%' AND id > :least"), {"least": 0}) == [
        ("50% off",)
    ]


async def test_an_update_binds_its_own_columns(database: Database) -> None:
    number = await add(database)
    change = update(events).where(events.c.id == bindparam("which")).values(genres=bindparam("genres"), end_time=None)
    assert await database.execute(change, {"which": number, "genres": ["house"]}) == 1
    assert await database.execute(change, {"which": number + 1, "genres": []}) == 0
    assert await database.fetch_value(select(events.c.genres)) == ["house"]


async def test_fetching_nothing(database: Database) -> None:
    assert (await database.fetch_all(TITLES), await database.fetch_one(TITLES), await database.fetch_value(TITLES)) == (
        [],
        None,
        None,
    )


def test_a_statement_is_compiled_once_and_forgotten_with_its_object() -> None:
    cache = StatementCache(dialects.of("mysql"))
    assert cache.get(TITLES) is cache.get(TITLES)
    for _ in range(50):
        cache.get(select(events.c.id).where(events.c.id == 5))
    gc.collect()
    assert len(cache) == 1


def test_each_call_gets_the_text_for_its_own_lists() -> None:
    statement = StatementCache(dialects.of("mysql")).get(TITLES.where(events.c.id.in_(bindparam("ids", expanding=True))))
    for ids in ([1], [2], [3, 4], [5], [*range(5000)]):
        sql, arguments = statement.bind({"ids": ids})
        assert [sql.count(f"%(ids_{number})s") for number in (0, len(ids) - 1, len(ids))] == [1, 1, 0]
        assert list(arguments.values()) == ids


def test_odd_times_of_a_lax_database_are_null() -> None:
    assert [decode_datetime(b"0000-00-00 00:00:00"), decode_date(b"2026-00-10"), decode_time(b"25:30:00")] == [None, None, None]
    assert decode_time(b"21:30:00") == time(21, 30)

"""One command makes a new database or adopts a predecessor's, loses nothing, and changes nothing the second time."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import MetaData, inspect, text

from store.database.connection import Database
from store.errors import SchemaBehind
from store.migrations import upgrade
from store.tables import metadata
from tests.conftest import DIALECTS

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
OLD_TABLES = [
    "contact_requests", "djs", "event_plan_shortlists", "event_plans", "events", "ingest_state", "local_events", "source_events",
    "user_alerts", "user_hidden_events", "user_preferences", "user_saved_events", "user_spotify", "users", "venue_availability",
    "venues",
]  # fmt: skip
RUNBOOK_QUERIES = (
    "SELECT source, city, last_synced_at FROM ingest_state ORDER BY last_synced_at DESC LIMIT 10",
    "SELECT event_id, COUNT(*) AS sources FROM source_events GROUP BY event_id HAVING sources > 1 LIMIT 10",
)


class Place:
    """An empty database and ways to look at it."""

    def __init__(self, url: str) -> None:
        self.url = url
        address = sqlalchemy.make_url(url)
        if address.drivername == "mysql":
            address = address.set(drivername="mysql+pymysql").update_query_dict({"charset": "utf8mb4"})
        self.engine = sqlalchemy.create_engine(address, isolation_level="AUTOCOMMIT")

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def run(self, script: str) -> None:
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SET sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'")
            for statement in script.split(";\n"):
                if lines := [line for line in statement.splitlines() if line and not line.startswith("--")]:
                    connection.exec_driver_sql("\n".join(lines).replace("%", "%%" if not self.is_sqlite else "%"))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.exec_driver_sql("SET time_zone = '+00:00'")
            return [tuple(row) for row in connection.execute(text(query))]

    def contents(self, columns: dict[str, list[str]]) -> dict[str, list[tuple[Any, ...]]]:
        return {table: sorted(self.rows(f"SELECT {', '.join(names)} FROM {table}"), key=repr) for table, names in columns.items()}

    def columns(self) -> dict[str, list[str]]:
        found = inspect(self.engine)
        return {table: [column["name"] for column in found.get_columns(table)] for table in found.get_table_names()}

    def adopt_predecessor(self) -> None:
        self.run((FIXTURES / f"predecessor_{'sqlite' if self.is_sqlite else 'mysql'}.sql").read_text())
        self.run((FIXTURES / "predecessor_rows.sql").read_text())


def test_a_new_database_has_the_tables_of_the_code(place: Place) -> None:
    upgrade.upgrade(place.url)
    assert upgrade.current_revision(place.url) == upgrade.needed_revision()
    assert set(place.columns()) - {"alembic_version", "migration_lease"} == set(metadata.tables)
    made, declared = describe(place, metadata.tables.keys()), wanted(place)
    for table in declared:
        assert made[table] == declared[table], f"{table}: what store/tables declares differs from what the revisions make"
    assert place.rows("SELECT id, version FROM catalog") == [(1, 1)]


def test_a_predecessor_is_adopted_and_every_value_kept(place: Place) -> None:
    place.adopt_predecessor()
    columns = place.columns()
    before = place.contents(columns)
    assert sorted(before) == OLD_TABLES and all(before.values()), "the fixture has rows in every table"
    upgrade.upgrade(place.url)
    assert place.contents(columns) == before
    have = place.columns()
    assert {name: set(have[name]) - {column.name for column in table.columns} for name, table in metadata.tables.items()} == {
        name: set() for name in metadata.tables
    }
    assert all(set(have[name]) >= {column.name for column in table.columns} for name, table in metadata.tables.items())


def test_adopted_accounts_count_as_verified(place: Place) -> None:
    place.adopt_predecessor()
    upgrade.upgrade(place.url)
    ((people, verified),) = place.rows("SELECT COUNT(*), COUNT(email_verified_at) FROM users")
    assert people == verified > 0


def test_adopting_twice_changes_nothing(place: Place) -> None:
    place.adopt_predecessor()
    upgrade.upgrade(place.url)
    columns = place.columns()
    shape, before = describe(place, columns), place.contents(columns)
    upgrade.upgrade(place.url)
    place.run("UPDATE alembic_version SET version_num = '0001'")  # as if it had been interrupted after its last step
    upgrade.upgrade(place.url)
    assert describe(place, columns) == shape
    columns.pop("migration_lease", None), before.pop("migration_lease", None)
    assert place.contents(columns) == before


@pytest.mark.parametrize("step", range(1, 11))
def test_any_step_of_the_predecessor_is_adopted(place: Place, step: int) -> None:
    place.adopt_predecessor()
    for undo in UNDO[step - 1 :]:
        place.run(undo)
    columns = place.columns()
    before = place.contents(columns)
    upgrade.upgrade(place.url)
    assert place.contents(columns) == before
    assert set(place.columns()) >= set(metadata.tables)


# What each migration of the predecessor brought, taken away again: UNDO[0] leaves what its first step left.
UNDO = (
    "ALTER TABLE djs DROP COLUMN currency",
    "DROP TABLE source_events;\nDROP TABLE user_saved_events;\nDROP TABLE user_hidden_events;\nDROP TABLE events",
    "DROP TABLE ingest_state;\nDROP TABLE IF EXISTS user_saved_events",
    "DROP TABLE user_preferences",
    "DROP TABLE user_spotify",
    "DROP TABLE event_plans;\nDROP TABLE event_plan_shortlists;\nDROP TABLE contact_requests",
    "ALTER TABLE users DROP COLUMN role",
    "DROP TABLE user_alerts;\nDROP TABLE venue_availability",
    "DROP TABLE IF EXISTS user_hidden_events",
    "DROP TABLE IF EXISTS user_hidden_events",
)


def test_the_operators_queries_work(place: Place) -> None:
    place.adopt_predecessor()
    upgrade.upgrade(place.url)
    states, doubles = (place.rows(query) for query in RUNBOOK_QUERIES)
    assert [row[:2] for row in states] == [("ticketmaster", "Dublin"), ("dice", "Baile Átha Cliath")]
    assert doubles == [(5, 2)]


def test_adopted_rows_are_completed(place: Place) -> None:
    place.adopt_predecessor()
    upgrade.upgrade(place.url)
    found = place.rows(
        "SELECT id, time_zone, local_date, local_time, service_day, order_time, city_key, cell FROM events ORDER BY id"
    )
    assert [tuple(map(str, row)) for row in found] == [
        (
            "5",
            "Europe/Dublin",
            "2026-07-03",
            local(place, "23:30:00"),
            "2026-07-03",
            local(place, "2026-07-03 22:30:00"),
            "dublin",
            "412907",
        ),
        (
            "6",
            "Europe/Dublin",
            "2026-12-31",
            local(place, "23:59:59"),
            "2026-12-31",
            local(place, "2026-12-31 23:59:59"),
            "",
            "None",
        ),
        (
            "900001",
            "America/New_York",
            "2026-11-24",
            local(place, "3:30:00"),
            "2026-11-23",
            local(place, "2026-11-24 08:30:00"),
            "new york",
            "376052",
        ),
    ]
    assert place.rows("SELECT id, title, url FROM source_events ORDER BY id")[0][1:] == (
        'Bicep 🎛️ (live) 100% "real" it\'s',
        "https://example.ie/bicep?a=1&b=%20",
    )
    assert place.rows("SELECT id, name_key, city_key FROM venues ORDER BY id") == [
        (0, "the zero room", ""),
        (12, "whelans", ""),
        (40000, "", ""),
    ]


def local(place: Place, value: str) -> str:
    """SQLite keeps times as text with microseconds."""
    if not place.is_sqlite:
        return value
    return f"{value.rjust(8, '0')}.000000"


def test_adopted_plans_and_requests_are_completed(place: Place) -> None:
    place.adopt_predecessor()
    upgrade.upgrade(place.url)
    ((start, end, currency, version),) = place.rows("SELECT start_time, end_time, currency, version FROM event_plans")
    assert [str(at)[:19] for at in (start, end)] == ["2027-05-31 23:00:00", "2027-06-02 22:59:59"]
    assert (currency, version) == ("EUR", 1)
    requests = place.rows("SELECT pending_key, expires_at FROM contact_requests ORDER BY id")
    assert [key for key, _ in requests] == ["plan 2 dj 3", "user 7 venue 12"]
    assert all(expires_at is not None for _, expires_at in requests)


def test_new_venues_get_numbers_above_the_adopted(place: Place) -> None:
    place.adopt_predecessor()
    upgrade.upgrade(place.url)
    place.run("INSERT INTO venues (name, address) VALUES ('New', '')")
    assert place.rows("SELECT id FROM venues WHERE name = 'New'") == [(40001,)]
    columns = "dedupe_key, title, start_time, created_at, updated_at"
    place.run(f"INSERT INTO events ({columns}) VALUES ('k', 'TBA', NULL, '2026-01-01', '2026-01-01')")
    assert place.rows("SELECT start_time FROM events WHERE title = 'TBA'") == [(None,)]


def test_processes_that_migrate_at_once_take_turns(place: Place) -> None:
    place.adopt_predecessor()
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(upgrade.upgrade, [place.url] * 3))
    assert upgrade.current_revision(place.url) == upgrade.needed_revision()
    assert place.rows("SELECT COUNT(*) FROM catalog") == [(1,)]


async def test_check_names_the_missing_revision(place: Place) -> None:
    async with Database(place.url) as database:
        with pytest.raises(SchemaBehind) as behind:
            await upgrade.check(database)
        assert (behind.value.current, behind.value.needed) == (None, upgrade.needed_revision())
        await asyncio.to_thread(upgrade.upgrade, place.url)
        await upgrade.check(database)
        place.run("UPDATE alembic_version SET version_num = '0001'")
        with pytest.raises(SchemaBehind, match="0001"):
            await upgrade.check(database)
        place.run("UPDATE alembic_version SET version_num = 'of a newer release'")
        await upgrade.check(database)


def describe(place: Place, tables: Any) -> dict[str, Any]:
    """Columns with type, collation, nullability and default, keys and indexes of live tables."""
    found = inspect(place.engine)
    return {
        table: {
            "columns": {
                c["name"]: (str(c["type"]), collation(c), c["nullable"], default(c), c.get("autoincrement"))
                for c in found.get_columns(table)
            },
            "unique": sorted(tuple(key["column_names"]) for key in found.get_unique_constraints(table)),
            "key": found.get_pk_constraint(table)["constrained_columns"],
            "indexes": sorted(
                (index["name"], tuple(index["column_names"]), bool(index["unique"])) for index in found.get_indexes(table)
            ),
            "references": references(place, table),
        }
        for table in sorted(tables)
    }


def collation(column: Any) -> str | None:
    return getattr(column["type"], "collation", None)


def default(column: Any) -> str | None:
    """A column's default, but for the time of writing: the predecessor's tables give it, and ours never leave it to them."""
    written = column["default"]
    return None if written is not None and "current_timestamp" in written.lower() else written


def references(place: Place, table: str) -> list[tuple[Any, ...]]:
    if place.is_sqlite:  # SQLAlchemy does not see what a column's own REFERENCES clause says of deletion
        return sorted((row[3], row[2], row[6]) for row in place.rows(f"PRAGMA foreign_key_list({table})"))
    keys = inspect(place.engine).get_foreign_keys(table)
    return sorted((key["constrained_columns"][0], key["referred_table"], key["options"].get("ondelete")) for key in keys)


def wanted(place: Place, declared: MetaData = metadata) -> dict[str, Any]:
    """The same description of what store/tables declares: its tables made without migrations, then looked at."""
    schema = Place(place.url.replace("adopted", "declared"))
    if place.is_sqlite:
        Path(str(schema.engine.url.database)).unlink(missing_ok=True)
    else:
        place.run("DROP DATABASE IF EXISTS declared;\nCREATE DATABASE declared CHARACTER SET utf8mb4")
    declared.create_all(schema.engine)
    described = describe(schema, declared.tables.keys())
    schema.engine.dispose()
    return described


def test_columns_keys_and_rows_of_the_operators_own_stay(place: Place) -> None:
    place.adopt_predecessor()
    place.run("ALTER TABLE events ADD COLUMN door_code VARCHAR(20);\nUPDATE events SET door_code = 'x1' WHERE id = 5")
    place.run("CREATE TABLE notes (id INT PRIMARY KEY, words TEXT);\nINSERT INTO notes VALUES (1, 'ours')")
    upgrade.upgrade(place.url)
    assert place.rows("SELECT door_code FROM events ORDER BY id") == [("x1",), (None,), (None,)]
    assert place.rows("SELECT * FROM notes") == [(1, "ours")]


def test_many_adopted_rows_are_completed_in_batches(place: Place) -> None:
    place.adopt_predecessor()
    rows = ", ".join(
        f"('{n:040}', 'Gig {n}', '2026-07-03 20:00:00', 'Cork', '2026-01-01', '2026-01-01')" for n in range(10_000, 11_300)
    )
    place.run(f"INSERT INTO events (dedupe_key, title, start_time, city, created_at, updated_at) VALUES {rows}")
    upgrade.upgrade(place.url)
    assert place.rows("SELECT COUNT(*) FROM events WHERE city_key = 'cork' AND service_day = '2026-07-03'") == [(1300,)]
    assert place.rows("SELECT COUNT(*) FROM events WHERE local_date IS NULL OR order_time > '9000-01-01'") == [(0,)]


def test_a_migration_that_was_interrupted_is_finished_by_the_next(place: Place) -> None:
    place.adopt_predecessor()
    upgrade.upgrade(place.url)
    whole = describe(place, metadata.tables.keys())
    place.run("DROP TABLE event_terms;\nDROP INDEX ix_events_cell" + ("" if place.is_sqlite else " ON events"))
    place.run("UPDATE events SET local_date = NULL, order_time = '9999-12-31 00:00:00' WHERE id = 6;\nDELETE FROM catalog")
    place.run("UPDATE alembic_version SET version_num = '0001'")
    upgrade.upgrade(place.url)
    assert describe(place, metadata.tables.keys()) == whole
    assert place.rows("SELECT COUNT(*) FROM events WHERE local_date IS NULL") == [(0,)]
    assert place.rows("SELECT id, version FROM catalog") == [(1, 1)]


@pytest.mark.parametrize("place", [name for name in DIALECTS if name == "mariadb"], indirect=True)
@pytest.mark.parametrize("number", ["BIGINT", "INT UNSIGNED", "BIGINT UNSIGNED"])
def test_wider_numbers_are_adopted_with_keys_that_fit(place: Place, number: str) -> None:
    script = (FIXTURES / "predecessor_mysql.sql").read_text()
    place.run(re.sub(r"\b(id|event_id|user_id|venue_id|plan_id) INT\b", rf"\1 {number}", script))
    place.run((FIXTURES / "predecessor_rows.sql").read_text())
    before = place.contents(columns := place.columns())
    upgrade.upgrade(place.url)
    assert place.contents(columns) == before
    assert ("event_id", "events", "CASCADE") in references(place, "performances")
    assert ("venue_id", "venues", "SET NULL") in references(place, "events")


@pytest.mark.parametrize("place", [name for name in DIALECTS if name == "mariadb"], indirect=True)
def test_a_key_that_the_rows_forbid_is_left_out_and_the_rows_kept(place: Place) -> None:
    place.adopt_predecessor()
    upgrade.upgrade(place.url)
    assert references(place, "user_alerts") == []
    assert references(place, "event_plans") == [("user_id", "users", "CASCADE")]
    assert place.rows("SELECT user_id FROM user_alerts ORDER BY id") == [(1,), (555,)]

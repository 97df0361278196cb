"""Revisions are frozen: each one's rows survive the later ones, and together they make what store/tables declares."""

from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, UniqueConstraint, inspect

from store.migrations import revisions, upgrade
from store.places.act_names import act_key
from store.tables import metadata
from tests.contract.test_imports import ROOT, imported, within
from tests.store.migrations.test_upgrade import Place, wanted

MIGRATIONS_OWN = {"alembic_version", "migration_lease"}
UNSET = (None, "", "Europe/Dublin", "9999-12-31 00:00:00")  # what a column has until a later revision fills it
VALUES: dict[type, Any] = {
    int: 1, str: "x", bool: True, float: 0.5, Decimal: Decimal("24.50"), date: date(2026, 7, 1), time: time(21, 30),
    datetime: datetime(2026, 7, 1, 20, 30),  # noqa: DTZ001
}  # fmt: skip


def fill_empty_tables(place: Place) -> None:
    """A row in every table that has none; columns that later revisions fill keep their defaults."""
    live = MetaData()
    live.reflect(place.engine)
    with place.engine.connect() as connection:
        for table in live.sorted_tables:
            if table.name not in MIGRATIONS_OWN and connection.execute(table.select()).first() is None:
                connection.execute(table.insert().values(row_for(connection, table)))


def row_for(connection: sqlalchemy.Connection, table: Table) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        if column.foreign_keys:
            (target,) = column.foreign_keys
            row[column.name] = connection.execute(sqlalchemy.select(target.column)).scalars().first()
        elif column.server_default is None:
            is_document = "TEXT" in str(column.type)  # or JSON, where that is only another name for it
            row[column.name] = "{}" if is_document else VALUES[column.type.python_type]
    return row


def rows_by_key(place: Place, columns: dict[str, list[str]]) -> dict[tuple[Any, ...], dict[str, Any]]:
    found = inspect(place.engine)
    kept: dict[tuple[Any, ...], dict[str, Any]] = {}
    for table, names in columns.items():
        key = found.get_pk_constraint(table)["constrained_columns"]
        for values in place.rows(f"SELECT {', '.join(names)} FROM {table}"):
            row = dict(zip(names, values, strict=True))
            kept[(table, *(row[name] for name in key))] = row
    return kept


@pytest.mark.parametrize("revision", upgrade.revisions()[:-1])
def test_rows_of_every_earlier_revision_survive_and_are_completed(place: Place, revision: str) -> None:
    place.adopt_predecessor()
    upgrade.upgrade(place.url, revision)
    assert upgrade.current_revision(place.url) == revision
    fill_empty_tables(place)
    columns = {table: names for table, names in place.columns().items() if table not in MIGRATIONS_OWN}
    before = rows_by_key(place, columns)
    assert {table for table, *_ in before} == set(columns), "every table has a row"
    upgrade.upgrade(place.url)
    after = rows_by_key(place, columns)
    assert before.keys() <= after.keys()
    for key, row in before.items():
        changed = {name: (value, after[key][name]) for name, value in row.items() if after[key][name] != value}
        assert all(str(old).removesuffix(".000000") in map(str, UNSET) for old, _ in changed.values()), (key, changed)
    if revision >= "0004":
        return  # from there on, code of ours writes the rows, which leaves nothing to complete
    for name, key_now in place.rows("SELECT name, act_key FROM artists"):
        assert key_now == act_key(name)
    assert place.rows("SELECT COUNT(*) FROM events WHERE start_time IS NOT NULL AND local_date IS NULL") == [(0,)]
    assert place.rows("SELECT COUNT(*) FROM user_alerts WHERE artist_key = ''") == [(0,)]
    assert place.rows("SELECT COUNT(*) FROM catalog") == [(1,)]


CHANGES: dict[str, Callable[[Table], object]] = {
    "a new column": lambda table: table.append_column(Column("colour", String(20))),
    "a new index": lambda table: Index("ix_new", table.c.label),
    "a new unique key": lambda table: table.append_constraint(UniqueConstraint("user_id", "label", name="uq_new")),
    "another type": lambda table: setattr(table.c.kind, "type", String(40)),
    "another number": lambda table: setattr(table.c.label, "type", Integer()),
    "no longer null": lambda table: setattr(table.c.last_used_at, "nullable", False),
    "a default": lambda table: setattr(table.c.kind, "server_default", sqlalchemy.DefaultClause("saved")),
}


def test_any_change_of_a_table_is_seen_by_the_comparison(place: Place) -> None:
    def shape(change: Callable[[Table], object] = lambda table: None) -> Any:
        copy = MetaData(naming_convention=metadata.naming_convention)
        for name in ("users", "calendar_feeds"):
            metadata.tables[name].to_metadata(copy)
        change(copy.tables["calendar_feeds"])
        return wanted(place, copy)["calendar_feeds"]

    unchanged = shape()
    assert shape() == unchanged
    assert [title for title, change in CHANGES.items() if shape(change) == unchanged] == []


def test_revisions_never_read_the_tables_of_today() -> None:
    for path in sorted((ROOT / "store" / "migrations").rglob("*.py")):
        if path.stem in ("check", "fit"):  # after the newest revision: they hold the database against the tables of today
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        assert not [name for name in imported(path.read_text("utf-8"), module) if within(name, ("store.tables",))], module


def test_a_database_with_the_columns_old_names_keeps_what_they_hold(place: Place) -> None:
    upgrade.upgrade(place.url, "0004")
    fill_empty_tables(place)
    place.run("UPDATE source_events SET service_day = '2026-07-01', withdrawn_at = '2026-07-02 00:00:00'")
    for table, new, old in (
        ("events", "service_day", "night_date"),
        ("source_events", "service_day", "night_date"),
        ("source_events", "previous_service_day", "previous_night_date"),
        ("source_events", "withdrawn_at", "gone_at"),
    ):
        place.run(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
    upgrade.upgrade(place.url)
    ((day, withdrawn),) = place.rows("SELECT service_day, withdrawn_at FROM source_events")
    assert (str(day), str(withdrawn)[:10]) == ("2026-07-01", "2026-07-02")
    assert place.columns()["events"].count("service_day") == 1


def test_the_line_of_revisions_is_alembics() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(revisions.__file__).parent))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert revisions.revisions() == tuple(one.revision for one in scripts.walk_revisions())[::-1]
    assert revisions.needed_revision() == scripts.get_current_head()


def test_revisions_that_make_no_line_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, last in (("0001", "None"), ("0002", '"0001"'), ("0004", '"0003"')):
        (tmp_path / f"{name}_x.py").write_text(
            f'revision: str = "{name}"\ndown_revision: str | None = {last}\n', encoding="utf-8"
        )
    monkeypatch.setattr(revisions, "_FILES", tmp_path)
    revisions.revisions.cache_clear()
    with pytest.raises(ValueError, match="0004"):
        revisions.revisions()
    (tmp_path / "0004_x.py").unlink()
    assert revisions.revisions() == ("0001", "0002")
    revisions.revisions.cache_clear()

"""Adopted text columns that are too narrow or in too small a character set, and what `migrate` says of a database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from store.errors import DatabaseUnavailable, StatementFailed
from store.migrations import upgrade
from tests.servers import MariaDb

ROOT = Path(__file__).resolve().parents[3]
NAME = "narrow"


@pytest.fixture
def narrow(mariadb: MariaDb) -> MariaDb:
    """A migrated database whose columns were made as an old predecessor made them."""
    mariadb.run(f"DROP DATABASE IF EXISTS {NAME}", f"CREATE DATABASE {NAME} CHARACTER SET utf8mb4")
    upgrade.upgrade(mariadb.url(NAME))
    mariadb.run(
        "ALTER TABLE events MODIFY title VARCHAR(255) CHARACTER SET utf8mb3 NOT NULL, MODIFY city VARCHAR(100) DEFAULT NULL",
        "ALTER TABLE users MODIFY name VARCHAR(120) CHARACTER SET latin1 NOT NULL DEFAULT 'Someone'",
        "INSERT INTO users (name, email, password_hash) VALUES ('Zoë', 'zoe@example.org', 'x')",
        database=NAME,
    )
    return mariadb


def test_what_does_not_fit_is_told_in_words_and_mended(narrow: MariaDb) -> None:
    url = narrow.url(NAME)
    found = upgrade.survey(url)
    assert "column events.title: character set utf8mb3 instead of utf8mb4" in found
    assert "column events.city: 100 characters wide instead of 120" in found
    assert any(line.startswith("column users.name: character set latin1 instead of utf8mb4") for line in found)
    assert upgrade.upgrade(url) == []
    assert upgrade.survey(url) == []
    [(name, default)] = narrow.run(
        "SELECT name, (SELECT column_default FROM information_schema.columns WHERE table_schema = 'narrow' "
        "AND table_name = 'users' AND column_name = 'name') FROM users",
        database=NAME,
    )
    assert (name, default) == ("Zoë", "'Someone'")
    narrow.run("INSERT INTO users (name, email, password_hash) VALUES ('🎧', 'dj@example.org', 'x')", database=NAME)


def test_what_the_rows_do_not_allow_is_left_and_said(narrow: MariaDb) -> None:
    narrow.run("ALTER TABLE users MODIFY email VARCHAR(190) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL", database=NAME)
    narrow.run("INSERT INTO users (name, email, password_hash) VALUES ('Z', 'ZOE@example.org', 'x')", database=NAME)
    [left] = upgrade.upgrade(narrow.url(NAME))
    assert left.startswith("users.email has character set latin1 instead of utf8mb4") and "and was left so: " in left
    assert len(narrow.run("SELECT id FROM users", database=NAME)) == 2


def test_missing_rights_are_named(narrow: MariaDb) -> None:
    narrow.run("CREATE OR REPLACE USER clerk IDENTIFIED BY 'c'", f"GRANT SELECT, INSERT, UPDATE ON {NAME}.* TO clerk")
    found = upgrade.survey(narrow.url(NAME).replace("root@", "clerk:c@"))
    assert [line for line in found if line.startswith("rights")][:2] == [
        "rights: this user lacks DELETE",
        "rights: this user lacks CREATE",
    ]
    with pytest.raises(StatementFailed, match="denied to user"):
        upgrade.upgrade(narrow.url(NAME).replace("root@", "clerk:c@"))


def test_a_wrong_password_and_a_missing_database_are_one_line(mariadb: MariaDb) -> None:
    with pytest.raises(DatabaseUnavailable, match="denies access"):
        upgrade.upgrade(mariadb.url(NAME).replace("root@", "nobody:wrong@"))
    with pytest.raises(DatabaseUnavailable, match="no database with this name"):
        upgrade.upgrade(mariadb.url("no_such_database"))


def test_a_newer_database_is_left_as_it_is(narrow: MariaDb) -> None:
    narrow.run("UPDATE alembic_version SET version_num = '9999'", database=NAME)
    [remark] = upgrade.upgrade(narrow.url(NAME))
    assert remark.startswith("the database is at revision 9999, newer than this version's")


def test_a_migration_that_is_waited_for_is_said(narrow: MariaDb) -> None:
    soon = "UPDATE migration_lease SET owner = 'dead', lease_until = UTC_TIMESTAMP() + INTERVAL 2 SECOND"
    narrow.run(soon, database=NAME)
    waits: list[str] = []
    upgrade.upgrade(narrow.url(NAME), on_wait=lambda: waits.append("waiting"))
    assert waits == ["waiting"]


def test_the_command_reports_and_changes_nothing(narrow: MariaDb, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "server.py"), "migrate", *arguments]
        environ = {"PATH": os.environ["PATH"], "DATABASE_URL": narrow.url(NAME)}
        return subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=120)

    looked = run("--check")
    assert (looked.returncode, "events.city" in looked.stdout) == (1, True)
    assert run().returncode == 0
    looked = run("--check")
    assert (looked.returncode, looked.stdout.startswith("nothing to do")) == (0, True)

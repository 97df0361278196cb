"""What is backed up comes back as it was: the predecessor's odd rows, people's calendars, e-mail on its way.

The rows are those of tests/fixtures, written for migrations: zero ids, orphans, emoji, numbers of every kind.
"""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.database.backups import client, mysql_rows, sqlite_file
from store.database.backups.backup import restore_backup, write_backup
from store.errors import BackupUnusable
from store.migrations import upgrade
from tests.conftest import DIALECTS
from tests.store.migrations.test_upgrade import Place

# A calendar address and an e-mail on its way: both must outlive the machine.
OURS = """
INSERT INTO calendar_feeds (kind, user_id, label, token_hash, created_at)
VALUES ('saved', 1, 'phone', 'of a secret address', '2026-01-01 00:00:00');
INSERT INTO outbox_emails (kind, reference, occasion, recipient, state, due_at, created_at, updated_at)
VALUES ('contact_request', 1, 'request 1', 'dj@example.ie', 'queued',
    '2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 00:00:00')
"""


@pytest.fixture(params=DIALECTS)
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Place, Place]]:
    """An adopted database with rows in it, and an empty one."""
    names = ("held", "spare")
    if request.param == "sqlite":
        made = [Place(f"sqlite:///{tmp_path / name}.sqlite3") for name in names]
    else:
        server = request.getfixturevalue("mariadb")
        for name in names:
            server.run(f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        made = [Place(server.url(name)) for name in names]
    held, spare = made
    held.adopt_predecessor()
    upgrade.upgrade(held.url)
    held.run(OURS)
    yield held, spare
    for place in made:
        place.engine.dispose()


def _backup(place: Place, **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    write_backup(place.url, out, **options)
    out.seek(0)
    return out


def _rows(place: Place) -> dict[str, list[tuple[Any, ...]]]:
    """Every table's rows; the catalog's version rises with a restore."""
    columns = place.columns()
    columns.pop("catalog")
    return place.contents(columns)


@pytest.mark.parametrize("own_format", [False, True])
def test_everything_comes_back(places: tuple[Place, Place], own_format: bool) -> None:
    held, spare = places
    if not own_format and not held.is_sqlite and client.dump_program() is None:
        pytest.skip("neither mariadb-dump nor mysqldump is installed")
    restore_backup(spare.url, _backup(held, own_format=own_format))
    assert _rows(spare) == _rows(held)
    assert spare.rows("SELECT token_hash FROM calendar_feeds") == [("of a secret address",)]
    assert spare.rows("SELECT state FROM outbox_emails") == [("queued",)]
    assert upgrade.current_revision(spare.url) == upgrade.needed_revision()
    upgrade.upgrade(spare.url)  # nothing to do, and nothing in the way
    assert _rows(spare)["users"] == _rows(held)["users"]


def test_what_is_there_goes_only_when_told(places: tuple[Place, Place]) -> None:
    held, _ = places
    before, backup = _rows(held), _backup(held)
    held.run("UPDATE users SET name = 'somebody else';\nUPDATE catalog SET version = 70")
    with pytest.raises(BackupUnusable, match=r"has \d+ tables: --replace drops them"):
        restore_backup(held.url, backup)
    assert held.rows("SELECT DISTINCT name FROM users") == [("somebody else",)]
    backup.seek(0)
    restore_backup(held.url, backup, replace=True)
    assert _rows(held) == before
    assert held.rows("SELECT version FROM catalog") == [(71,)]  # running servers keep nothing that they read before


@pytest.mark.parametrize("own_format", [False, True])
def test_a_backup_that_is_cut_off_changes_nothing(places: tuple[Place, Place], own_format: bool) -> None:
    held, _ = places
    before, whole = _rows(held), _backup(held, own_format=own_format).getvalue()
    content = gzip.decompress(whole)
    for damaged in (whole[: len(whole) // 2], b"no backup", gzip.compress(content[: len(content) * 2 // 3])):
        with pytest.raises(BackupUnusable):
            restore_backup(held.url, io.BytesIO(damaged), replace=True)
    assert _rows(held) == before


def test_a_backup_of_another_kind_of_database_is_refused(places: tuple[Place, Place], tmp_path: Path) -> None:
    held, _ = places
    other = io.BytesIO(
        gzip.compress(b'{"gigs_backup":1}\n{"rows":{}}\n' if held.is_sqlite else b"SQLite format 3\0" + b"x" * 100)
    )
    with pytest.raises(BackupUnusable, match="the backup is of (MySQL|a SQLite file), but the database is"):
        restore_backup(held.url, other, replace=True)


class _Busy(io.BytesIO):
    """Somebody signs up as soon as the snapshot is taken: MySQL's with our second line, SQLite's before any byte comes."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self._lines = 1 if place.is_sqlite else 0

    def write(self, data: Any, /) -> int:
        self._lines += 1
        if self._lines == 2:
            self._place.run("INSERT INTO users (id, name, email, password_hash) VALUES (99, 'Late', 'late@example.ie', '!')")
        return super().write(data)


def test_rows_that_come_while_it_is_written_are_not_half_in_it(places: tuple[Place, Place]) -> None:
    held, spare = places
    before, out = _rows(held), _Busy(held)
    (sqlite_file if held.is_sqlite else mysql_rows).write(held.url, out)
    assert held.rows("SELECT COUNT(*) FROM users WHERE id = 99") == [(1,)]
    restore_backup(spare.url, io.BytesIO(gzip.compress(out.getvalue())))
    assert _rows(spare) == before

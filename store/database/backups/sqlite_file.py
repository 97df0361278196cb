"""Backups of the embedded database: a copy of the file as it is at one instant."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import IO

from store.database.backups.sink import Sink
from store.errors import BackupUnusable, StatementFailed

_WAIT_S = 60


def write(url: str, out: Sink) -> str:
    """Write the file's content; others may go on writing to it.

    Errors: StatementFailed when there is no such file.
    """
    path = _path(url)
    if not path.is_file():
        raise StatementFailed(f"there is no database file {path}")
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "copy.sqlite3"
        with closing(sqlite3.connect(path, timeout=_WAIT_S)) as held:
            held.execute("VACUUM INTO ?", (str(copy),))
        with copy.open("rb") as file:
            shutil.copyfileobj(file, out, 1 << 20)
        return f"a SQLite file of {copy.stat().st_size:,} bytes"


def restore(url: str, source: IO[bytes], *, replace: bool) -> str:
    """Put the content in place of the file's, in one transaction of the file: running processes see the one or the other.

    Errors: BackupUnusable when the content is damaged, or the file has tables and nobody said that they may go.
    """
    path = _path(url)
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "copy.sqlite3"
        with copy.open("wb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(copy)) as held, closing(sqlite3.connect(path, timeout=_WAIT_S)) as target:
            _check(held)
            tables = len(_tables(target))
            if tables and not replace:
                raise BackupUnusable(f"the database has {tables} tables: --replace drops them; or restore into an empty one")
            _outdate_caches(held, _catalog_version(target))
            held.backup(target)
            target.execute("PRAGMA journal_mode = WAL").close()
            return f"{len(_tables(target))} tables"


def _check(held: sqlite3.Connection) -> None:
    try:
        found = held.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupUnusable(f"the backup is damaged ({found})")


def _outdate_caches(held: sqlite3.Connection, version: int) -> None:
    """Raise the catalog's version past `version`: running servers keep nothing that they read before."""
    if "catalog" in _tables(held):
        held.execute("UPDATE catalog SET version = MAX(version, ?) + 1", (version,))
        held.commit()


def _catalog_version(target: sqlite3.Connection) -> int:
    if "catalog" not in _tables(target):
        return 0
    return int((target.execute("SELECT version FROM catalog").fetchone() or [0])[0])


def _tables(connection: sqlite3.Connection) -> set[str]:
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {name for (name,) in found}


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))

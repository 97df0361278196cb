"""Writing a backup and reading one back, whatever the database is.

A backup is one gzip stream. What is in it says its first bytes: a SQLite file, a dump of mariadb-dump or mysqldump, or our own
rows (mysql_rows.py), which need no program beside this one.
"""

import gzip
import shutil
import tempfile
import zlib
from typing import IO

from store.database import dialect as dialects
from store.database.backups import client, mysql_rows, sqlite_file
from store.errors import BackupUnusable

_SQLITE_HEAD = b"SQLite format 3\0"


def write_backup(url: str, out: IO[bytes], *, own_format: bool = False) -> str:
    """Write the database at `url` to `out`, as it stands at one instant; returns what was written, in words.

    Errors: DatabaseUnavailable, StatementFailed, BackupFailed when the dump program gives up.
    """
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6) as packed:
        if dialects.name_of(url) == "sqlite":
            return sqlite_file.write(url, packed)
        dumper = None if own_format else client.dump_program()
        if dumper is not None:
            return client.dump(dumper, url, packed)
        return mysql_rows.write(url, packed)


def restore_backup(url: str, source: IO[bytes], *, replace: bool = False) -> str:
    """Make the database at `url` what it was; returns what was restored, in words. The backup is read to its end before anything
    changes. A database that has tables is touched only with `replace`, which drops them.

    Errors: BackupUnusable for a backup that is damaged, not whole, too large to unpack or of another kind of database;
    BackupFailed, DatabaseUnavailable, StatementFailed.
    """
    with tempfile.TemporaryFile() as unpacked:
        try:
            with gzip.GzipFile(fileobj=source, mode="rb") as packed:
                shutil.copyfileobj(packed, unpacked, 1 << 20)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise BackupUnusable(f"the backup is damaged or not whole ({error})") from None
        except OSError as error:
            raise BackupUnusable(f"the backup cannot be unpacked in {tempfile.gettempdir()} ({error.strerror})") from None
        unpacked.seek(0)
        head = unpacked.read(len(_SQLITE_HEAD))
        unpacked.seek(0)
        is_sqlite = dialects.name_of(url) == "sqlite"
        if is_sqlite != (head == _SQLITE_HEAD):
            kinds = ("a SQLite file", "MySQL")
            of, into = (kinds[0], kinds[1]) if head == _SQLITE_HEAD else (kinds[1], kinds[0])
            raise BackupUnusable(f"the backup is of {of}, but the database is {into}")
        if is_sqlite:
            return sqlite_file.restore(url, unpacked, replace=replace)
        if mysql_rows.is_ours(head):
            return mysql_rows.restore(url, unpacked, replace=replace)
        return client.restore(url, unpacked, replace=replace)

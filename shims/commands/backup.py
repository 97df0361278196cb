"""`server.py backup` and `server.py restore`: the whole database as one file, and back."""

import argparse
import os
import sys
from pathlib import Path

from shims.commands.command import Command, Environ, writable_url
from sources.syncing.syncer import utc_now
from store.database.backups.backup import restore_backup, write_backup
from store.errors import SettingsError
from store.migrations.upgrade import current_revision, needed_revision

_STREAM = "-"


def backup(environ: Environ, arguments: argparse.Namespace) -> int:
    """Write the backup to a file that only its owner can read, or to standard output. A failed one leaves no file."""
    url = writable_url(environ)
    if arguments.file == _STREAM:
        print(write_backup(url, sys.stdout.buffer, own_format=arguments.own_format), file=sys.stderr)
        return 0
    path = Path(arguments.file or f"gigs-{utc_now():%Y%m%d-%H%M%S}.backup.gz")
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            written = write_backup(url, out, own_format=arguments.own_format)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror})") from None
    finally:
        unfinished.unlink(missing_ok=True)
    print(f"{path}: {written}")
    return 0


def restore(environ: Environ, arguments: argparse.Namespace) -> int:
    """Put a backup into the database, and say what is left to do."""
    url = writable_url(environ)
    if arguments.file == _STREAM:
        restored = restore_backup(url, sys.stdin.buffer, replace=arguments.replace)
    else:
        try:
            with Path(arguments.file).open("rb") as source:
                restored = restore_backup(url, source, replace=arguments.replace)
        except OSError as error:
            raise SettingsError(f"{arguments.file}: cannot be read ({error.strerror})") from None
    print(f"restored: {restored}")
    revision = current_revision(url)
    if revision != needed_revision():
        print(f"the database is at revision {revision}, this version's is {needed_revision()}: run `server.py migrate`")
    return 0


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", help="the file to write; - for standard output; by default gigs-<time>.backup.gz")
    parser.add_argument(
        "--own-format", action="store_true", help="with MySQL: do not use mariadb-dump or mysqldump, even where one is installed"
    )


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", help="the backup to read; - for standard input")
    parser.add_argument("--replace", action="store_true", help="drop the tables that the database has")


BACKUP = Command("backup", "write the whole database to a file, while the server runs", backup, _backup_arguments)
RESTORE = Command("restore", "put a backup into the database", restore, _restore_arguments)

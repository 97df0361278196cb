"""`server.py backup` and `server.py restore`: the whole database as one file, here or in S3, and back."""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from shims.commands.command import Environ
from shims.commands.databases import writable_url
from sources.syncing.syncer import utc_now
from store.database.backups import s3
from store.database.backups.backup import restore_backup, write_backup
from store.errors import SettingsError
from store.migrations.upgrade import current_revision, needed_revision

_STREAM = "-"


def backup(environ: Environ, arguments: argparse.Namespace) -> int:
    """Write the backup to a file that only its owner can read, to S3, or to standard output. A failed one leaves no file."""

    def write(out: IO[bytes]) -> str:
        return write_backup(url, out, own_format=arguments.own_format)

    url, name = writable_url(environ), f"gigs-{utc_now():%Y%m%d-%H%M%S}.backup.gz"
    if arguments.file == _STREAM:
        try:
            written = write(sys.stdout.buffer)
            sys.stdout.buffer.flush()
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what it still holds is tried again at the exit
            raise SettingsError(f"standard output: cannot be written ({error.strerror})") from None
        print(written, file=sys.stderr)
    elif s3.is_in_s3(arguments.file or ""):
        place = s3.place_for(arguments.file, name)
        with tempfile.TemporaryFile() as whole:
            written = write(whole)
            whole.seek(0)
            s3.upload(whole, place)
        print(f"{place}: {written}")
    else:
        path = Path(arguments.file or name)
        print(f"{path}: {_write_file(path, write)}")
    return 0


def _write_file(path: Path, write: Callable[[IO[bytes]], str]) -> str:
    if path.exists() and not path.is_file():  # a device would be replaced by the file
        raise SettingsError(f"{path}: is there and is no file; - writes to standard output")
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            written = write(out)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(path)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written ({error.strerror})") from None
    finally:
        with suppress(OSError):  # where nothing can be written, nothing can be removed either
            unfinished.unlink(missing_ok=True)
    return written


def restore(environ: Environ, arguments: argparse.Namespace) -> int:
    """Put a backup into the database, and say what is left to do."""
    url = writable_url(environ)
    with _opened(arguments.file) as source:
        print(f"restored: {restore_backup(url, source, replace=arguments.replace)}")
    revision = current_revision(url)
    if revision != needed_revision():
        print(f"the database is at revision {revision}, this version's is {needed_revision()}: run `server.py migrate`")
    return 0


@contextmanager
def _opened(file: str) -> Iterator[IO[bytes]]:
    if file == _STREAM:
        yield sys.stdin.buffer
    elif s3.is_in_s3(file):
        with tempfile.TemporaryFile() as fetched:
            s3.download(file, fetched)
            fetched.seek(0)
            yield fetched
    else:
        try:
            with Path(file).open("rb") as source:
                yield source
        except OSError as error:
            raise SettingsError(f"{file}: cannot be read ({error.strerror})") from None

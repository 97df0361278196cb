"""Dumps by the database's own client programs, where they are installed: SQL that every tool reads."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from sqlalchemy import make_url

from store.database.backups.mysql_session import make_room, opened, outdate_caches, tables_of
from store.database.backups.sink import Sink
from store.errors import BackupFailed, BackupUnusable

_END = b"-- Dump completed"
_TAIL = 300
# A line that only MariaDB's own client understands; MySQL's stops at it.
_SANDBOX = b"/*M!999999"


def dump_program() -> str | None:
    """mariadb-dump or mysqldump, if one is installed."""
    return shutil.which("mariadb-dump") or shutil.which("mysqldump")


def dump(program: str, url: str, out: Sink) -> str:
    """Write one instant of the database as SQL, while others go on writing.

    Errors: BackupFailed in the program's words.
    """
    options = ["--single-transaction", "--quick", "--hex-blob", "--skip-lock-tables", "--no-tablespaces", "--skip-triggers"]
    if "MariaDB" not in _output_of([program, "--version"]):
        options += ["--set-gtid-purged=OFF", "--column-statistics=0"]
    with _running([program, *options], url, stdout=subprocess.PIPE) as (process, said):
        assert process.stdout is not None  # noqa: S101 it was asked for
        first = process.stdout.readline()
        if not first.startswith(_SANDBOX):
            out.write(first)
        shutil.copyfileobj(process.stdout, out, 1 << 20)
        if process.wait():
            raise BackupFailed(f"{os.path.basename(program)} gave up: {_words(said)}")
    return f"SQL by {os.path.basename(program)}"


def restore(url: str, source: IO[bytes], *, replace: bool) -> str:
    """Run a dump's SQL.

    Errors: BackupUnusable when the dump is not whole or no client program is installed, BackupFailed in the program's words.
    """
    _check(source)
    program = shutil.which("mariadb") or shutil.which("mysql")
    if program is None:
        raise BackupUnusable(
            "the backup is SQL and neither mariadb nor mysql is installed here: give it to the database's own client"
        )
    with opened(url) as connection:
        version = make_room(connection, replace=replace)
    with _running([program], url, stdin=source) as (process, said):
        if process.wait():
            raise BackupFailed(f"{os.path.basename(program)} gave up: {_words(said)}")
    with opened(url) as connection:
        outdate_caches(connection, version)
        return f"{len(tables_of(connection))} tables"


def _check(source: IO[bytes]) -> None:
    size = source.seek(0, os.SEEK_END)
    source.seek(max(0, size - _TAIL))
    if _END not in source.read():
        raise BackupUnusable("the backup is no dump, or not whole: its last line is missing")
    source.seek(0)


@contextmanager
def _running(command: list[str], url: str, **streams: Any) -> "Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]":
    """A client program at work on the database, and what it says on stderr; it ends with the block. No list of processes shows
    the password.
    """
    address = make_url(url)
    where = [f"--host={address.host or '127.0.0.1'}", f"--port={address.port or 3306}", "--protocol=tcp"]
    where += [f"--user={address.username}"] if address.username else []
    program, *options = command
    whole = [program, "--no-defaults", *options, *where, "--default-character-set=utf8mb4", str(address.database)]
    environ = {**os.environ, "MYSQL_PWD": address.password or ""}
    with tempfile.TemporaryFile() as said, subprocess.Popen(whole, env=environ, stderr=said, **streams) as process:
        try:
            yield process, said
        finally:
            if process.poll() is None:
                process.kill()


def _words(said: IO[bytes]) -> str:
    said.seek(0)
    return " ".join(said.read(500).decode("utf-8", "replace").split())


def _output_of(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout

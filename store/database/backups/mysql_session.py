"""Connections that copy rows as they are: no time zone, no mode and no rule of a table changes a value on its way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pymysql
from sqlalchemy import make_url

from store.database.faults import is_unreachable, reason_of
from store.errors import BackupUnusable, DatabaseUnavailable, StatementFailed

Connection = Any  # pymysql has no types

_AS_IT_IS = "SET time_zone = '+00:00', foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"
_TABLES = (
    "SELECT table_name FROM information_schema.tables "
    "WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name"
)
_CATALOG = "SELECT version FROM catalog WHERE id = 1"


@contextmanager
def opened(url: str, **options: Any) -> Iterator[Connection]:
    """A connection to the database at `url`, closed at the end.

    Errors: DatabaseUnavailable and StatementFailed with the database's reason.
    """
    address = make_url(url)
    try:
        connection = pymysql.connect(
            host=address.host or "127.0.0.1",
            port=address.port or 3306,
            user=address.username,
            password=address.password or "",
            database=address.database,
            charset="utf8mb4",
            autocommit=True,
            **options,
        )
        try:
            with connection.cursor() as cursor:
                cursor.execute(_AS_IT_IS)
            yield connection
        finally:
            connection.close()
    except pymysql.err.Error as error:
        if is_unreachable(error):
            raise DatabaseUnavailable(f"the database cannot be reached: {reason_of(error)}") from error
        raise StatementFailed(f"the database refused a step: {error.args[-1] if error.args else error}") from error


def tables_of(connection: Connection) -> list[str]:
    """The names of the tables."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [name.decode() if isinstance(name, bytes) else name for (name,) in cursor.fetchall()]


def make_room(connection: Connection, *, replace: bool) -> int:
    """Drop what is there, if that is wanted; returns the catalog's version until now, 0 without one.

    Errors: BackupUnusable when there are tables and nobody said that they may go.
    """
    held = tables_of(connection)
    if held and not replace:
        raise BackupUnusable(f"the database has {len(held)} tables: --replace drops them; or restore into an empty one")
    with connection.cursor() as cursor:
        version = 0
        if "catalog" in held:
            cursor.execute(_CATALOG)
            version = int((cursor.fetchone() or [0])[0])
        for table in held:
            cursor.execute(f"DROP TABLE {quoted(table)}")
    return version


def outdate_caches(connection: Connection, version: int) -> None:
    """Raise the catalog's version past `version`: running servers keep nothing that they read before."""
    if "catalog" in tables_of(connection):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE catalog SET version = GREATEST(version, %s) + 1 WHERE id = 1", (version,))


def quoted(name: str) -> str:
    """An identifier for SQL."""
    return "`" + name.replace("`", "``") + "`"

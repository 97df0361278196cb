"""Everything that differs between MySQL and SQLite: dialect objects, value processors, upserts, session set-up.

MySQL here means MySQL 8, MariaDB, Galera, Aurora and TiDB: no statement may need one of them.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import orjson
from sqlalchemy import Date, DateTime, Table, Time, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from store.database.nested.arrays import Nested
from store.database.types import Json, Money, UtcDateTime, in_utc, json_text

Processor = Callable[[Any], Any]
DialectName = Literal["mysql", "sqlite"]

SQLITE_VARIABLES = 32_000  # SQLITE_MAX_VARIABLE_NUMBER is 32,766
LOCK_WAIT_S = 5

_SQL_MODE = "STRICT_TRANS_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION"
MYSQL_SESSION = (
    f"SET time_zone = '+00:00', sql_mode = '{_SQL_MODE}', innodb_lock_wait_timeout = {LOCK_WAIT_S}, max_error_count = 65535,"
    " group_concat_max_len = 4194304"
)
MYSQL_ISOLATION = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED"
SQLITE_SESSION = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    f"PRAGMA busy_timeout = {LOCK_WAIT_S * 1000}",
    "PRAGMA cache_size = -500",  # KB a connection instead of 2,000: the system has the file in memory anyway
)


def of(name: DialectName) -> Dialect:
    """SQLAlchemy's dialect for compiling. Both take arguments by name."""
    if name == "sqlite":
        from sqlalchemy.dialects.sqlite import pysqlite  # noqa: PLC0415 a process works with one of the two

        return pysqlite.dialect(paramstyle="named")
    from sqlalchemy.dialects.mysql import pymysql  # noqa: PLC0415

    made: Dialect = pymysql.dialect(paramstyle="pyformat")
    return made


def name_of(url: str) -> DialectName:
    """The dialect for a database URL.

    Errors: ValueError for any other database.
    """
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme in ("mysql", "mariadb"):
        return "mysql"
    if scheme == "sqlite":
        return "sqlite"
    raise ValueError(f"the URL must start with mysql:// or sqlite:///, not {scheme}")


def bind_processor(type_: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """Converts a Python value, or None, to the driver's form; as below, common types go round SQLAlchemy's wrappers."""
    if isinstance(type_, Json):
        return json_text
    if isinstance(type_, UtcDateTime) and dialect.name == "mysql":
        return in_utc  # MySqlConnection.literal writes it without its offset
    return type_.dialect_impl(dialect).bind_processor(dialect)


def result_processor(type_: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """Converts the driver's value to the column's type; it is never called with None.

    Common types have a faster path here than through SQLAlchemy's wrappers, which dominate the cost of a wide row.
    """
    is_mysql = dialect.name == "mysql"
    if isinstance(type_, Json):
        return orjson.loads
    if isinstance(type_, Nested):
        return type_.reader
    if isinstance(type_, UtcDateTime):
        return None if is_mysql else _parse_utc
    if is_mysql and isinstance(type_, (Date, DateTime, Time, Money)):
        return None  # store/mysql/rows.py made it already
    return type_.dialect_impl(dialect).result_processor(dialect, None)


def _parse_utc(value: str) -> datetime:
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def quote(name: str, dialect: Dialect) -> str:
    """A table's or column's name as the dialect writes it."""
    return dialect.identifier_preparer.quote(name)


def insert_parts(
    table: Table, inserted: Sequence[str], on_conflict: str, update: Sequence[str], dialect: Dialect
) -> tuple[str, str]:
    """The beginning and end of an INSERT that fails on, ignores or updates a row with the same key."""
    if on_conflict == "error":
        return "INSERT INTO", ""
    if dialect.name == "mysql":
        if on_conflict == "ignore":
            return "INSERT IGNORE INTO", ""  # the caller checks the warnings: IGNORE suppresses more than duplicate keys
        return "INSERT INTO", " ON DUPLICATE KEY UPDATE " + _assignments(update, "VALUES({})", dialect)
    if on_conflict == "ignore":
        return "INSERT INTO", " ON CONFLICT DO NOTHING"
    target = ", ".join(quote(column, dialect) for column in conflict_key(table, inserted))
    return "INSERT INTO", f" ON CONFLICT ({target}) DO UPDATE SET " + _assignments(update, "excluded.{}", dialect)


def _assignments(columns: Sequence[str], new_value: str, dialect: Dialect) -> str:
    names = [quote(column, dialect) for column in columns]
    return ", ".join(f"{name} = {new_value.format(name)}" for name in names)


def conflict_key(table: Table, inserted: Sequence[str]) -> tuple[str, ...]:
    """The primary or unique key that an insert of these columns may conflict with.

    Errors: ValueError if no key consists only of these columns.
    """
    given = set(inserted)
    unique = [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    candidates = [
        tuple(c.name for c in table.primary_key),
        *sorted(tuple(c.name for c in constraint.columns) for constraint in unique),
    ]
    for candidate in candidates:
        if candidate and given.issuperset(candidate):
            return candidate
    raise ValueError(f"none of the unique keys of {table.name} is covered by {sorted(given)}")

"""Migrates a database to the revision this code needs, whether it is new, the predecessor's or our own.

It is idempotent; concurrent processes take turns; an interrupted run is finished by the next.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

from store.database import dialect as dialects
from store.database.faults import is_unreachable, reason_of
from store.errors import DatabaseUnavailable, StatementFailed
from store.migrations import fit, lease
from store.migrations.revisions import check, needed_revision, revisions

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["check", "current_revision", "needed_revision", "revisions", "survey", "upgrade"]

_SCRIPTS = Path(__file__).parent
_SQLITE_WAIT_S = 60
_VERSION_TABLE = "alembic_version"
# Existing rows may contain zero dates, and a predecessor's row may have id 0: neither may change.
_MYSQL_SESSION = "SET time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'"


def upgrade(url: str, revision: str = "head", on_wait: Callable[[], None] = lambda: None) -> list[str]:
    """Migrate the database at `url` to the newest revision, or to one before it; remarks for the operator, if any.

    `on_wait` is called once when another process's migration is waited for. A database of a newer version is left as it is.
    Errors: DatabaseUnavailable and StatementFailed with the database's reason.
    """
    with _engine(url) as engine:
        if engine.dialect.name == "sqlite":
            with engine.begin() as connection:  # the file's write lock keeps other processes out until all is done
                return _run(connection, revision)
        with lease.held(engine, on_wait), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            return _run(connection, revision) + (fit.fit(connection) if revision == "head" else [])


def survey(url: str) -> list[str]:
    """What `migrate` would have to do, in words; nothing when the database is as it should be. It changes nothing.

    Errors: DatabaseUnavailable with the database's reason.
    """
    with _engine(url) as engine, engine.connect() as connection:
        current, needed = _current(connection), needed_revision()
        found = [] if current == needed else [f"revision: {current or 'none'} instead of {needed}"]
        if engine.dialect.name == "mysql":
            found += [f"column {one.table}.{one.column}: {one.wrong}" for one in fit.misfits(connection)]
            found += [f"rights: this user lacks {right}" for right in fit.missing_rights(connection)]
        return found


def current_revision(url: str) -> str | None:
    """The database's current revision; None if it was never migrated."""
    with _engine(url) as engine, engine.connect() as connection:
        return _current(connection)


def _config() -> "Config":
    # Alembic is imported where there is something to migrate: it takes 10 MB, and every other process would carry them.
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _run(connection: Connection, revision: str) -> list[str]:
    current = _current(connection)
    if current == needed_revision() and revision == "head":
        return []
    if current is not None and current not in revisions():
        return [f"the database is at revision {current}, newer than this version's {needed_revision()}: it was left as it is"]
    from alembic import command  # noqa: PLC0415 as above

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    return []


def _current(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, _VERSION_TABLE):
        return None
    found: str | None = connection.scalar(text(f"SELECT version_num FROM {_VERSION_TABLE}"))  # noqa: S608 a name of ours
    return found


@contextmanager
def _engine(url: str) -> Iterator[Engine]:
    """A synchronous engine on the same database, closed at the end."""
    address = make_url(url)
    if dialects.name_of(url) == "sqlite":
        engine = create_engine(address, connect_args={"timeout": _SQLITE_WAIT_S, "isolation_level": None})
        event.listen(engine, "connect", _write_ahead)
        event.listen(engine, "begin", _begin_at_once)
    else:
        engine = create_engine(address.set(drivername="mysql+pymysql").update_query_dict({"charset": "utf8mb4"}))
        event.listen(engine, "connect", _prepare_mysql)
    try:
        yield engine
    except DBAPIError as error:
        cause = error.orig or error
        if is_unreachable(cause):
            raise DatabaseUnavailable(f"the database cannot be reached: {reason_of(cause)}") from error
        raise StatementFailed(f"the database refused a step: {cause.args[-1] if cause.args else cause}") from error
    finally:
        engine.dispose()


def _write_ahead(connection: sqlite3.Connection, _: Any) -> None:
    """Switch a file permanently to write-ahead logging.

    SQLite refuses the switch at once while another process is making it, whatever the connection's timeout says.
    """
    give_up_at = time.monotonic() + _SQLITE_WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.02)
        else:
            return


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_mysql(connection: Any, _: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MYSQL_SESSION)

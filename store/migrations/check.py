"""Whether this code can work with the database as it stands: revision, tables and columns, rights to write."""

import os
import time
from collections.abc import Callable, Sequence

from sqlalchemy import text

from store.database.connection import Database
from store.errors import Contention, DatabaseUnavailable, SchemaDamaged, StatementFailed, StoreError
from store.migrations import revisions
from store.tables import metadata

_COLUMNS = {
    "mysql": text("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"),
    "sqlite": text("SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"),
}
_NEEDED = frozenset((table.name, column.name) for table in metadata.tables.values() for column in table.columns)
# They touch no row, but are refused where their kind of write is.
_WRITES = (
    text("UPDATE ingest_leases SET owner = owner WHERE 1 = 0"),
    text("DELETE FROM ingest_leases WHERE 1 = 0"),
    text("INSERT INTO ingest_leases (source, city, owner, lease_until) SELECT source, city, owner, lease_until "
         "FROM ingest_leases WHERE 1 = 0"),
)  # fmt: skip
_MOST_NAMED = 5


class SchemaCheck:
    """`check` for probes that come every few seconds: tables, columns and rights that were well are not read again for a while.

    Whether the database answers, and its revision, are asked each time. What was wrong is looked at anew each time.
    """

    def __init__(self, database: Database, remember_s: float = 5.0, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._remember_s = remember_s
        self._monotonic = monotonic
        self._well_until = float("-inf")

    async def __call__(self) -> str | None:
        """As `check`."""
        remark = await _check_revision(self._database)
        if self._monotonic() >= self._well_until:
            await _check_schema(self._database)
            self._well_until = self._monotonic() + self._remember_s
        return remark


async def check(database: Database) -> str | None:
    """None when all is well; a remark when the database was migrated by a newer version, which works all the same.

    Errors: SchemaBehind, SchemaDamaged naming what is missing, StatementFailed naming a right that is, DatabaseUnavailable.
    """
    return await SchemaCheck(database)()


async def _check_revision(database: Database) -> str | None:
    _check_file(database)
    current = await revisions.check(database)
    if current == revisions.needed_revision():
        return None
    return f"the database is at revision {current}, newer than this version's {revisions.needed_revision()}"


async def _check_schema(database: Database) -> None:
    missing = _NEEDED - set(await database.fetch_all(_COLUMNS[database.dialect]))
    if missing:
        raise SchemaDamaged(_named(sorted(missing)))
    await _check_writes(database)


def _file_of(database: Database) -> str:
    return database.url.removeprefix("sqlite:///")


def _check_file(database: Database) -> None:
    """An open SQLite file that was moved away still takes writes, which nobody finds again."""
    path = _file_of(database)
    if database.dialect == "sqlite" and not (os.path.exists(path) and os.path.getsize(path)):
        raise DatabaseUnavailable(f"the file {os.path.basename(path)} is not where it was opened")


async def _check_writes(database: Database) -> None:
    """SQLite has one writer: there a statement would wait behind a running sync, so the file's own rights are asked."""
    if database.dialect == "sqlite":
        if not os.access(_file_of(database), os.W_OK):
            raise StatementFailed("the database file cannot be written to")
        return
    for write in _WRITES:
        try:
            await database.execute(write)
        except Contention:
            return
        except DatabaseUnavailable:
            raise
        except StoreError as error:
            raise StatementFailed(f"the database cannot be written to: {error}") from error


def _named(missing: Sequence[tuple[str, str]]) -> str:
    """The missing tables, then the missing columns of tables that are there."""
    lost = {table for table, _ in missing if _NEEDED_OF[table] <= {column for name, column in missing if name == table}}
    words = [f"table {table}" for table in sorted(lost)]
    words += [f"column {table}.{column}" for table, column in missing if table not in lost]
    more = len(words) - _MOST_NAMED
    return ", ".join(words[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


_NEEDED_OF = {table.name: {column.name for column in table.columns} for table in metadata.tables.values()}

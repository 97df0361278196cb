"""Text columns that an adopted MySQL database has too narrow or in too small a character set, and making them fit.

A column of latin1 or utf8mb3 refuses a title with an emoji; one of 100 characters a city of 107. Both only ever grow here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, inspect, text
from sqlalchemy.dialects import mysql
from sqlalchemy.exc import DBAPIError

from store.tables import metadata

CHARACTER_SET = "utf8mb4"
_LIVE = text(
    "SELECT table_name, column_name, column_type, data_type, character_set_name, collation_name, character_maximum_length "
    "FROM information_schema.columns WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL"
)
_NEEDED_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "INDEX", "REFERENCES", "DROP")


@dataclass(frozen=True, slots=True)
class Misfit:
    """One column, what is wrong with it in words, and the statement that mends it."""

    table: str
    column: str
    wrong: str
    statement: str


def misfits(connection: Connection) -> Iterator[Misfit]:
    """The text columns of ours that hold less than this code writes, in the order of their names."""
    live = {(row[0], row[1]): row for row in connection.execute(_LIVE)}
    ours = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    for table, column in sorted(live.keys() & ours):
        _, _, column_type, kind, character_set, collation, length = live[table, column]
        wanted = _wanted_length(table, column) if kind in ("varchar", "char") else None
        wrong = []
        if character_set != CHARACTER_SET:
            wrong.append(f"character set {character_set} instead of {CHARACTER_SET}")
        if wanted is not None and length < wanted:
            wrong.append(f"{length} characters wide instead of {wanted}")
            column_type = f"varchar({wanted})"
        if wrong:
            keeps = f" COLLATE {collation}" if character_set == CHARACTER_SET else _collation(table, column)
            change = f"{column_type} CHARACTER SET {CHARACTER_SET}{keeps}{_rest(connection, table, column)}"
            yield Misfit(table, column, " and ".join(wrong), f"ALTER TABLE `{table}` MODIFY `{column}` {change}")


def fit(connection: Connection) -> list[str]:
    """Mend every misfit that the rows and keys allow; the others stay as they are, and the reasons are returned in words."""
    left = []
    for misfit in list(misfits(connection)):
        try:
            connection.exec_driver_sql(misfit.statement.replace("%", "%%"))
        except DBAPIError as error:
            reason = error.orig.args[-1] if error.orig is not None and error.orig.args else error
            left.append(f"{misfit.table}.{misfit.column} has {misfit.wrong}, and was left so: {reason}")
    return left


def missing_rights(connection: Connection) -> list[str]:
    """The rights that migrations and the server need and this user lacks for the whole database."""
    database = connection.execute(text("SELECT DATABASE()")).scalar_one()
    granted: set[str] = set()
    for (grant,) in connection.exec_driver_sql("SHOW GRANTS"):
        rights, _, scope = grant.removeprefix("GRANT ").partition(" ON ")
        place = scope.partition(" TO ")[0].replace("`", "").replace("\\", "")
        if place in ("*.*", f"{database}.*"):
            granted |= {right.strip().upper() for right in rights.split(",")}
    return [] if "ALL PRIVILEGES" in granted else [right for right in _NEEDED_RIGHTS if right not in granted]


def _wanted_length(table: str, column: str) -> int | None:
    kind = metadata.tables[table].columns[column].type
    return kind.length if isinstance(kind, String) else None


def _collation(table: str, column: str) -> str:
    """The collation that the column must have, if any: outside ids are compared by bytes."""
    kind: Any = metadata.tables[table].columns[column].type
    collation = getattr(kind.dialect_impl(mysql.dialect()), "collation", None)
    return f" COLLATE {collation}" if collation else ""


def _rest(connection: Connection, table: str, column: str) -> str:
    """Whether it may be null, and its default, as they are."""
    live = next(one for one in inspect(connection).get_columns(table) if one["name"] == column)
    default = "" if live["default"] is None else f" DEFAULT {live['default']}"
    return (" NULL" if live["nullable"] else " NOT NULL") + default

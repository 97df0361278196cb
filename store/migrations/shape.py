"""Steps that bring a live database to a target schema, each run only if it is still needed.

MySQL commits every change of a table at once, so a migration that is interrupted stays half done; running it again finishes it.
A predecessor's table may be at any of its steps, with columns and keys of its own: what is there is kept as it is.
"""

import logging
from typing import Any

from alembic import op
from sqlalchemy import Column, Connection, DefaultClause, MetaData, Table, UniqueConstraint, inspect, text
from sqlalchemy.dialects import mysql
from sqlalchemy.schema import CreateColumn, CreateTable
from sqlalchemy.types import TypeEngine

log = logging.getLogger(__name__)


def bring(connection: Connection, wanted: MetaData) -> None:
    """Create the tables that are missing, and add missing columns, keys and indexes to those that are there."""
    for table in wanted.sorted_tables:
        if inspect(connection).has_table(table.name):
            _add_columns(connection, table)
            _add_foreign_keys(connection, table)
        else:
            _create(connection, table)
        _add_indexes(connection, table)


def rename_column(connection: Connection, table: str, old: str, new: str) -> None:
    """Give a column a new name, unless it has it already."""
    if any(column["name"] == old for column in inspect(connection).get_columns(table)):
        _run(connection, f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def allow_null(connection: Connection, table: str, column: str) -> None:
    """Let a column be null."""
    if _live_column(connection, table, column)["nullable"]:
        return
    if connection.dialect.name == "sqlite":
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.alter_column(column, nullable=True)
        return
    _run(connection, f"ALTER TABLE {table} MODIFY {column} {_column_type(connection, table, column)} NULL")


def number_by_itself(connection: Connection, table: str, column: str) -> None:
    """Give an integer primary key AUTO_INCREMENT; the numbers that are there stay, zero too."""
    if connection.dialect.name == "sqlite" or _column_fact(connection, table, column, "EXTRA") == "auto_increment":
        return
    column_type = _column_type(connection, table, column)
    _run(connection, "SET foreign_key_checks = 0")  # other tables may refer to the column: its type does not change
    try:
        _run(connection, f"ALTER TABLE {table} MODIFY {column} {column_type} NOT NULL AUTO_INCREMENT")
    finally:
        _run(connection, "SET foreign_key_checks = 1")


def compare_by_bytes(connection: Connection, table: str, column: str) -> None:
    """Make a text key tell upper from lower case, as outside ids do."""
    if connection.dialect.name == "sqlite" or _column_fact(connection, table, column, "COLLATION_NAME") == "utf8mb4_bin":
        return
    column_type = _column_type(connection, table, column)
    _run(connection, f"ALTER TABLE {table} MODIFY {column} {column_type} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL")


def _create(connection: Connection, wanted: Table) -> None:
    table = wanted.to_metadata(MetaData(naming_convention=wanted.metadata.naming_convention))
    for referred in {key.column.table for key in wanted.foreign_keys} - {wanted}:
        referred.to_metadata(table.metadata)
    for column in table.columns:
        column.type = _as_referenced(connection, column)
    table.dialect_options["mysql"]["engine"] = "InnoDB"
    table.dialect_options["mysql"]["charset"] = "utf8mb4"
    connection.execute(CreateTable(table, if_not_exists=True))


def _add_columns(connection: Connection, table: Table) -> None:
    live = {column["name"] for column in inspect(connection).get_columns(table.name)}
    missing = [column for column in table.columns if column.name not in live]
    written = [_column_text(connection, column) for column in missing]
    if connection.dialect.name == "sqlite":
        for text_ in written:
            _run(connection, f"ALTER TABLE {table.name} ADD COLUMN {text_}")
    elif written:
        _run(connection, f"ALTER TABLE {table.name} " + ", ".join(f"ADD COLUMN {text_}" for text_ in written))


def _column_text(connection: Connection, column: Column[Any]) -> str:
    live_type = _as_referenced(connection, column)
    default = None if column.nullable and _is_now(column) else column.server_default  # old rows: unknown, not now
    copy = Column(column.name, live_type, nullable=column.nullable, server_default=default)
    Table(column.table.name, MetaData(), copy)
    text_ = str(CreateColumn(copy).compile(dialect=connection.dialect))
    if connection.dialect.name == "sqlite":  # which takes a foreign key only here
        for key in column.foreign_keys:
            text_ += f" REFERENCES {key.column.table.name} ({key.column.name}) ON DELETE {key.ondelete}"
    return text_


def _is_now(column: Column[Any]) -> bool:
    return isinstance(column.server_default, DefaultClause) and "CURRENT_TIMESTAMP" in str(column.server_default.arg)


def _add_indexes(connection: Connection, table: Table) -> None:
    """Indexes and unique keys whose columns no index has yet, whatever its name."""
    found = inspect(connection)
    # MySQL gives a foreign key without an index one of its own, and drops it when a real one comes.
    implicit = {key["name"] for key in found.get_foreign_keys(table.name)}
    indexes = [index for index in found.get_indexes(table.name) if index["name"] not in implicit]
    live = {tuple(index["column_names"]) for index in indexes}
    unique = {tuple(index["column_names"]) for index in indexes if index["unique"]}
    unique |= {tuple(key["column_names"]) for key in found.get_unique_constraints(table.name)}
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and tuple(constraint.columns.keys()) not in unique:
            columns = ", ".join(constraint.columns.keys())
            _run(connection, f"CREATE UNIQUE INDEX {constraint.name} ON {table.name} ({columns})")
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        if tuple(index.columns.keys()) not in live:
            index.create(connection)


def _add_foreign_keys(connection: Connection, table: Table) -> None:
    """Foreign keys that the rows allow. A predecessor's rows may point nowhere: they are kept, and the key left out."""
    if connection.dialect.name == "sqlite":
        return
    live = {tuple(key["constrained_columns"]) for key in inspect(connection).get_foreign_keys(table.name)}
    for constraint in table.foreign_key_constraints:
        if tuple(constraint.column_keys) in live:
            continue
        (element,) = constraint.elements
        column, target = element.parent, element.column
        if _can_refer(connection, column, target):
            _run(
                connection,
                f"ALTER TABLE {table.name} ADD CONSTRAINT {constraint.name} FOREIGN KEY ({column.name}) "
                f"REFERENCES {target.table.name} ({target.name}) ON DELETE {element.ondelete}",
            )
        else:
            log.warning("no foreign key was added: %s has rows without a match in %s, or a different column type", column, target)


def _can_refer(connection: Connection, column: Column[Any], target: Column[Any]) -> bool:
    own, other = (_column_type(connection, side.table.name, side.name) for side in (column, target))
    if own.split("(")[0] != other.split("(")[0] or ("unsigned" in own) != ("unsigned" in other):
        return False
    orphan = (
        f"SELECT 1 FROM {column.table.name} a LEFT JOIN {target.table.name} b ON b.{target.name} = a.{column.name} "
        f"WHERE a.{column.name} IS NOT NULL AND b.{target.name} IS NULL LIMIT 1"
    )
    return connection.execute(text(orphan)).first() is None


def _as_referenced(connection: Connection, column: Column[Any]) -> TypeEngine[Any]:
    """A column's type; for a foreign key the type that the column it points at has here: it may be BIGINT or unsigned."""
    for key in column.foreign_keys:
        if not inspect(connection).has_table(key.column.table.name):
            continue
        live: TypeEngine[Any] = _live_column(connection, key.column.table.name, key.column.name)["type"]
        if isinstance(live, mysql.BIGINT) or getattr(live, "unsigned", False):
            return live
    return column.type


def _live_column(connection: Connection, table: str, column: str) -> Any:
    return next(found for found in inspect(connection).get_columns(table) if found["name"] == column)


def _column_type(connection: Connection, table: str, column: str) -> str:
    """The type as MySQL writes it: int(11) unsigned."""
    return str(_column_fact(connection, table, column, "COLUMN_TYPE"))


def _column_fact(connection: Connection, table: str, column: str, fact: str) -> Any:
    question = text(
        f"SELECT {fact} FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = :t AND COLUMN_NAME = :c"
    )
    return connection.execute(question, {"t": table, "c": column}).scalar_one()


def _run(connection: Connection, statement: str) -> None:
    log.info("%s", statement)
    connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name == "mysql" else statement)

"""What all tables share: the metadata with its names, and column types that differ by dialect."""

from typing import Any

from sqlalchemy import (
    Double,
    MetaData,
    String,
    Text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

DEGREES: TypeEngine[Any] = Double().with_variant(mysql.DECIMAL(9, 6), "mysql")
PROSE: TypeEngine[Any] = Text().with_variant(mysql.MEDIUMTEXT(), "mysql")
BIG: TypeEngine[Any] = Text().with_variant(mysql.LONGTEXT(), "mysql")


def key_of(length: int) -> TypeEngine[Any]:
    """Text compared byte for byte, whatever a collation thinks: folded words, and outside ids, which differ by case alone."""
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql")

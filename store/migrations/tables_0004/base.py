"""What the frozen tables share: the metadata with its names, and column types that differ by dialect."""

from typing import Any

from sqlalchemy import DateTime, Double, MetaData, Numeric, String, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

INSTANT = DateTime()
MONEY: TypeEngine[Any] = Numeric(10, 2)
JSON: TypeEngine[Any] = Text().with_variant(mysql.JSON(), "mysql")
DEGREES: TypeEngine[Any] = Double().with_variant(mysql.DECIMAL(9, 6), "mysql")
PROSE: TypeEngine[Any] = Text().with_variant(mysql.MEDIUMTEXT(), "mysql")
BIG: TypeEngine[Any] = Text().with_variant(mysql.LONGTEXT(), "mysql")


def key_of(length: int) -> TypeEngine[Any]:
    """Text that is compared byte for byte."""
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql")

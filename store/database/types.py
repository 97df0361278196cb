"""Column types that mean the same on MySQL and SQLite."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import orjson
from sqlalchemy import DateTime, Numeric, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_CENT = Decimal("0.01")


def in_utc(value: datetime | None) -> datetime | None:
    """An aware instant in UTC, in which the database keeps it.

    Errors: ValueError for a naive one, which is a programming error.
    """
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a naive datetime must not reach the database")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def naive_utc(value: datetime | None) -> datetime | None:
    """An aware instant as the database keeps it: to the second.

    Errors: ValueError for a naive one.
    """
    instant = in_utc(value)
    return None if instant is None else instant.replace(tzinfo=None, microsecond=0)


def json_text(value: Any) -> str | None:
    """A value as a JSON text; bytes are taken as JSON already made."""
    if value is None:
        return None
    return (value if isinstance(value, bytes) else orjson.dumps(value, default=_default)).decode()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept as naive UTC to the second (the predecessor's DATETIME)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to naive UTC."""
        return naive_utc(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Mark what the database gave as UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


class Json(TypeDecorator[Any]):
    """A JSON document; None is SQL NULL, never the JSON word null."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """MySQL's own JSON type by name, so that the predecessor's columns stay as they are."""
        return dialect.type_descriptor(_MySqlJsonText() if dialect.name == "mysql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Serialise; bytes are taken as JSON already made."""
        return json_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Parse what was stored."""
        return None if value is None else orjson.loads(value)


class _MySqlJsonText(mysql.LONGTEXT):
    """DDL says JSON; the value travels as text (SQLAlchemy's own JSON type would serialise a second time)."""

    __visit_name__ = "JSON"


class Money(TypeDecorator[Decimal]):
    """An exact amount with two places. SQLite has no decimals: it keeps a number, so that comparisons there are numeric too."""

    impl = Numeric(10, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A float inside SQLite: two places of ten digits come back exactly."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Numeric(10, 2, asdecimal=False))
        return dialect.type_descriptor(Numeric(10, 2))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | None:
        """Round to two places, on both databases alike."""
        return None if value is None else Decimal(value).quantize(_CENT, ROUND_HALF_UP)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Two places, always."""
        return None if value is None else Decimal(f"{value:.2f}")


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")

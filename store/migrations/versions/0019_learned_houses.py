"""Names that sources have shown to mean one house.

Revision ID: 0019
Revises: 0016
"""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, MetaData, String, Table, false
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0019"
down_revision = "0016"

metadata = MetaData()


def _key(length: int) -> String:
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql")


Table(
    "learned_houses", metadata,
    Column("city_key", _key(120), primary_key=True),
    Column("name_key", _key(191), primary_key=True),
    Column("house", _key(191), nullable=False),
    Column("learned_at", DateTime, nullable=False),
    Column("is_matched", Boolean, nullable=False, server_default=false()),
)  # fmt: skip


def upgrade() -> None:
    """Add the table if it is missing."""
    shape.bring(op.get_bind(), metadata)

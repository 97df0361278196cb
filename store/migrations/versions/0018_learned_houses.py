"""Names that sources have shown to mean one house, and every name in an event's wording that may become an act's.

Revision ID: 0018
Revises: 0017
"""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, false, true
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0018"
down_revision = "0017"

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
Table("events", metadata, Column("id", Integer, primary_key=True))
Table(
    "title_names", metadata,
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("act_key", _key(191), primary_key=True),
    Column("is_likely", Boolean, nullable=False, server_default=true()),
    Index("ix_title_names_act", "act_key", "event_id"),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing."""
    shape.bring(op.get_bind(), metadata)

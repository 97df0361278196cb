"""What listings sell, the names of venues by source, and acts named in titles.

Revision ID: 0014
Revises: 0013
"""

from alembic import op
from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0014"
down_revision = "0013"


def _key(length: int) -> String:
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql")


metadata = MetaData()
Table("events", metadata, Column("id", Integer, primary_key=True))
Table("venues", metadata, Column("id", Integer, primary_key=True))
Table("artists", metadata, Column("id", Integer, primary_key=True))
Table(
    "source_events", metadata,
    Column("id", Integer, primary_key=True),
    Column("offer", String(12), nullable=False, server_default="admission"),
)  # fmt: skip
Table(
    "performances", metadata,
    Column("event_id", Integer, primary_key=True),
    Column("artist_id", Integer, primary_key=True),
    Column("confidence", Float, nullable=False, server_default="1"),
)  # fmt: skip
Table(
    "title_names", metadata,
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("act_key", _key(191), primary_key=True),
    Index("ix_title_names_act", "act_key", "event_id"),
)  # fmt: skip
Table(
    "venue_names", metadata,
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="CASCADE"), primary_key=True),
    Column("source", String(32), primary_key=True),
    Column("name_key", _key(191), primary_key=True, index=True),
    Column("name", String(255), nullable=False),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing."""
    shape.bring(op.get_bind(), metadata)

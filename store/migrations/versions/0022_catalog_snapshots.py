"""The catalog as processes keep it in memory, for those that start later.

Revision ID: 0022
Revises: 0021
"""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0022"
down_revision = "0021"

metadata = MetaData()
Table(
    "catalog_snapshots", metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("edition", Integer, nullable=False, server_default="0"),
    Column("parts", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("saved_at", DateTime),
    Column("claimed_until", DateTime, nullable=False),
)  # fmt: skip
Table(
    "catalog_snapshot_parts", metadata,
    Column(
        "fingerprint", String(64), ForeignKey("catalog_snapshots.fingerprint", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("body", Text().with_variant(mysql.LONGTEXT(), "mysql"), nullable=False),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing."""
    shape.bring(op.get_bind(), metadata)

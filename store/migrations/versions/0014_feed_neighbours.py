"""What people save together, learned for the feed.

Revision ID: 0014
Revises: 0016
"""

from alembic import op
from sqlalchemy import Column, DateTime, Integer, MetaData, Table, Text
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0014"
down_revision = "0016"

metadata = MetaData()
Table(
    "feed_neighbours", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("catalog_version", Integer, nullable=False),
    Column("learned_at", DateTime, nullable=False),
    Column("vectors", Text().with_variant(mysql.LONGTEXT(), "mysql"), nullable=False),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing."""
    shape.bring(op.get_bind(), metadata)

"""What the feed remembers: what people save together, and the city of each person's last search.

Revision ID: 0015
Revises: 0014
"""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0015"
down_revision = "0014"

metadata = MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s"})
Table("users", metadata, Column("id", Integer, primary_key=True, autoincrement=True))
Table(
    "feed_neighbours", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("catalog_version", Integer, nullable=False),
    Column("learned_at", DateTime, nullable=False),
    Column("vectors", Text().with_variant(mysql.LONGTEXT(), "mysql"), nullable=False),
)  # fmt: skip
Table(
    "user_searches", metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("city", String(120), nullable=False),
    Column("searched_at", DateTime, nullable=False),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing."""
    shape.bring(op.get_bind(), metadata)

"""Documents that clients name by their hash, for every process.

Revision ID: 0021
Revises: 0020
"""

from alembic import op
from sqlalchemy import Column, DateTime, MetaData, String, Table, Text
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0021"
down_revision = "0020"

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s"})
Table(
    "persisted_documents", metadata,
    Column("digest", String(64).with_variant(mysql.VARCHAR(64, collation="utf8mb4_bin"), "mysql"), primary_key=True),
    Column("document", Text().with_variant(mysql.MEDIUMTEXT(), "mysql"), nullable=False),
    Column("kept_at", DateTime, nullable=False, index=True),
)  # fmt: skip


def upgrade() -> None:
    """Add the table if it is missing."""
    shape.bring(op.get_bind(), metadata)

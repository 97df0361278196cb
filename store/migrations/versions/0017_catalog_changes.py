"""What each version of the catalog changed.

Revision ID: 0017
Revises: 0016
"""

from alembic import op
from sqlalchemy import Column, Integer, MetaData, Table, Text
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0017"
down_revision = "0016"

metadata = MetaData()
Table(
    "catalog_changes", metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("touched", Text().with_variant(mysql.JSON(), "mysql")),
)  # fmt: skip


def upgrade() -> None:
    """Add the table if it is missing."""
    shape.bring(op.get_bind(), metadata)

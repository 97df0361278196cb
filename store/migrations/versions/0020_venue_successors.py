"""Venues whose names have all turned out to be another's.

Revision ID: 0020
Revises: 0019
"""

from alembic import op
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table

from store.migrations import shape

revision = "0020"
down_revision = "0019"

metadata = MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s"})
Table(
    "venues", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("successor_id", Integer, ForeignKey("venues.id", ondelete="SET NULL"), index=True),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing."""
    shape.bring(op.get_bind(), metadata)

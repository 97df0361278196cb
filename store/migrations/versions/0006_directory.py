"""The directory: when DJs and venues were changed and retired, how venues are reached, and the guard of their bookings.

Revision ID: 0006
Revises: 0005
"""

from alembic import op
from sqlalchemy import Column, DateTime, Index, Integer, MetaData, String, Table

from store.migrations import shape

revision = "0006"
down_revision = "0005"

metadata = MetaData()

Table(
    "djs", metadata,
    Column("dj_id", Integer, primary_key=True, autoincrement=True),
    Column("created_at", DateTime),
    Column("updated_at", DateTime),
    Column("retired_at", DateTime),
    Index("ix_djs_updated", "updated_at"),
)
Table(
    "venues", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("updated_at", DateTime),
    Column("email", String(255)),
    Column("phone", String(50)),
    Column("hire_fee", String(100)),
    Column("gear", String(1000)),
    Column("retired_at", DateTime),
    Column("bookings_version", Integer, nullable=False, server_default="0"),
    Index("ix_venues_updated", "updated_at"),
)


def upgrade() -> None:
    """Add what is missing to the two tables."""
    shape.bring(op.get_bind(), metadata)

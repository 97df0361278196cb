"""Alarms in subscribed calendars.

Revision ID: 0019
Revises: 0018
"""

from alembic import op
from sqlalchemy import Column, Integer, MetaData, Table

from store.migrations import shape

revision = "0019"
down_revision = "0018"

metadata = MetaData()
Table(
    "calendar_feeds", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("alarm_minutes", Integer),
)  # fmt: skip


def upgrade() -> None:
    """Add the column if it is missing."""
    shape.bring(op.get_bind(), metadata)

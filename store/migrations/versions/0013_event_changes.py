"""What happened to events: moved, called off, another venue, another line-up.

Revision ID: 0013
Revises: 0012
"""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table

from store.migrations import shape

revision = "0013"
down_revision = "0012"

metadata = MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s"})
Table("events", metadata, Column("id", Integer, primary_key=True))
Table(
    "event_changes", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("old_value", String(500)),
    Column("new_value", String(500)),
    Column("source", String(32)),
    Column("changed_at", DateTime, nullable=False),
    Index("ix_event_changes_event", "event_id", "id"),
    Index("ix_event_changes_changed", "changed_at", "id"),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing."""
    shape.bring(op.get_bind(), metadata)

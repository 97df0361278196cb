"""The device that each session was opened on.

Revision ID: 0008
Revises: 0007
"""

from alembic import op
from sqlalchemy import Column, MetaData, String, Table

from store.migrations import shape

revision = "0008"
down_revision = "0007"

_WANTED = MetaData()
Table("user_sessions", _WANTED, Column("user_agent", String(300)))


def upgrade() -> None:
    """Add the column if it is missing."""
    shape.bring(op.get_bind(), _WANTED)

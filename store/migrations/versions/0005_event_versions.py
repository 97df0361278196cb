"""An index on the version in which each event last changed.

Revision ID: 0005
Revises: 0004a
"""

from alembic import op
from sqlalchemy import BigInteger, Column, Index, MetaData, Table

from store.migrations import shape

revision = "0005"
down_revision = "0004a"

_WANTED = MetaData()
Table("events", _WANTED, Column("version", BigInteger), Index("ix_events_version", "version"))


def upgrade() -> None:
    """Add the index if it is missing."""
    shape.bring(op.get_bind(), _WANTED)

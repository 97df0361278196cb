"""An index on the version in which each event last changed.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

from store.migrations import shape
from store.tables import metadata

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create what is missing of our tables, columns and keys."""
    shape.bring(op.get_bind(), metadata)

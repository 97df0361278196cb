"""What people keep here: sessions, and the tables that the parts for signed-in people add.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

from store.migrations import adopted_rows, shape
from store.migrations.tables_0004 import metadata

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create what is missing of our tables, columns and keys, and fill the new keys of the rows that are there."""
    connection = op.get_bind()
    shape.bring(connection, metadata)
    adopted_rows.complete_artists(connection)
    adopted_rows.complete_alerts(connection)

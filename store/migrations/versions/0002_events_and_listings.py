"""Our own tables, and our columns on the predecessor's: all that revision 0004 has, which no database in use stopped short of.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

from store.migrations import shape
from store.migrations.tables_0004 import metadata

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen the predecessor's tables and create ours."""
    connection = op.get_bind()
    shape.allow_null(connection, "events", "start_time")
    shape.number_by_itself(connection, "venues", "id")
    shape.compare_by_bytes(connection, "source_events", "source_id")
    shape.bring(connection, metadata)

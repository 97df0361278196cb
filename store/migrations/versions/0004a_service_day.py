"""New names for columns of ours: the service day, and when a listing was withdrawn.

Revision ID: 0004a
Revises: 0004

Databases made before November 26, 2026 have the old names; in newer ones there is nothing to do. Indexes follow their columns.
"""

from alembic import op

from store.migrations import shape

revision = "0004a"
down_revision = "0004"

_RENAMED = {
    "events": {"night_date": "service_day"},
    "source_events": {
        "night_date": "service_day",
        "previous_night_date": "previous_service_day",
        "gone_at": "withdrawn_at",
    },
}


def upgrade() -> None:
    """Rename the columns that still have their old names."""
    connection = op.get_bind()
    for table, columns in _RENAMED.items():
        for old, new in columns.items():
            shape.rename_column(connection, table, old, new)

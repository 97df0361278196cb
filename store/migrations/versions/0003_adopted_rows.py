"""Fill in what our columns hold for rows that the predecessor wrote, and the catalog's first version.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

from store.migrations import adopted_rows

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Complete every adopted row, in batches; rows that are complete are left alone."""
    connection = op.get_bind()
    adopted_rows.complete_events(connection)
    adopted_rows.complete_venues(connection)
    adopted_rows.complete_listings(connection)
    adopted_rows.start_catalog(connection)

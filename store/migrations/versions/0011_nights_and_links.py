"""Every night that a listing may belong to, the page it links to, and add-ons that wait for their event.

Revision ID: 0011
Revises: 0010

Listings that may have several nights or a link lose their hash, so that the next sync reads them again and fills the columns.
"""

from alembic import op
from sqlalchemy import Column, Date, Index, Integer, MetaData, String, Table

from store.migrations import shape

revision = "0011"
down_revision = "0010"

metadata = MetaData()
Table(
    "source_events", metadata,
    Column("id", Integer, primary_key=True),
    Column("link_key", String(32)),
    Column("service_day", Date),
    Column("last_service_day", Date),
    Index("ix_source_events_last_night", "last_service_day", "service_day"),
    Index("ix_source_events_link_key", "link_key"),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing."""
    connection = op.get_bind()
    shape.allow_null(connection, "source_events", "event_id")
    shape.bring(connection, metadata)
    for stated in ('%"links"%', '%"end_at"%', '%00:00:00"%'):
        connection.exec_driver_sql(f"UPDATE source_events SET record_hash = NULL WHERE record LIKE '{stated}'".replace("%", "%%"))

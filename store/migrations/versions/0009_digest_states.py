"""The states of a digest, and whether the mail server takes our e-mail.

Revision ID: 0009
Revises: 0008
"""

from alembic import op
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0009"
down_revision = "0008"

metadata = MetaData()
Table(
    "digests", metadata,
    Column("user_id", Integer, primary_key=True, autoincrement=False),
    Column("state", String(12), nullable=False, server_default="sent"),
    Column("claim", String(32).with_variant(mysql.VARCHAR(32, collation="utf8mb4_bin"), "mysql")),
    Column("claimed_until", DateTime),
    Column("last_error", Text),
)  # fmt: skip
Table(
    "mail_state", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("refused_at", DateTime),
    Column("refusal", Text),
    Column("sent_at", DateTime),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing."""
    shape.bring(op.get_bind(), metadata)

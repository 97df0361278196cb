"""E-mail on its way out."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from store.database.types import UtcDateTime
from store.tables.base import key_of, metadata

# An e-mail is composed when it is sent, from what `kind` and `reference` name: no secret link is stored here.
outbox_emails = Table(
    "outbox_emails",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("reference", Integer, nullable=False),  # the number of what it is about
    Column("occasion", key_of(120), nullable=False, unique=True),  # one e-mail each
    Column("recipient", String(255), nullable=False),
    Column("state", String(12), nullable=False),  # store/alerts/emails.py
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", UtcDateTime, nullable=False),
    Column("claim", key_of(32)),  # whose turn it is to send it
    Column("claimed_until", UtcDateTime),
    Column("last_error", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Index("ix_outbox_emails_due", "state", "due_at"),
    Index("ix_outbox_emails_reference", "kind", "reference"),
)

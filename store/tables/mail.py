"""The operator's mail server."""

from sqlalchemy import Column, Integer, Table, Text

from store.database.types import UtcDateTime
from store.tables.base import metadata

# Whether the mail server takes our e-mail, as the process that last sent digests saw it. One row.
mail_state = Table(
    "mail_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1
    Column("refused_at", UtcDateTime),
    Column("refusal", Text),
    Column("sent_at", UtcDateTime),
)

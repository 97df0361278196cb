"""The documents that clients name by their hash."""

from sqlalchemy import Column, Table

from store.database.types import UtcDateTime
from store.tables.base import PROSE, key_of, metadata

# Where no Redis keeps them. Nobody's: variables are not in it, nor who sent it, nor mutations with texts of their own.
persisted_documents = Table(
    "persisted_documents",
    metadata,
    Column("digest", key_of(64), primary_key=True),  # SHA-256 of the text, hexadecimal
    Column("document", PROSE, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False, index=True),
)

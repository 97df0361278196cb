"""What rankings remember: the neighbours learned from everybody's saves, and where each person last searched."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from store.database.types import UtcDateTime
from store.tables.base import BIG, metadata

# One row, replaced as a whole: the arrays are read as a whole too.
feed_neighbours = Table(
    "feed_neighbours",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("catalog_version", Integer, nullable=False),  # the catalog that they were learned from
    Column("learned_at", UtcDateTime, nullable=False),
    Column("vectors", BIG, nullable=False),  # base64; resolvers/feed/ranking/neighbours.py has the form
)

user_searches = Table(
    "user_searches",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("city", String(120), nullable=False),
    Column("searched_at", UtcDateTime, nullable=False),
)

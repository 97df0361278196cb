"""The search index: words and facets of events, the words' near spellings, and what processes keep of it in memory."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
)

from store.database.types import UtcDateTime
from store.tables.base import BIG, key_of, metadata

# Words and facets of events, one posting a row, in the order they are listed: any term is a range scan of its newest gigs.
search_terms = Table(
    "search_terms",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("term", key_of(80), nullable=False, unique=True),  # a folded word, or "genre:techno"
    Column("event_count", Integer, nullable=False, server_default="0"),
)

# Each word with one letter left out: two words within one typo of another share one of these (the SymSpell idea).
search_term_variants = Table(
    "search_term_variants",
    metadata,
    Column("variant", key_of(80), primary_key=True),
    Column("term_id", Integer, ForeignKey("search_terms.id", ondelete="CASCADE"), primary_key=True),
)

event_terms = Table(
    "event_terms",
    metadata,
    Column("term_id", Integer, primary_key=True, autoincrement=False),
    Column("order_time", UtcDateTime, primary_key=True),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("weight", SmallInteger, nullable=False),
    Index("ix_event_terms_event", "event_id", "term_id"),
)

# The catalog as processes keep it in memory (loaders/events/index/), for those that start later. What was made by other code, or
# for other tables, has another fingerprint.
catalog_snapshots = Table(
    "catalog_snapshots",
    metadata,
    Column("fingerprint", String(64), primary_key=True),
    Column("edition", Integer, nullable=False, server_default="0"),  # 0 until the first is saved
    Column("parts", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),  # of the catalog, up to which nothing is missing
    Column("saved_at", UtcDateTime),
    Column("claimed_until", UtcDateTime, nullable=False),  # by whoever makes the next edition
)

catalog_snapshot_parts = Table(
    "catalog_snapshot_parts",
    metadata,
    Column("fingerprint", String(64), ForeignKey("catalog_snapshots.fingerprint", ondelete="CASCADE"), primary_key=True),
    Column("edition", Integer, primary_key=True, autoincrement=False),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("body", BIG, nullable=False),  # base64; loaders/events/index/snapshot.py has the form
)

"""The search index: words and facets of events, and the words' near spellings."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
)

from store.database.types import UtcDateTime
from store.tables.base import key_of, metadata

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

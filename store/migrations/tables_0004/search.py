"""Frozen with revision 0004; never edited."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
)

from store.migrations.tables_0004.base import INSTANT, key_of, metadata

search_terms = Table(
    "search_terms",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("term", key_of(80), nullable=False, unique=True),
    Column("event_count", Integer, nullable=False, server_default="0"),
)

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
    Column("order_time", INSTANT, primary_key=True),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("weight", SmallInteger, nullable=False),
    Index("ix_event_terms_event", "event_id", "term_id"),
)

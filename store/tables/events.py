"""Events, the listings they are merged of, and how fresh those are. What stands under `# ours` was added to the predecessor's."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Time,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects import mysql

from store.database.types import Json, Money, UtcDateTime
from store.tables.base import BIG, DEGREES, PROSE, key_of, metadata

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("dedupe_key", String(40).with_variant(mysql.CHAR(40), "mysql"), nullable=False, unique=True),
    Column("title", String(255), nullable=False),
    Column("description", PROSE),
    Column("start_time", UtcDateTime),
    Column("end_time", UtcDateTime),
    Column("city", String(120)),
    Column("latitude", DEGREES),
    Column("longitude", DEGREES),
    Column("venue_name", String(255)),
    Column("ticket_url", String(500)),
    Column("age_restriction", String(50)),
    Column("price_min", Money),
    Column("price_max", Money),
    Column("currency", String(10)),
    Column("genres", Json),
    Column("tags", Json),
    Column("images", Json),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    # ours
    Column("status", String(12), nullable=False, server_default="scheduled"),
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="SET NULL")),
    Column("time_zone", String(40), nullable=False, server_default="Europe/Dublin"),
    Column("local_date", Date),
    Column("local_time", Time),
    Column("service_day", Date),
    Column("date_precision", String(16), nullable=False, server_default="date_time"),
    Column("previous_start_time", UtcDateTime),
    Column("order_time", UtcDateTime, nullable=False, server_default=text("'9999-12-31 00:00:00'")),
    Column("country_code", String(2)),
    Column("city_key", key_of(120), nullable=False, server_default=""),
    Column("cell", Integer),  # store/places/geo.py: a square of the map; null without coordinates
    Column("geo_x", Double),  # the place on the unit sphere: distance without trigonometry in SQL
    Column("geo_y", Double),
    Column("geo_z", Double),
    Column("is_free", Boolean),
    Column("on_sale_time", UtcDateTime),
    Column("provenance", Json),
    Column("sequence", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("content_hash", String(32)),  # of everything merged into it: tells whether a sync changed it
    Column("withdrawn_at", UtcDateTime),  # every listing has left its source: found by id, no longer listed
    Index("ix_events_order", "order_time", "id", "withdrawn_at"),
    Index("ix_events_city", "city_key", "order_time", "id", "withdrawn_at"),
    Index("ix_events_cell", "cell", "order_time", "id", "withdrawn_at", "geo_x", "geo_y", "geo_z"),
    Index("ix_events_venue", "venue_id", "order_time", "id", "withdrawn_at"),
    Index("ix_events_zone", "time_zone"),
    Index("ix_events_night", "service_day", "cell"),
    Index("ix_events_version", "version"),
    Index("ix_events_updated", "updated_at", "id"),
    Index("ix_events_created", "created_at", "id"),
    Index("ix_events_on_sale", "on_sale_time", "id"),
)

source_events = Table(
    "source_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(32), nullable=False),
    Column("source_id", key_of(191), nullable=False),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE")),  # null for an add-on whose event nobody lists yet
    Column("raw_payload", Json),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # ours
    Column("record", Json),  # the Listing as read (store/events/listings.py); null for an adopted row not yet read again
    Column("record_hash", String(32)),
    Column("scope_city", String(120), nullable=False, server_default=""),  # the city whose sync sees it
    Column("url", String(1000)),
    Column("url_key", String(32)),
    Column("link_key", String(32)),  # of the first page that it links to
    Column("title", String(255), nullable=False, server_default=""),
    Column("price_min", Money),
    Column("price_max", Money),
    Column("currency", String(10)),
    Column("is_free", Boolean),
    Column("is_sold_out", Boolean),
    Column("is_addon", Boolean, nullable=False, server_default=false()),
    Column("offer", String(12), nullable=False, server_default="admission"),  # what it sells: store.events.records.OfferKind
    Column("service_day", Date),
    Column("previous_service_day", Date),
    Column("last_service_day", Date),  # where it may belong to several nights in a row: a festival, a time of exactly midnight
    Column("cell", Integer),
    Column("city_key", key_of(120), nullable=False, server_default=""),
    Column("withdrawn_at", UtcDateTime),  # when its source stopped carrying it
    UniqueConstraint("source", "source_id", name="uq_source_events_source_source_id"),
    Index("ix_source_events_event_id", "event_id"),
    Index("ix_source_events_night", "service_day", "cell"),
    Index("ix_source_events_previous_night", "previous_service_day", "cell"),
    Index("ix_source_events_last_night", "last_service_day", "service_day"),
    Index("ix_source_events_url_key", "url_key"),
    Index("ix_source_events_link_key", "link_key"),
    Index("ix_source_events_scope", "source", "scope_city", "service_day"),
)

# What really happened to events, for a bounded time; written in the transaction that changes the event.
event_changes = Table(
    "event_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("old_value", String(500)),
    Column("new_value", String(500)),
    Column("source", String(32)),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_event_changes_event", "event_id", "id"),
    Index("ix_event_changes_changed", "changed_at", "id"),
)

ingest_state = Table(
    "ingest_state",
    metadata,
    Column("source", String(32), primary_key=True),
    Column("city", String(120), primary_key=True),
    Column("last_synced_at", UtcDateTime),
    Column("window_start", UtcDateTime),
    Column("window_end", UtcDateTime),
    # ours
    Column("last_attempt_at", UtcDateTime),
    Column("last_outcome", String(16)),
    Column("last_error", String(500)),
    Column("listing_count", Integer, nullable=False, server_default="0"),
    Column("rejected_count", Integer, nullable=False, server_default="0"),
)

local_events = Table(
    "local_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("event_name", String(255), nullable=False),
    Column("classification_name", String(100), server_default="Music"),
    Column("city", String(100), server_default="Dublin"),
    Column("date_local", Date),
    Column("time_local", Time),
    Column("venue_name", String(255)),
    Column("url", String(500)),
)

event_redirects = Table(
    "event_redirects",
    metadata,
    Column("retired_id", Integer, primary_key=True, autoincrement=False),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("retired_at", UtcDateTime, nullable=False),
)

# What a person decided of two listings; never undone by a sync. Ordered: (source_a, id_a) < (source_b, id_b).
match_decisions = Table(
    "match_decisions",
    metadata,
    Column("source_a", String(32), primary_key=True),
    Column("source_id_a", key_of(191), primary_key=True),
    Column("source_b", String(32), primary_key=True),
    Column("source_id_b", key_of(191), primary_key=True),
    Column("is_same", Boolean, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("decided_by", Integer),
)

# Pairs that the matcher kept apart but is unsure of, for a person to look at.
match_reviews = Table(
    "match_reviews",
    metadata,
    Column("event_a", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("event_b", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("score", Double, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

ingest_leases = Table(
    "ingest_leases",
    metadata,
    Column("source", String(32), primary_key=True),
    Column("city", String(120), primary_key=True),
    Column("owner", String(64), nullable=False),
    Column("lease_until", UtcDateTime, nullable=False),
)

rejected_listings = Table(
    "rejected_listings",
    metadata,
    Column("payload_hash", String(32), primary_key=True),
    Column("source", String(32), nullable=False, index=True),
    Column("source_id", String(191)),
    Column("reason", String(255), nullable=False),
    Column("raw_payload", BIG, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

catalog = Table(
    "catalog",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)

# What the last versions of the catalog changed, for caches; written in the transaction that raises the version.
catalog_changes = Table(
    "catalog_changes",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("touched", Json),  # store/database/catalog/changes.py: things; null for everything
)

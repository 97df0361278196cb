"""Every table, as SQLAlchemy Core. The first block is the predecessor's schema with what we added to it; the second is ours."""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeEngine

from store.types import Json, Money, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

_Degrees: TypeEngine[Any] = Double().with_variant(mysql.DECIMAL(9, 6), "mysql")
_Prose: TypeEngine[Any] = Text().with_variant(mysql.MEDIUMTEXT(), "mysql")
_Big: TypeEngine[Any] = Text().with_variant(mysql.LONGTEXT(), "mysql")


def _key(length: int) -> TypeEngine[Any]:
    """Text compared byte for byte, whatever a collation thinks: folded words, and outside ids, which differ by case alone."""
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql")


events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("dedupe_key", String(40).with_variant(mysql.CHAR(40), "mysql"), nullable=False, unique=True),
    Column("title", String(255), nullable=False),
    Column("description", _Prose),
    Column("start_time", UtcDateTime),
    Column("end_time", UtcDateTime),
    Column("city", String(120)),
    Column("latitude", _Degrees),
    Column("longitude", _Degrees),
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
    Column("night_date", Date),
    Column("date_precision", String(16), nullable=False, server_default="date_time"),
    Column("previous_start_time", UtcDateTime),
    Column("order_time", UtcDateTime, nullable=False, server_default=text("'9999-12-31 00:00:00'")),
    Column("country_code", String(2)),
    Column("city_key", _key(120), nullable=False, server_default=""),
    Column("cell", Integer),  # store/geo.py: a square of the map; null without coordinates
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
    Index("ix_events_night", "night_date", "cell"),
    Index("ix_events_updated", "updated_at", "id"),
    Index("ix_events_created", "created_at", "id"),
    Index("ix_events_on_sale", "on_sale_time", "id"),
)

source_events = Table(
    "source_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(32), nullable=False),
    Column("source_id", _key(191), nullable=False),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), nullable=False),
    Column("raw_payload", Json),
    Column("last_seen_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # ours
    Column("record", Json),  # the Listing as read (store/listings.py); null for an adopted row not yet read again
    Column("record_hash", String(32)),
    Column("scope_city", String(120), nullable=False, server_default=""),  # the city whose sync sees it
    Column("url", String(1000)),
    Column("url_key", String(32)),
    Column("title", String(255), nullable=False, server_default=""),
    Column("price_min", Money),
    Column("price_max", Money),
    Column("currency", String(10)),
    Column("is_free", Boolean),
    Column("is_sold_out", Boolean),
    Column("is_addon", Boolean, nullable=False, server_default=false()),
    Column("night_date", Date),
    Column("previous_night_date", Date),
    Column("cell", Integer),
    Column("city_key", _key(120), nullable=False, server_default=""),
    Column("gone_at", UtcDateTime),  # when its source stopped carrying it
    UniqueConstraint("source", "source_id", name="uq_source_events_source_source_id"),
    Index("ix_source_events_event_id", "event_id"),
    Index("ix_source_events_night", "night_date", "cell"),
    Index("ix_source_events_previous_night", "previous_night_date", "cell"),
    Index("ix_source_events_url_key", "url_key"),
    Index("ix_source_events_scope", "source", "scope_city", "night_date"),
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

venues = Table(
    "venues",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(255), nullable=False),
    Column("address", String(255), nullable=False, server_default=""),
    Column("capacity", Integer, server_default="100"),
    Column("genreFocus", String(255), server_default="Various"),
    Column("latitude", _Degrees),
    Column("longitude", _Degrees),
    Column("notes", Text),
    # ours
    Column("name_key", _key(191), nullable=False, server_default=""),
    Column("city", String(120)),
    Column("city_key", _key(120), nullable=False, server_default=""),
    Column("country_code", String(2)),
    Column("time_zone", String(40)),
    Column("cell", Integer),
    Column("website", String(500)),
    Column("created_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    Index("ix_venues_name_key", "name_key", "city_key"),
    Index("ix_venues_city_key", "city_key", "id"),
    Index("ix_venues_cell", "cell"),
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

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(100), nullable=False),
    Column("email", String(255), nullable=False, unique=True),
    Column("password_hash", String(255), nullable=False),
    Column("role", String(20), nullable=False, server_default="user"),
    Column("created_at", UtcDateTime),
)

djs = Table(
    "djs",
    metadata,
    Column("dj_id", Integer, primary_key=True, autoincrement=True),
    Column("dj_name", String(255), nullable=False),
    Column("instagram", String(255)),
    Column("email", String(255)),
    Column("genres", String(255)),  # comma list
    Column("soundcloud", Text),
    Column("city", String(100)),
    Column("phone", String(50)),
    Column("dj_fee", String(100)),  # free text
    Column("numeric_fee", Money),
    Column("currency", String(10), server_default="EUR"),
)

user_preferences = Table(
    "user_preferences",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("preferred_genres", Json),
    Column("preferred_artists", Json),
    Column("preferred_cities", Json),
    Column("preferred_venues", Json),
    Column("preferred_djs", Json),
    Column("budget_max", Money),
    Column("radius_km", Integer),
    Column("night_preferences", Json),
    Column("updated_at", UtcDateTime),
    # ours
    Column("digest", Boolean, nullable=False, server_default=false()),  # a daily e-mail of what is new
)

user_spotify = Table(
    "user_spotify",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("spotify_user_id", String(128), unique=True),
    Column("access_token", Text),
    Column("refresh_token", Text),
    Column("token_type", String(40)),
    Column("scope", Text),
    Column("expires_at", UtcDateTime),
    Column("top_artists", Json),
    Column("top_genres", Json),
    Column("last_synced_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    # ours
    Column("needs_reconnect_at", UtcDateTime),  # since when Spotify no longer honours the refresh token
    Column("refresh_owner", String(32)),  # who is asking for a new access token just now: some refresh tokens serve once
    Column("refresh_until", UtcDateTime),
)

# A consent under way: who asked for it, in which session, and the PKCE verifier (sealed).
spotify_logins = Table(
    "spotify_logins",
    metadata,
    Column("state_hash", _key(64), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("session_id", _key(22), nullable=False),
    Column("verifier", String(255), nullable=False),
    Column("redirect_uri", String(500), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

event_plans = Table(
    "event_plans",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("city", String(120)),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("capacity", Integer),
    Column("budget_min", Money),
    Column("budget_max", Money),
    Column("genres", Json),
    Column("gear_needs", Json),
    Column("vibe_tags", Json),
    Column("created_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    Index("ix_event_plans_user", "user_id", "id"),
)

event_plan_shortlists = Table(
    "event_plan_shortlists",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("plan_id", Integer, ForeignKey("event_plans.id", ondelete="CASCADE"), nullable=False),
    Column("item_type", String(10), nullable=False),  # 'dj' | 'venue'
    Column("item_id", Integer, nullable=False),
    Column("created_at", UtcDateTime),
    UniqueConstraint("plan_id", "item_type", "item_id", name="uq_event_plan_shortlists_item"),
)

contact_requests = Table(
    "contact_requests",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("plan_id", Integer, ForeignKey("event_plans.id", ondelete="SET NULL"), index=True),
    Column("item_type", String(10), nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("message", Text),
    Column("status", String(20), nullable=False, server_default="pending"),
    Column("created_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    Index("ix_contact_requests_user", "user_id", "id"),
)

user_alerts = Table(
    "user_alerts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("artist_name", String(255), nullable=False),
    Column("city", String(120)),
    Column("radius_km", Integer),
    Column("last_notified_at", UtcDateTime),
    Column("created_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    # ours
    Column("artist_key", _key(191), nullable=False, server_default=""),  # store/act_names.py
    Column("city_key", _key(120)),  # "" for anywhere; null for a predecessor's second alert of one artist and city
    Index("uq_user_alerts_artist_city", "user_id", "artist_key", "city_key", unique=True),
    Index("ix_user_alerts_user", "user_id", "id"),
    Index("ix_user_alerts_artist", "artist_key"),
)

venue_availability = Table(
    "venue_availability",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="CASCADE"), nullable=False),
    Column("start_time", UtcDateTime, nullable=False),
    Column("end_time", UtcDateTime, nullable=False),
    Column("status", String(20), nullable=False, server_default="available"),
    Column("notes", Text),
    Column("created_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    Index("ix_venue_availability_venue", "venue_id", "start_time"),
)

user_saved_events = Table(
    "user_saved_events",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Index("ix_user_saved_events_event", "event_id"),
)

user_hidden_events = Table(
    "user_hidden_events",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("hidden_at", UtcDateTime, nullable=False),
    Index("ix_user_hidden_events_event", "event_id"),
)

# ---------------------------------------------------------------- ours alone

venue_aliases = Table(
    "venue_aliases",
    metadata,
    Column("name_key", _key(191), primary_key=True),
    Column("city_key", _key(120), primary_key=True),
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="CASCADE"), nullable=False, index=True),
)

venue_source_ids = Table(
    "venue_source_ids",
    metadata,
    Column("source", String(32), primary_key=True),
    Column("source_venue_id", _key(64), primary_key=True),
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="CASCADE"), nullable=False, index=True),
)

artists = Table(
    "artists",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(255), nullable=False),
    Column("name_key", _key(191), nullable=False, unique=True),
    Column("act_key", _key(191), nullable=False, server_default="", index=True),  # store/act_names.py
    Column("genres", Json),
    Column("image", Json),
    Column("musicbrainz_id", String(36), index=True),
    Column("spotify_id", String(64), index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

performances = Table(
    "performances",
    metadata,
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    Column("artist_id", Integer, ForeignKey("artists.id", ondelete="CASCADE"), primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("billing", String(10), nullable=False),
    Index("ix_performances_artist", "artist_id", "event_id"),
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
    Column("source_id_a", _key(191), primary_key=True),
    Column("source_b", String(32), primary_key=True),
    Column("source_id_b", _key(191), primary_key=True),
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

# Words and facets of events, one posting a row, in the order they are listed: any term is a range scan of its newest gigs.
search_terms = Table(
    "search_terms",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("term", _key(80), nullable=False, unique=True),  # a folded word, or "genre:techno"
    Column("event_count", Integer, nullable=False, server_default="0"),
)

# Each word with one letter left out: two words within one typo of another share one of these (the SymSpell idea).
search_term_variants = Table(
    "search_term_variants",
    metadata,
    Column("variant", _key(80), primary_key=True),
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
    Column("raw_payload", _Big, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

catalog = Table(
    "catalog",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)

# ---------------------------------------------------------------- people: who is signed in

# One log-in and what follows from it: all refresh tokens of a session are one family.
user_sessions = Table(
    "user_sessions",
    metadata,
    Column("id", _key(22), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("refreshed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index("ix_user_sessions_user", "user_id", "expires_at"),
)

# Used ones stay for as long as their session could live: one that comes a second time tells of a theft.
refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", _key(64), primary_key=True),
    Column("session_id", _key(22), ForeignKey("user_sessions.id", ondelete="CASCADE"), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Index("ix_refresh_tokens_session", "session_id", "used_at"),
)

# Calendars to subscribe to. Only a hash of the secret address is kept: who reads this table cannot read anybody's calendar.
calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),  # 'saved' | 'alerts' | 'feed'
    Column("label", String(100), nullable=False),
    Column("token_hash", _key(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Index("ix_calendar_feeds_user", "user_id", "id"),
)

# What people are told, and the outbox of what is pushed: written with the event it is about, once a person, event and kind.
notifications = Table(
    "notifications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),  # 'new_event' | 'rescheduled' | 'cancelled' | 'on_sale'
    Column("alert_id", Integer, ForeignKey("user_alerts.id", ondelete="SET NULL"), index=True),  # null: of a saved event
    Column("version", Integer, nullable=False, index=True),  # the catalog's, which rises with every commit: ids need not
    Column("created_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime),
    UniqueConstraint("user_id", "event_id", "kind", name="uq_notifications_occasion"),
    Index("ix_notifications_user", "user_id", "version", "id"),
)

# How far each person's e-mail digests have come. Claimed before it is sent, so that no two processes send one.
digests = Table(
    "digests",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("claimed_at", UtcDateTime),
    Column("through_version", Integer, nullable=False, server_default="0"),
)

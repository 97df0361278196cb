"""Frozen with revision 0004; never edited."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from store.migrations.tables_0004.base import INSTANT, JSON, MONEY, key_of, metadata

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(100), nullable=False),
    Column("email", String(255), nullable=False, unique=True),
    Column("password_hash", String(255), nullable=False),
    Column("role", String(20), nullable=False, server_default="user"),
    Column("created_at", INSTANT),
)

user_preferences = Table(
    "user_preferences",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("preferred_genres", JSON),
    Column("preferred_artists", JSON),
    Column("preferred_cities", JSON),
    Column("preferred_venues", JSON),
    Column("preferred_djs", JSON),
    Column("budget_max", MONEY),
    Column("radius_km", Integer),
    Column("night_preferences", JSON),
    Column("updated_at", INSTANT),
    Column("digest", Boolean, nullable=False, server_default=false()),
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
    Column("expires_at", INSTANT),
    Column("top_artists", JSON),
    Column("top_genres", JSON),
    Column("last_synced_at", INSTANT),
    Column("updated_at", INSTANT),
    Column("needs_reconnect_at", INSTANT),
    Column("refresh_owner", String(32)),
    Column("refresh_until", INSTANT),
)

spotify_logins = Table(
    "spotify_logins",
    metadata,
    Column("state_hash", key_of(64), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("session_id", key_of(22), nullable=False),
    Column("verifier", String(255), nullable=False),
    Column("redirect_uri", String(500), nullable=False),
    Column("expires_at", INSTANT, nullable=False),
)

user_alerts = Table(
    "user_alerts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("artist_name", String(255), nullable=False),
    Column("city", String(120)),
    Column("radius_km", Integer),
    Column("last_notified_at", INSTANT),
    Column("created_at", INSTANT),
    Column("updated_at", INSTANT),
    Column("artist_key", key_of(191), nullable=False, server_default=""),
    Column("city_key", key_of(120)),
    Index("uq_user_alerts_artist_city", "user_id", "artist_key", "city_key", unique=True),
    Index("ix_user_alerts_user", "user_id", "id"),
    Index("ix_user_alerts_artist", "artist_key"),
)

user_saved_events = Table(
    "user_saved_events",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("saved_at", INSTANT, nullable=False),
    Index("ix_user_saved_events_event", "event_id"),
)

user_hidden_events = Table(
    "user_hidden_events",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("hidden_at", INSTANT, nullable=False),
    Index("ix_user_hidden_events_event", "event_id"),
)

user_sessions = Table(
    "user_sessions",
    metadata,
    Column("id", key_of(22), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("refreshed_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("ended_at", INSTANT),
    Index("ix_user_sessions_user", "user_id", "expires_at"),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", key_of(64), primary_key=True),
    Column("session_id", key_of(22), ForeignKey("user_sessions.id", ondelete="CASCADE"), nullable=False),
    Column("issued_at", INSTANT, nullable=False),
    Column("used_at", INSTANT),
    Index("ix_refresh_tokens_session", "session_id", "used_at"),
)

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("label", String(100), nullable=False),
    Column("token_hash", key_of(64), nullable=False, unique=True),
    Column("created_at", INSTANT, nullable=False),
    Column("last_used_at", INSTANT),
    Index("ix_calendar_feeds_user", "user_id", "id"),
)

notifications = Table(
    "notifications",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("alert_id", Integer, ForeignKey("user_alerts.id", ondelete="SET NULL"), index=True),
    Column("version", Integer, nullable=False, index=True),
    Column("created_at", INSTANT, nullable=False),
    Column("read_at", INSTANT),
    UniqueConstraint("user_id", "event_id", "kind", name="uq_notifications_occasion"),
    Index("ix_notifications_user", "user_id", "version", "id"),
)

digests = Table(
    "digests",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("claimed_at", INSTANT),
    Column("through_version", Integer, nullable=False, server_default="0"),
)

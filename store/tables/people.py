"""People: accounts and sessions, taste, what they saved, hid and asked to be told."""

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

from store.database.types import Json, Money, UtcDateTime
from store.tables.base import key_of, metadata

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(100), nullable=False),
    Column("email", String(255), nullable=False, unique=True),
    Column("password_hash", String(255), nullable=False),
    Column("role", String(20), nullable=False, server_default="user"),
    Column("created_at", UtcDateTime),
    # ours
    Column("email_verified_at", UtcDateTime),  # when its owner showed that e-mail to this address arrives; null: not yet
    Column("deletion_due_at", UtcDateTime),  # the owner wants everything deleted then; null: they do not
    Index("ix_users_deletion", "deletion_due_at"),
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
    Column("digest", Boolean, nullable=False, server_default=false()),  # a daily e-mail of new notifications
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
    Column("state_hash", key_of(64), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("session_id", key_of(22), nullable=False),
    Column("verifier", String(255), nullable=False),
    Column("redirect_uri", String(500), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
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
    Column("artist_key", key_of(191), nullable=False, server_default=""),  # store/places/act_names.py
    Column("city_key", key_of(120)),  # "" for anywhere; null for a predecessor's second alert of one artist and city
    Index("uq_user_alerts_artist_city", "user_id", "artist_key", "city_key", unique=True),
    Index("ix_user_alerts_user", "user_id", "id"),
    Index("ix_user_alerts_artist", "artist_key"),
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

# One log-in and what follows from it: all refresh tokens of a session are one family.
user_sessions = Table(
    "user_sessions",
    metadata,
    Column("id", key_of(22), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("refreshed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("user_agent", String(300)),
    Index("ix_user_sessions_user", "user_id", "expires_at"),
)

# Used ones are kept for as long as their session could live: one that is used a second time indicates a theft.
refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", key_of(64), primary_key=True),
    Column("session_id", key_of(22), ForeignKey("user_sessions.id", ondelete="CASCADE"), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Index("ix_refresh_tokens_session", "session_id", "used_at"),
)

# Subscribable calendars. Only a hash of the secret URL is stored, so reading this table does not give access to any calendar.
calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(10), nullable=False),  # 'saved' | 'alerts' | 'feed'
    Column("label", String(100), nullable=False),
    Column("token_hash", key_of(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime),
    Column("alarm_minutes", Integer),  # before each event; null: none
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

# How far each person's e-mail digests have come; store/alerts/digests.py has the states. Notifications up to `through_version`
# are not sent again; `claimed_at` is when that was settled, and the next digest is due a day later.
digests = Table(
    "digests",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("claimed_at", UtcDateTime),
    Column("through_version", Integer, nullable=False, server_default="0"),
    Column("state", String(12), nullable=False, server_default="sent"),
    Column("claim", key_of(32)),  # whose turn it is to send it
    Column("claimed_until", UtcDateTime),
    Column("last_error", Text),
)

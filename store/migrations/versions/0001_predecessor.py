"""The predecessor's tables, as its ten migrations left them.

A new database gets them; a predecessor's, at whichever of its steps, gets what it lacks.

Revision ID: 0001
Revises:
"""

from alembic import op
from sqlalchemy import (
    Column, Date, DateTime, Double, ForeignKey, Index, Integer, MetaData, Numeric, String, Table, Text, Time, UniqueConstraint, text,
)
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0001"
down_revision = None

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)

_NOW = text("CURRENT_TIMESTAMP")
_Degrees = Double().with_variant(mysql.DECIMAL(9, 6), "mysql")
_Json = Text().with_variant(mysql.JSON(), "mysql")
_Money = Numeric(10, 2)
_Prose = Text().with_variant(mysql.MEDIUMTEXT(), "mysql")


def _id() -> Column:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _user_id(**options) -> Column:
    return Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, **options)


def _event_id(**options) -> Column:
    return Column("event_id", Integer, ForeignKey("events.id", ondelete="CASCADE"), nullable=False, **options)


Table(
    "users", metadata, _id(),
    Column("name", String(100), nullable=False),
    Column("email", String(255), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("role", String(20), nullable=False, server_default="user"),
    Column("created_at", DateTime, server_default=_NOW),
    UniqueConstraint("email", name="uq_users_email"),
)
Table(
    "djs", metadata,
    Column("dj_id", Integer, primary_key=True, autoincrement=True),
    Column("dj_name", String(255), nullable=False),
    Column("instagram", String(255)),
    Column("email", String(255)),
    Column("genres", String(255)),
    Column("soundcloud", Text),
    Column("city", String(100)),
    Column("phone", String(50)),
    Column("dj_fee", String(100)),
    Column("numeric_fee", _Money),
    Column("currency", String(10), server_default="EUR"),
)
Table(
    "venues", metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", String(255), nullable=False),
    Column("address", String(255), nullable=False),
    Column("capacity", Integer, server_default="100"),
    Column("genreFocus", String(255), server_default="Various"),
    Column("latitude", _Degrees),
    Column("longitude", _Degrees),
    Column("notes", Text),
)
Table(
    "local_events", metadata, _id(),
    Column("event_name", String(255), nullable=False),
    Column("classification_name", String(100), server_default="Music"),
    Column("city", String(100), server_default="Dublin"),
    Column("date_local", Date),
    Column("time_local", Time),
    Column("venue_name", String(255)),
    Column("url", String(500)),
)
Table(
    "events", metadata, _id(),
    Column("dedupe_key", String(40).with_variant(mysql.CHAR(40), "mysql"), nullable=False),
    Column("title", String(255), nullable=False),
    Column("description", _Prose),
    Column("start_time", DateTime, nullable=False),
    Column("end_time", DateTime),
    Column("city", String(120)),
    Column("latitude", _Degrees),
    Column("longitude", _Degrees),
    Column("venue_name", String(255)),
    Column("ticket_url", String(500)),
    Column("age_restriction", String(50)),
    Column("price_min", _Money),
    Column("price_max", _Money),
    Column("currency", String(10)),
    Column("genres", _Json),
    Column("tags", _Json),
    Column("images", _Json),
    Column("created_at", DateTime, nullable=False, server_default=_NOW),
    Column("updated_at", DateTime, nullable=False, server_default=_NOW),
    UniqueConstraint("dedupe_key", name="uq_events_dedupe_key"),
)
Table(
    "source_events", metadata, _id(),
    Column("source", String(32), nullable=False),
    Column("source_id", String(191), nullable=False),
    _event_id(),
    Column("raw_payload", _Json),
    Column("last_seen_at", DateTime, nullable=False, server_default=_NOW),
    Column("created_at", DateTime, nullable=False, server_default=_NOW),
    UniqueConstraint("source", "source_id", name="uq_source_events_source_source_id"),
    Index("ix_source_events_event_id", "event_id"),
)
Table(
    "ingest_state", metadata,
    Column("source", String(32), primary_key=True),
    Column("city", String(120), primary_key=True),
    Column("last_synced_at", DateTime),
    Column("window_start", DateTime),
    Column("window_end", DateTime),
)
Table(
    "user_saved_events", metadata,
    _user_id(primary_key=True, autoincrement=False), _event_id(primary_key=True, autoincrement=False),
    Column("saved_at", DateTime, nullable=False, server_default=_NOW),
)
Table(
    "user_preferences", metadata, _user_id(primary_key=True, autoincrement=False),
    Column("preferred_genres", _Json),
    Column("preferred_artists", _Json),
    Column("preferred_cities", _Json),
    Column("preferred_venues", _Json),
    Column("preferred_djs", _Json),
    Column("budget_max", _Money),
    Column("radius_km", Integer),
    Column("night_preferences", _Json),
    Column("updated_at", DateTime),
)
Table(
    "user_spotify", metadata, _user_id(primary_key=True, autoincrement=False),
    Column("spotify_user_id", String(128)),
    Column("access_token", Text),
    Column("refresh_token", Text),
    Column("token_type", String(40)),
    Column("scope", Text),
    Column("expires_at", DateTime),
    Column("top_artists", _Json),
    Column("top_genres", _Json),
    Column("last_synced_at", DateTime),
    Column("updated_at", DateTime),
    UniqueConstraint("spotify_user_id", name="uq_user_spotify_spotify_user_id"),
)
Table(
    "event_plans", metadata, _id(), _user_id(),
    Column("name", String(255), nullable=False),
    Column("city", String(120)),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("capacity", Integer),
    Column("budget_min", _Money),
    Column("budget_max", _Money),
    Column("genres", _Json),
    Column("gear_needs", _Json),
    Column("vibe_tags", _Json),
    Column("created_at", DateTime, server_default=_NOW),
    Column("updated_at", DateTime, server_default=_NOW),
    Index("ix_event_plans_user", "user_id", "id"),
)
Table(
    "event_plan_shortlists", metadata, _id(),
    Column("plan_id", Integer, ForeignKey("event_plans.id", ondelete="CASCADE"), nullable=False),
    Column("item_type", String(10), nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("created_at", DateTime, server_default=_NOW),
    UniqueConstraint("plan_id", "item_type", "item_id", name="uq_event_plan_shortlists_item"),
)
Table(
    "contact_requests", metadata, _id(), _user_id(),
    Column("plan_id", Integer, ForeignKey("event_plans.id", ondelete="SET NULL")),
    Column("item_type", String(10), nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("message", Text),
    Column("status", String(20), nullable=False, server_default="pending"),
    Column("created_at", DateTime, server_default=_NOW),
    Column("updated_at", DateTime, server_default=_NOW),
    Index("ix_contact_requests_plan_id", "plan_id"),
    Index("ix_contact_requests_user", "user_id", "id"),
)
Table(
    "user_alerts", metadata, _id(), _user_id(),
    Column("artist_name", String(255), nullable=False),
    Column("city", String(120)),
    Column("radius_km", Integer),
    Column("last_notified_at", DateTime),
    Column("created_at", DateTime, server_default=_NOW),
    Column("updated_at", DateTime, server_default=_NOW),
    Index("ix_user_alerts_user", "user_id", "id"),
)
Table(
    "venue_availability", metadata, _id(),
    Column("venue_id", Integer, ForeignKey("venues.id", ondelete="CASCADE"), nullable=False),
    Column("start_time", DateTime, nullable=False),
    Column("end_time", DateTime, nullable=False),
    Column("status", String(20), nullable=False, server_default="available"),
    Column("notes", Text),
    Column("created_at", DateTime, server_default=_NOW),
    Column("updated_at", DateTime, server_default=_NOW),
    Index("ix_venue_availability_venue", "venue_id", "start_time"),
)
Table(
    "user_hidden_events", metadata,
    _user_id(primary_key=True, autoincrement=False), _event_id(primary_key=True, autoincrement=False),
    Column("hidden_at", DateTime, nullable=False, server_default=_NOW),
)


def upgrade() -> None:
    """Create or complete the predecessor's tables."""
    shape.bring(op.get_bind(), metadata)

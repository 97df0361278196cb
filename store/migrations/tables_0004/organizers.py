"""Frozen with revision 0004; never edited."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from store.migrations.tables_0004.base import INSTANT, JSON, MONEY, metadata

djs = Table(
    "djs",
    metadata,
    Column("dj_id", Integer, primary_key=True, autoincrement=True),
    Column("dj_name", String(255), nullable=False),
    Column("instagram", String(255)),
    Column("email", String(255)),
    Column("genres", String(255)),
    Column("soundcloud", Text),
    Column("city", String(100)),
    Column("phone", String(50)),
    Column("dj_fee", String(100)),
    Column("numeric_fee", MONEY),
    Column("currency", String(10), server_default="EUR"),
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
    Column("budget_min", MONEY),
    Column("budget_max", MONEY),
    Column("genres", JSON),
    Column("gear_needs", JSON),
    Column("vibe_tags", JSON),
    Column("created_at", INSTANT),
    Column("updated_at", INSTANT),
    Index("ix_event_plans_user", "user_id", "id"),
)

event_plan_shortlists = Table(
    "event_plan_shortlists",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("plan_id", Integer, ForeignKey("event_plans.id", ondelete="CASCADE"), nullable=False),
    Column("item_type", String(10), nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("created_at", INSTANT),
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
    Column("created_at", INSTANT),
    Column("updated_at", INSTANT),
    Index("ix_contact_requests_user", "user_id", "id"),
)

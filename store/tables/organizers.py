"""What organizers plan with: DJs, plans, shortlists, requests."""

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

from store.database.types import Json, Money, UtcDateTime
from store.tables.base import key_of, metadata

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
    # ours
    Column("created_at", UtcDateTime),
    Column("updated_at", UtcDateTime),
    Column("retired_at", UtcDateTime),  # off the lists; found by id, because plans and requests refer to it
    Index("ix_djs_updated", "updated_at"),
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
    # ours: start_date and end_date stay filled with the local dates of these two
    Column("start_time", UtcDateTime),
    Column("end_time", UtcDateTime),
    Column("currency", String(3), nullable=False, server_default="EUR"),
    Column("version", Integer, nullable=False, server_default="1"),  # rises with the plan's own fields
    Column("changes", Integer, nullable=False, server_default="1"),  # rises with its shortlist and its requests too
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
    # ours
    Column("note", Text),
    Column("position", Integer, nullable=False, server_default="0"),  # those of equal position: by id
    Column("version", Integer, nullable=False, server_default="1"),
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
    # ours
    Column("pending_key", key_of(64)),  # whom it asks for which plan, while it is pending: no two of one
    Column("text_key", key_of(64)),  # the same for the same words, whoever they are for
    Column("nonce", key_of(32)),  # what its answer link is signed with, beside its id
    Column("expires_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("answer_s", Integer),  # seconds from the request to its answer
    Index("uq_contact_requests_pending", "pending_key", unique=True),
    Index("ix_contact_requests_user", "user_id", "id"),
    Index("ix_contact_requests_sent", "user_id", "created_at"),
    Index("ix_contact_requests_target", "plan_id", "item_type", "item_id"),
    Index("ix_contact_requests_due", "status", "expires_at"),
)

# What happened to each request. What the organizer is to hear of it is unread until read_at.
contact_request_events = Table(
    "contact_request_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("request_id", Integer, ForeignKey("contact_requests.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),  # the request's
    Column("status", String(20), nullable=False),
    Column("made_by", String(12), nullable=False),  # 'organizer' | 'recipient' | 'admin' | 'server'
    Column("note", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("read_at", UtcDateTime),
    Index("ix_contact_request_events_request", "request_id", "id"),
    Index("ix_contact_request_events_user", "user_id", "id"),
)

# DJs and venues that take no requests from anybody.
contact_refusals = Table(
    "contact_refusals",
    metadata,
    Column("item_type", String(10), primary_key=True),
    Column("item_id", Integer, primary_key=True, autoincrement=False),
    Column("refused_at", UtcDateTime, nullable=False),
)

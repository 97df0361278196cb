"""What organizers do: instants and versions of plans, notes and places of shortlists, the life of contact requests, e-mail to be sent.

Revision ID: 0007
Revises: 0006
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text, select, update
from sqlalchemy.dialects import mysql

from store.migrations import shape
from store.migrations.adopted_rows import zone_of

revision = "0007"
down_revision = "0006"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)
_DAY_END = time(23, 59, 59)
_SETTLED = ("accepted", "declined", "withdrawn", "expired")


def _key(length: int):
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql")


def _id() -> Column:
    return Column("id", Integer, primary_key=True, autoincrement=True)


def _to(target: str, **options) -> Column:
    return Column(target.split(".")[0][:-1] + "_id", Integer, ForeignKey(target, ondelete="CASCADE"), nullable=False, **options)


Table("users", metadata, _id())  # there already: only to be referred to
plans = Table(
    "event_plans", metadata, _id(), _to("users.id"),
    Column("city", String(120)),
    Column("start_date", String(10)),  # a DATE, read as text: SQLite keeps it so
    Column("end_date", String(10)),
    Column("updated_at", DateTime),
    Column("start_time", DateTime),
    Column("end_time", DateTime),
    Column("currency", String(3), nullable=False, server_default="EUR"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("changes", Integer, nullable=False, server_default="1"),
)
Table(
    "event_plan_shortlists", metadata, _id(),
    Column("note", Text),
    Column("position", Integer, nullable=False, server_default="0"),
    Column("version", Integer, nullable=False, server_default="1"),
)
requests = Table(
    "contact_requests", metadata, _id(), _to("users.id"),
    Column("plan_id", Integer),
    Column("item_type", String(10), nullable=False),
    Column("item_id", Integer, nullable=False),
    Column("status", String(20), nullable=False, server_default="pending"),
    Column("created_at", DateTime),
    Column("updated_at", DateTime),
    Column("pending_key", _key(64)),
    Column("text_key", _key(64)),
    Column("nonce", _key(32)),
    Column("expires_at", DateTime),
    Column("answered_at", DateTime),
    Column("answer_s", Integer),
    Index("uq_contact_requests_pending", "pending_key", unique=True),
    Index("ix_contact_requests_sent", "user_id", "created_at"),
    Index("ix_contact_requests_target", "plan_id", "item_type", "item_id"),
    Index("ix_contact_requests_due", "status", "expires_at"),
)
Table(
    "contact_request_events", metadata, _id(),
    Column("request_id", Integer, ForeignKey("contact_requests.id", ondelete="CASCADE"), nullable=False),
    _to("users.id"),
    Column("status", String(20), nullable=False),
    Column("made_by", String(12), nullable=False),
    Column("note", Text),
    Column("created_at", DateTime, nullable=False),
    Column("read_at", DateTime),
    Index("ix_contact_request_events_request", "request_id", "id"),
    Index("ix_contact_request_events_user", "user_id", "id"),
)
Table(
    "contact_refusals", metadata,
    Column("item_type", String(10), primary_key=True),
    Column("item_id", Integer, primary_key=True, autoincrement=False),
    Column("refused_at", DateTime, nullable=False),
)
Table(
    "outbox_emails", metadata, _id(),
    Column("kind", String(32), nullable=False),
    Column("reference", Integer, nullable=False),
    Column("occasion", _key(120), nullable=False, unique=True),
    Column("recipient", String(255), nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", DateTime, nullable=False),
    Column("claim", _key(32)),
    Column("claimed_until", DateTime),
    Column("last_error", Text),
    Column("created_at", DateTime, nullable=False),
    Column("updated_at", DateTime, nullable=False),
    Index("ix_outbox_emails_due", "state", "due_at"),
    Index("ix_outbox_emails_reference", "kind", "reference"),
)


def upgrade() -> None:
    """Widen the organizers' tables, create ours, and complete the predecessor's plans and pending requests."""
    connection = op.get_bind()
    shape.bring(connection, metadata)
    _complete_plans(connection)
    _complete_requests(connection)


def _complete_plans(connection) -> None:
    """The instants of plans that have dates: the first day's beginning, the last one's end, local to the plan's city."""
    days = (plans.c.id, plans.c.city, plans.c.start_date, plans.c.end_date)
    lacking = select(*days).where(plans.c.start_time.is_(None), plans.c.end_time.is_(None))
    for number, city, start, end in connection.execute(lacking).all():
        if start is None and end is None:
            continue
        values = {"start_time": _instant(start, time(), city), "end_time": _instant(end, _DAY_END, city)}
        # The predecessor's updated_at may change by itself.
        connection.execute(update(plans).where(plans.c.id == number).values(**values, updated_at=plans.c.updated_at))


def _complete_requests(connection) -> None:
    """A week to answer for pending requests, and their keys; of several to one DJ or venue for one plan only the first gets one."""
    until = datetime.now(UTC).replace(tzinfo=None, microsecond=0) + timedelta(days=7)
    waiting = update(requests).where(requests.c.status.not_in(_SETTLED), requests.c.expires_at.is_(None))
    connection.execute(waiting.values(expires_at=until, updated_at=requests.c.updated_at))
    columns = (requests.c.id, requests.c.user_id, requests.c.plan_id, requests.c.item_type, requests.c.item_id)
    pending = select(*columns, requests.c.pending_key).where(requests.c.status.not_in(_SETTLED)).order_by(requests.c.id)
    rows = connection.execute(pending).all()
    taken = {row[5] for row in rows}
    for number, user_id, plan_id, item_type, item_id, own in rows:
        key = f"{f'plan {plan_id}' if plan_id else f'user {user_id}'} {item_type} {item_id}"
        if own is None and key not in taken:
            taken.add(key)
            values = {"pending_key": key, "updated_at": requests.c.updated_at}
            connection.execute(update(requests).where(requests.c.id == number).values(**values))


def _instant(day: str | date | None, at: time, city: str | None) -> datetime | None:
    if day is None:
        return None
    local = datetime.combine(date.fromisoformat(str(day)[:10]), at, ZoneInfo(zone_of(city)))
    return local.astimezone(UTC).replace(tzinfo=None)

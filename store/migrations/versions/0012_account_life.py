"""Verified e-mail addresses, accounts to be deleted, links in e-mails about accounts, and copies of what is held on a person.

Revision ID: 0012
Revises: 0011
"""

from datetime import UTC, datetime

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text, update
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0012"
down_revision = "0011"

metadata = MetaData(naming_convention={"fk": "fk_%(table_name)s_%(column_0_name)s"})


def _key(length: int):
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql")


def _person(**options) -> Column:
    return Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False, **options)


_BIG = Text().with_variant(mysql.LONGTEXT(), "mysql")
users = Table(
    "users", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("email_verified_at", DateTime),
    Column("deletion_due_at", DateTime),
    Index("ix_users_deletion", "deletion_due_at"),
)  # fmt: skip
Table(
    "account_links", metadata,
    Column("token_hash", _key(64), primary_key=True),
    _person(),
    Column("purpose", String(20), nullable=False),
    Column("email", String(255), nullable=False),
    Column("code_hash", _key(64)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("created_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Index("ix_account_links_user", "user_id", "purpose"),
    Index("ix_account_links_email", "email"),
    Index("ix_account_links_expires", "expires_at"),
)  # fmt: skip
Table(
    "account_exports", metadata,
    _person(primary_key=True, autoincrement=False),
    Column("made_at", DateTime, nullable=False),
    Column("expires_at", DateTime, nullable=False),
    Column("document", _BIG, nullable=False),
    Column("calendar", _BIG, nullable=False),
    Index("ix_account_exports_expires", "expires_at"),
)  # fmt: skip


def upgrade() -> None:
    """Add what is missing. Accounts that are there already count as verified: their owners have been using these addresses."""
    shape.bring(op.get_bind(), metadata)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    op.get_bind().execute(update(users).where(users.c.email_verified_at.is_(None)).values(email_verified_at=now))

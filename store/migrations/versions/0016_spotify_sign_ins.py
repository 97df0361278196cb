"""Logging in with Spotify.

Revision ID: 0016
Revises: 0015
"""

from alembic import op
from sqlalchemy import Column, DateTime, Integer, MetaData, String, Table, Text, UniqueConstraint
from sqlalchemy.dialects import mysql

from store.migrations import shape

revision = "0016"
down_revision = "0015"

metadata = MetaData(naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"})


def _key(length: int):
    return String(length).with_variant(mysql.VARCHAR(length, collation="utf8mb4_bin"), "mysql")


Table(
    "spotify_sign_ins", metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("state_hash", _key(64), nullable=False),
    Column("browser_hash", _key(64), nullable=False),
    Column("verifier", String(255), nullable=False),
    Column("redirect_uri", String(500), nullable=False),
    Column("client_state", String(200)),
    Column("expires_at", DateTime, nullable=False, index=True),
    Column("spotify_user_id", String(128)),
    Column("name", String(100)),
    Column("email", String(255)),
    Column("tokens", Text),
    Column("link_hash", _key(64)),
    UniqueConstraint("state_hash"),
    UniqueConstraint("link_hash"),
)  # fmt: skip


def upgrade() -> None:
    """Add the table if it is missing."""
    shape.bring(op.get_bind(), metadata)

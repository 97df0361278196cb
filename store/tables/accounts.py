"""The life of an account: links in e-mails about it, and copies of what is held on a person."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from store.database.types import UtcDateTime
from store.tables.base import BIG, key_of, metadata

# What a link in an e-mail may do, once. Only hashes are stored, so reading this table gives no access to any account.
account_links = Table(
    "account_links",
    metadata,
    Column("token_hash", key_of(64), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", String(20), nullable=False),  # store/people/account_links.py
    Column("email", String(255), nullable=False),  # the address that the link was sent to, or is about
    Column("code_hash", key_of(64)),  # of the digits beside the link, for who reads the e-mail on another device
    Column("attempts", Integer, nullable=False, server_default="0"),  # wrong codes so far
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_account_links_user", "user_id", "purpose"),
    Index("ix_account_links_email", "email"),
    Index("ix_account_links_expires", "expires_at"),
)

# What a person asked to take along, one copy a person, until it expires.
account_exports = Table(
    "account_exports",
    metadata,
    Column("user_id", Integer, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("document", BIG, nullable=False),  # JSON
    Column("calendar", BIG, nullable=False),  # ICS
    Index("ix_account_exports_expires", "expires_at"),
)

# Logging in with Spotify, under way: first only the state, then, where no account has this Spotify account, who came back.
# Spotify does not check e-mail addresses, so that person proves theirs by a link before anything is connected.
spotify_sign_ins = Table(
    "spotify_sign_ins",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("state_hash", key_of(64), nullable=False, unique=True),
    Column("browser_hash", key_of(64), nullable=False),  # of the cookie of the browser that began
    Column("verifier", String(255), nullable=False),  # sealed
    Column("redirect_uri", String(500), nullable=False),
    Column("client_state", String(200)),  # the frontend's own, handed back to it
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    Column("spotify_user_id", String(128)),
    Column("name", String(100)),
    Column("email", String(255)),
    Column("tokens", Text),  # sealed
    Column("link_hash", key_of(64), unique=True),
)

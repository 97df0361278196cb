"""The secrets in calendar URLs: 256 random bits, disclosed once and stored only as a hash.

A slow hash would add nothing: 256 bits cannot be guessed, and calendar apps fetch every quarter of an hour.
"""

import hashlib
import re
import secrets
from typing import NamedTuple

_BYTES = 32
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


class FeedToken(NamedTuple):
    """A new secret: the text for its owner, the hash for the database."""

    text: str
    hash: str


def new_feed_token() -> FeedToken:
    """A new random secret."""
    text = secrets.token_urlsafe(_BYTES)
    return FeedToken(text, _hash(text))


def feed_token_hash(text: str) -> str | None:
    """The hash by which a secret is looked up; None for a text that cannot be one of ours."""
    return _hash(text) if _FORM.fullmatch(text) else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()

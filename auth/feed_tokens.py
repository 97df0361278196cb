"""The secrets in calendar addresses: 256 random bits, told once, kept only as a hash.

A slow hash would add nothing: nobody can guess through 256 bits, and a calendar program asks every quarter of an hour.
"""

import hashlib
import re
import secrets
from typing import NamedTuple

_BYTES = 32
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


class FeedToken(NamedTuple):
    """A new secret: the text for its owner's eyes, the hash for the database."""

    text: str
    hash: str


def new_feed_token() -> FeedToken:
    """A secret that nobody had before."""
    text = secrets.token_urlsafe(_BYTES)
    return FeedToken(text, _hash(text))


def feed_token_hash(text: str) -> str | None:
    """What a secret is found by; None for a text that was never one of ours."""
    return _hash(text) if _FORM.fullmatch(text) else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("ascii")).hexdigest()

"""Random secrets in addresses, e-mails, cookies and refresh tokens: 256 bits, disclosed once and stored only as a hash.

A slow hash would add nothing: 256 bits cannot be guessed, and calendar apps fetch every quarter of an hour.
"""

import hashlib
import re
import secrets
from typing import NamedTuple

_BYTES = 32
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


class SecretToken(NamedTuple):
    """A new secret: the text for its owner, the hash for the database."""

    text: str
    hash: str


def new_token() -> SecretToken:
    """A new random secret."""
    text = secrets.token_urlsafe(_BYTES)
    return SecretToken(text, token_hash(text))


def token_hash(text: str) -> str:
    """The hash by which a secret is looked up, of any text whatsoever."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def feed_token_hash(text: str) -> str | None:
    """The same of a calendar's secret; None for a text that cannot be one of ours, which is not looked up."""
    return token_hash(text) if _FORM.fullmatch(text) else None

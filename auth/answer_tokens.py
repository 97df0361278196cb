"""The links in contact requests with which a DJ or venue answers without an account: signed, each for one request alone.

A link is good for as long as its request waits: what it can do is done once, because a request waits once.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

_PURPOSE = b"gigs server contact request answer"
_FORM = re.compile(r"([1-9][0-9]{0,9})\.[A-Za-z0-9_-]{43}")


class AnswerTokens:
    """Signs with the first of its secrets, reads what any of them signed. `nonce` is the request's own random text."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = [hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256) for secret in secrets]

    def token(self, request_id: int, nonce: str) -> str:
        """What stands in a request's link."""
        return f"{request_id}.{_signature(self._keys[0], request_id, nonce)}"

    def is_for(self, token: str, request_id: int, nonce: str) -> bool:
        """Whether we made this token for this request."""
        signature = token.partition(".")[2]
        return any(hmac.compare_digest(_signature(key, request_id, nonce), signature) for key in self._keys)


def request_number(token: str) -> int | None:
    """The request that a token claims to be for; None for what cannot be a token."""
    form = _FORM.fullmatch(token)
    return None if form is None else int(form[1])


def _signature(key: bytes, request_id: int, nonce: str) -> str:
    signed = hmac.digest(key, f"{request_id}.{nonce}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")

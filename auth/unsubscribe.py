"""One-click unsubscribe links: signed, permanent, and valid for nothing else.

Source: RFC 8058, 3.1: the link must be hard to forge and must not need a log-in.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

_PURPOSE = b"gigs server digest unsubscribe"
_FORM = re.compile(r"([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{43})")


class UnsubscribeTokens:
    """Signs with the first of its secrets, and accepts what any of them signed."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = [hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256) for secret in secrets]

    def token(self, user_id: int) -> str:
        """The token in a person's link."""
        return f"{user_id}.{_signature(self._keys[0], user_id)}"

    def user_of(self, token: str) -> int | None:
        """The person a link belongs to; None if it is not one of ours."""
        form = _FORM.fullmatch(token)
        if form is None:
            return None
        user_id = int(form[1])
        is_ours = any(hmac.compare_digest(_signature(key, user_id), form[2]) for key in self._keys)
        return user_id if is_ours else None


def _signature(key: bytes, user_id: int) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, str(user_id).encode(), hashlib.sha256)).decode().rstrip("=")

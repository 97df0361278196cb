"""The links in e-mails that work without a log-in: signed, each for one purpose and one number, and stored nowhere.

An unsubscribe link is permanent. Source: RFC 8058, 3.1: it must be hard to forge and must not need a log-in.
A link to answer a contact request is good for as long as the request waits: what it can do is done once, because a request
waits once.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

_FORM = re.compile(r"([1-9][0-9]{0,9})\.([A-Za-z0-9_-]{43})")


class _Signer:
    """Signs with the first of its secrets, and accepts what any of them signed for the same purpose."""

    def __init__(self, secrets: Sequence[str], purpose: bytes) -> None:
        self._keys = [hmac.digest(secret.encode(), purpose, hashlib.sha256) for secret in secrets]

    def signature(self, text: str) -> str:
        return _signature(self._keys[0], text)

    def has_signed(self, text: str, signature: str) -> bool:
        return any(hmac.compare_digest(_signature(key, text), signature) for key in self._keys)


class UnsubscribeTokens:
    """What stands in the links that end a person's digests."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._signer = _Signer(secrets, b"gigs server digest unsubscribe")

    def token(self, user_id: int) -> str:
        """The token in a person's link."""
        return f"{user_id}.{self._signer.signature(str(user_id))}"

    def user_of(self, token: str) -> int | None:
        """The person a link belongs to; None if it is not one of ours."""
        form = _FORM.fullmatch(token)
        return int(form[1]) if form is not None and self._signer.has_signed(form[1], form[2]) else None


class AnswerTokens:
    """What stands in the links with which a DJ or venue answers a request. `nonce` is the request's own random text."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._signer = _Signer(secrets, b"gigs server contact request answer")

    def token(self, request_id: int, nonce: str) -> str:
        """The token in a request's link."""
        return f"{request_id}.{self._signer.signature(f'{request_id}.{nonce}')}"

    def is_for(self, token: str, request_id: int, nonce: str) -> bool:
        """Whether we made this token for this request."""
        form = _FORM.fullmatch(token)
        return form is not None and self._signer.has_signed(f"{request_id}.{nonce}", form[2])


def request_number(token: str) -> int | None:
    """The request that a token claims to be for; None for what cannot be a token."""
    form = _FORM.fullmatch(token)
    return None if form is None else int(form[1])


def _signature(key: bytes, text: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, text.encode(), hashlib.sha256)).decode().rstrip("=")

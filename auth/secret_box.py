"""Secrets at rest: encrypted with AES-256-GCM under a key derived from the operator's secret, and readable after it changes.

Source: RFC 5869 (HKDF), NIST SP 800-38D (GCM with 96-bit random nonces: enough for far more tokens than one key will ever
encrypt).
"""

import base64
import binascii
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from store.settings import setting

_MARK = "sealed:1:"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_SALT = b"gigs server secret box"


def _long_enough(text: str | None) -> str | None:
    return None if text is None or len(text) >= 32 else "must be at least 32 characters long"


@dataclass(frozen=True, slots=True)
class TokenKeySettings:
    """The keys that encrypt people's tokens in the database."""

    key: str | None = setting(
        "TOKEN_ENCRYPTION_KEY",
        secret=True,
        help="Encrypts the Spotify tokens in the database, at least 32 characters; if unset, JWT_SECRET is used",
        check=_long_enough,
    )
    previous: str | None = setting(
        "TOKEN_ENCRYPTION_KEY_PREVIOUS",
        secret=True,
        help="The previous key during a key change; tokens encrypted with it are re-encrypted at their next use",
        check=_long_enough,
    )

    def in_order(self, signing_secret: str, previous_signing_secret: str | None) -> list[str]:
        """The secrets that decrypt stored tokens; the first one encrypts new ones."""
        return [text for text in (self.key, self.previous, signing_secret, previous_signing_secret) if text]


class Unsealable(Exception):
    """The text was encrypted with a key we no longer have or for another purpose, or was tampered with."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A decrypted secret; `is_stale` if it was stored in plain text or under an older key and should be re-encrypted."""

    secret: str
    is_stale: bool

    def __repr__(self) -> str:
        return f"Opened(is_stale={self.is_stale})"


class SecretBox:
    """Encrypts with the first of its secrets, and decrypts what any of them encrypted."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """Errors: ValueError without any secret."""
        if not secrets:
            raise ValueError("a secret box needs a secret")
        self._keys = [
            (_derived(secret, b"key name", 4).hex(), AESGCM(_derived(secret, b"key", _KEY_BYTES))) for secret in secrets
        ]

    def seal(self, secret: str, use: str) -> str:
        """The encrypted secret as text. It can be decrypted only for the same `use`, e.g. one person's column."""
        name, cipher = self._keys[0]
        nonce = os.urandom(_NONCE_BYTES)
        packed = nonce + cipher.encrypt(nonce, secret.encode(), use.encode())
        return f"{_MARK}{name}:{base64.urlsafe_b64encode(packed).decode()}"

    def open(self, stored: str, use: str) -> Opened:
        """The decrypted secret. A text without our prefix is returned as it is: the predecessor stored its tokens in plain text.

        Errors: Unsealable.
        """
        if not stored.startswith(_MARK):
            return Opened(stored, is_stale=True)
        name, _, text = stored.removeprefix(_MARK).partition(":")
        for index, (held, cipher) in enumerate(self._keys):
            if held == name:
                return Opened(_opened(cipher, text, use), is_stale=index > 0)
        raise Unsealable("it was encrypted with a key that is no longer set")


def _opened(cipher: AESGCM, text: str, use: str) -> str:
    try:
        packed = base64.urlsafe_b64decode(text)
        return cipher.decrypt(packed[:_NONCE_BYTES], packed[_NONCE_BYTES:], use.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        pass
    raise Unsealable("it was encrypted for another purpose, or it was modified")


def _derived(secret: str, purpose: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=_SALT, info=purpose).derive(secret.encode())

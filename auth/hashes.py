"""Hashes of passwords: Argon2id; the predecessor's bcrypt hashes are verified and marked for rehashing. Source: RFC 9106."""

import base64
import secrets
from dataclasses import dataclass

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LANES = 1
BCRYPT_BYTES = 72  # the part of a password that bcrypt reads; the predecessor's library silently ignored the rest
_BCRYPT_DIGEST_CHARS = 31
_ARGON_PREFIX = "$argon2"
_BCRYPT_PREFIXES = ("$2a$", "$2b$", "$2y$")


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Whether the password is right, and whether its hash should be replaced."""

    is_right: bool
    is_outdated: bool = False


class Hashes:
    """Makes and verifies hashes; each call takes a tenth of a second."""

    def __init__(self, memory_kib: int, passes: int, bcrypt_rounds: int) -> None:
        self._argon = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES)
        # No password's: made up, because hashing takes a tenth of a second and verifying only looks at the parameters.
        self._nobodys = f"$argon2id$v=19$m={memory_kib},t={passes},p={LANES}${_made_up(16)}${_made_up(32)}"
        self._nobodys_bcrypt = (bcrypt.gensalt(bcrypt_rounds) + b"." * _BCRYPT_DIGEST_CHARS).decode()

    def hash(self, password: str) -> str:
        """A new hash."""
        return self._argon.hash(password)

    def verify(self, password: str, held: str | None) -> PasswordCheck:
        """Whether the password matches a hash; None takes as long as any other.

        Every failure costs one Argon2 and one bcrypt, so that its timing reveals nothing about the stored hash.
        """
        if held is not None and held.startswith(_BCRYPT_PREFIXES):
            if _is_bcrypt(password, held):
                return PasswordCheck(True, is_outdated=True)
            self._is_argon(password, self._nobodys)
            return PasswordCheck(False)
        known = held if held is not None and held.startswith(_ARGON_PREFIX) else None
        if self._is_argon(password, known or self._nobodys) and known is not None:
            return PasswordCheck(True, is_outdated=self._argon.check_needs_rehash(known))
        _is_bcrypt(password, self._nobodys_bcrypt)
        return PasswordCheck(False)

    def _is_argon(self, password: str, held: str) -> bool:
        try:
            return self._argon.verify(held, password)
        except (VerificationError, InvalidHashError):
            return False


def _made_up(length: int) -> str:
    """Random bytes as Argon2's hashes hold them: in base64 without padding."""
    return base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")


def _is_bcrypt(password: str, held: str) -> bool:
    try:
        return bcrypt.checkpw(password.encode()[:BCRYPT_BYTES], held.encode())
    except ValueError:  # a damaged hash
        return False

"""Passwords: hashed with Argon2id, outside the event loop, with limited concurrency.

The predecessor's bcrypt hashes are verified and marked for rehashing.
Source: RFC 9106; OWASP's password storage page for 19 MiB, two passes, one lane.
"""

import asyncio
import base64
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import bcrypt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from auth.errors import Busy

T = TypeVar("T")

MEMORY_KIB, PASSES, LANES = 19_456, 2, 1
WAITING_MAX = 64  # about two seconds of work for two threads
BCRYPT_BYTES = 72  # the part of a password that bcrypt reads; the predecessor's library silently ignored the rest
BCRYPT_ROUNDS = 10  # the predecessor's
_BCRYPT_DIGEST_CHARS = 31
_ARGON_PREFIX = "$argon2"
_BCRYPT_PREFIXES = ("$2a$", "$2b$", "$2y$")


@dataclass(frozen=True, slots=True)
class PasswordCheck:
    """Whether the password is right, and whether its hash should be replaced."""

    is_right: bool
    is_outdated: bool = False


class Passwords:
    """Hashes and verifies passwords in its own threads."""

    def __init__(
        self, threads: int = 2, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES, bcrypt_rounds: int = BCRYPT_ROUNDS
    ) -> None:
        self._argon = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._waiting = 0
        # No password's: made up, because hashing takes a tenth of a second and verifying only looks at the parameters.
        self._nobodys = f"$argon2id$v=19$m={memory_kib},t={passes},p={LANES}${_made_up(16)}${_made_up(32)}"
        self._nobodys_bcrypt = (bcrypt.gensalt(bcrypt_rounds) + b"." * _BCRYPT_DIGEST_CHARS).decode()

    async def hash(self, password: str) -> str:
        """A new hash.

        Errors: Busy.
        """
        return await self._run(partial(self._argon.hash, password))

    async def verify(self, password: str, held: str | None) -> PasswordCheck:
        """Whether the password matches a hash; None takes as long as any other.

        Errors: Busy.
        """
        return await self._run(partial(self._verify, password, held))

    def close(self) -> None:
        """Stop the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password: str, held: str | None) -> PasswordCheck:
        """Every failure costs one Argon2 and one bcrypt, so that its timing reveals nothing about the stored hash."""
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

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING_MAX:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def _made_up(length: int) -> str:
    """Random bytes as Argon2's hashes hold them: in base64 without padding."""
    return base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")


def _is_bcrypt(password: str, held: str) -> bool:
    try:
        return bcrypt.checkpw(password.encode()[:BCRYPT_BYTES], held.encode())
    except ValueError:  # a damaged hash
        return False

"""Passwords: hashed with Argon2id, off the event loop, so many at once and no more.

The predecessor's bcrypt hashes are verified and asked to be made anew.
Source: RFC 9106; OWASP's password storage page for 19 MiB, two passes, one lane.
"""

import asyncio
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
WAITING_MAX = 64  # some two seconds of work for two threads
BCRYPT_BYTES = 72  # what bcrypt reads of a password; the predecessor's library cut the rest off in silence
_BCRYPT_PREFIXES = ("$2a$", "$2b$", "$2y$")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password is right, and whether its hash should be made anew."""

    is_right: bool
    is_outdated: bool = False


class Passwords:
    """Hashes and verifies passwords in threads of its own."""

    def __init__(self, threads: int = 2, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES) -> None:
        self._argon = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=LANES)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._waiting = 0
        self._nobodys = self._argon.hash("a password that nobody has")

    async def hash(self, password: str) -> str:
        """A new hash.

        Errors: Busy.
        """
        return await self._run(partial(self._argon.hash, password))

    async def verify(self, password: str, held: str | None) -> Verdict:
        """Whether the password belongs to a hash; for None, as long a look as for any other.

        Errors: Busy.
        """
        return await self._run(partial(self._verify, password, held))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, password: str, held: str | None) -> Verdict:
        if held is not None and held.startswith(_BCRYPT_PREFIXES):
            is_right = _is_bcrypt(password, held)
            if not is_right:
                self._is_argon(password, self._nobodys)  # bcrypt alone would take another time than an unknown e-mail
            return Verdict(is_right, is_outdated=True)
        is_right = self._is_argon(password, self._nobodys if held is None else held) and held is not None
        return Verdict(is_right, is_right and self._argon.check_needs_rehash(held or ""))

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


def _is_bcrypt(password: str, held: str) -> bool:
    try:
        return bcrypt.checkpw(password.encode()[:BCRYPT_BYTES], held.encode())
    except ValueError:  # a damaged hash
        return False

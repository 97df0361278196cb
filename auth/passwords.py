"""Passwords: hashed with Argon2id, outside the event loop, with limited concurrency.

The predecessor's bcrypt hashes are verified and marked for rehashing.
Source: RFC 9106; OWASP's password storage page for 19 MiB, two passes, one lane.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from auth.errors import Busy

if TYPE_CHECKING:
    from auth.hashes import Hashes, PasswordCheck

T = TypeVar("T")

MEMORY_KIB, PASSES = 19_456, 2
BCRYPT_ROUNDS = 10  # the predecessor's
WAITING_MAX = 64  # about two seconds of work for two threads


class Passwords:
    """Hashes and verifies passwords in its own threads."""

    def __init__(
        self, threads: int = 2, *, memory_kib: int = MEMORY_KIB, passes: int = PASSES, bcrypt_rounds: int = BCRYPT_ROUNDS
    ) -> None:
        self._costs = memory_kib, passes, bcrypt_rounds
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """A new hash.

        Errors: Busy.
        """
        return await self._run(lambda: self._hashes.hash(password))

    async def verify(self, password: str, held: str | None) -> "PasswordCheck":
        """Whether the password matches a hash; None takes as long as any other.

        Errors: Busy.
        """
        return await self._run(lambda: self._hashes.verify(password, held))

    def close(self) -> None:
        """Stop the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    @cached_property
    def _hashes(self) -> "Hashes":
        """Imported and made with the first password, in its thread."""
        from auth.hashes import Hashes  # noqa: PLC0415

        return Hashes(*self._costs)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING_MAX:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

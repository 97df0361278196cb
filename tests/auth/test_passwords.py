"""Passwords: what is right, what is made anew, and that failure always costs the same."""

import asyncio
import threading
from collections import Counter
from typing import Any

import bcrypt
import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from auth.errors import Busy
from auth.hashes import Hashes, PasswordCheck
from auth.passwords import WAITING_MAX, Passwords

HASHES = Passwords(memory_kib=64, passes=1, bcrypt_rounds=4)
PASSWORD = "analytical engine"
LEGACY = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()


@pytest.mark.parametrize("password", [PASSWORD, "pässwörd 🔑 with\x00NUL", "x" * 1024, " leading and trailing "])
async def test_a_password_fits_its_own_hash_only(password: str) -> None:
    held = await HASHES.hash(password)
    assert held.startswith("$argon2id$v=19$m=64,t=1,p=1$")
    assert (await HASHES.verify(password, held)).is_right
    assert not (await HASHES.verify(password[:-1], held)).is_right
    assert not (await HASHES.verify(password, None)).is_right


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
async def test_bcrypt_is_verified_and_outdated(prefix: str) -> None:
    verdict = await HASHES.verify(PASSWORD, prefix + LEGACY[4:])
    assert (verdict.is_right, verdict.is_outdated) == (True, True)
    assert not (await HASHES.verify("difference engine", prefix + LEGACY[4:])).is_right


async def test_bcrypt_reads_seventy_two_bytes() -> None:
    held = bcrypt.hashpw(b"x" * 72, bcrypt.gensalt(4)).decode()
    assert (await HASHES.verify("x" * 100, held)).is_right


async def test_weaker_parameters_are_outdated() -> None:
    verdict = await HASHES.verify(PASSWORD, PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD))
    assert (verdict.is_right, verdict.is_outdated) == (True, True)
    assert not (await HASHES.verify(PASSWORD, await HASHES.hash(PASSWORD))).is_outdated


async def test_every_failure_costs_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    work: Counter[str] = Counter()
    verify, check = PasswordHasher.verify, bcrypt.checkpw

    def counted_verify(self: PasswordHasher, *given: Any) -> Any:
        work["argon2"] += 1
        return verify(self, *given)

    def counted_check(*given: Any) -> bool:
        work["bcrypt"] += 1
        return check(*given)

    monkeypatch.setattr(PasswordHasher, "verify", counted_verify)
    monkeypatch.setattr(bcrypt, "checkpw", counted_check)
    for held in (None, await HASHES.hash(PASSWORD), LEGACY, "!", "", "$argon2id$damaged", "$2b$damaged"):
        work.clear()
        assert not (await HASHES.verify("difference engine", held)).is_right
        assert work == {"argon2": 1, "bcrypt": 1}, held


def test_nobodys_hashes_are_worked_through_to_the_end() -> None:
    """A hash that is rejected as damaged would cost nothing, and tell that there is no such account."""
    hashes = Hashes(64, 1, 4)
    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(hashes._nobodys, PASSWORD)
    parameters = extract_parameters(hashes._nobodys)
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism, parameters.hash_len) == (64, 1, 1, 32)
    assert bcrypt.checkpw(PASSWORD.encode(), hashes._nobodys_bcrypt.encode()) is False  # ValueError for a damaged one
    assert hashes._nobodys_bcrypt.startswith("$2b$04$")
    assert hashes._nobodys != Hashes(64, 1, 4)._nobodys


async def test_the_event_loop_stays_free(monkeypatch: pytest.MonkeyPatch) -> None:
    threads, verify = set(), Hashes.verify

    def noting(hashes: Hashes, password: str, held: str | None) -> PasswordCheck:
        threads.add(threading.current_thread())
        return verify(hashes, password, held)

    monkeypatch.setattr(Hashes, "verify", noting)
    await asyncio.gather(*(Passwords(memory_kib=64, passes=1, bcrypt_rounds=4).verify("x", None) for _ in range(3)))
    assert threads
    assert threading.main_thread() not in threads


async def test_too_many_at_once_are_told_so() -> None:
    hashes = Passwords(1, memory_kib=64, passes=1, bcrypt_rounds=4)
    answers = await asyncio.gather(*(hashes.verify("x", None) for _ in range(WAITING_MAX + 5)), return_exceptions=True)
    assert [isinstance(answer, Busy) for answer in answers].count(True) == 5
    assert not (await hashes.verify("x", None)).is_right
    hashes.close()

"""The circuit breaker on a still clock."""

import asyncio

import pytest

from sources.errors import CircuitOpen, SourceRefused, SourceTimedOut
from sources.upstream.breaker import Breaker
from tests.sources.conftest import FakeClock


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(SourceTimedOut), breaker.guard():
            raise SourceTimedOut("no answer")


async def test_a_failed_probe_doubles_the_wait_and_a_good_one_ends_it(clock: FakeClock) -> None:
    breaker = Breaker("someone", clock, threshold=3, open_s=10)
    fail(breaker, 3)
    await clock.sleep(10)
    fail(breaker)
    await clock.sleep(19)
    with pytest.raises(CircuitOpen), breaker.guard():
        raise AssertionError("an open breaker let a call through")
    await clock.sleep(1)
    with breaker.guard():
        pass
    assert not breaker.is_open
    fail(breaker, 2)
    assert not breaker.is_open


async def test_only_one_probe_goes_at_a_time(clock: FakeClock) -> None:
    breaker = Breaker("someone", clock, threshold=1, open_s=10)
    fail(breaker)
    await clock.sleep(10)
    with breaker.guard(), pytest.raises(CircuitOpen), breaker.guard():
        raise AssertionError("a second probe went")


async def test_a_cancelled_probe_lets_the_next_one_go(clock: FakeClock) -> None:
    breaker = Breaker("someone", clock, threshold=1, open_s=10)
    fail(breaker)
    await clock.sleep(10)
    with pytest.raises(asyncio.CancelledError), breaker.guard():
        raise asyncio.CancelledError
    assert breaker.is_open
    with breaker.guard():
        pass
    assert not breaker.is_open


def test_a_refusal_is_an_answer_and_ends_a_run_of_failures(clock: FakeClock) -> None:
    breaker = Breaker("someone", clock, threshold=2)
    fail(breaker)
    with pytest.raises(SourceRefused), breaker.guard():
        raise SourceRefused("no such thing")
    fail(breaker)
    assert not breaker.is_open

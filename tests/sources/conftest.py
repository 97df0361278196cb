"""Fixtures of the sources' tests: a fake upstream, a clock that only moves when slept on, a client on both."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from sources.upstream.http import HttpClient
from tests.sources.providers.upstreams import FakeUpstream, fake_upstream


class FakeClock:
    """Time that stands still but for sleeps, which take none."""

    def __init__(self) -> None:
        self.elapsed = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """Seconds slept so far."""
        return 1000.0 + self.elapsed

    def now(self) -> datetime:
        """The morning of 23 November 2026, and what was slept since."""
        return datetime(2026, 11, 23, 9, 0, tzinfo=UTC) + timedelta(seconds=self.elapsed)

    async def sleep(self, seconds: float) -> None:
        """Move time on and let others run."""
        self.slept.append(seconds)
        self.elapsed += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that only sleeping moves."""
    return FakeClock()


@pytest.fixture
async def upstream() -> AsyncIterator[FakeUpstream]:
    """A fake upstream."""
    async with fake_upstream() as running:
        yield running


@pytest.fixture
async def http(clock: FakeClock) -> AsyncIterator[HttpClient]:
    """A client with a still clock, no jitter and a limit that a busy machine keeps; tests of the limit set their own."""
    async with HttpClient(clock=clock, jitter=lambda: 1.0, timeout_s=60) as client:
        yield client

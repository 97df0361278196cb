"""Spacing, pauses and Retry-After on a still clock."""

import asyncio
from datetime import UTC, datetime

import pytest

from sources.errors import SourceRateLimited
from sources.upstream.limits import Pause, Spacing, SystemClock, retry_after_s
from tests.sources.conftest import FakeClock

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


async def test_turns_come_in_order_and_apart(clock: FakeClock) -> None:
    spacing = Spacing(0.2, clock)
    turns: list[tuple[int, float]] = []

    async def call(number: int) -> None:
        await spacing.turn()
        turns.append((number, round(clock.elapsed, 3)))

    for number in range(3):
        await call(number)
    assert turns == [(0, 0.0), (1, 0.2), (2, 0.4)]
    await clock.sleep(5)
    await call(3)
    assert turns[-1] == (3, 5.4)


async def test_nobody_overtakes_in_a_crowd() -> None:
    spacing = Spacing(0.001, SystemClock())
    order: list[int] = []

    async def call(number: int) -> None:
        await spacing.turn()
        order.append(number)

    await asyncio.gather(*(call(number) for number in range(8)))
    assert order == list(range(8))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("Mon, 23 Nov 2026 09:01:00 GMT", 60),
        ("Mon, 23 Nov 2020 09:00:00 GMT", 0),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after_s(header, NOW) == seconds


async def test_a_pause_is_never_shortened(clock: FakeClock) -> None:
    pause = Pause("someone", clock)
    pause.extend(60)
    pause.extend(5)
    await clock.sleep(59)
    with pytest.raises(SourceRateLimited, match="1 s remain"):
        pause.check()
    await clock.sleep(1)
    pause.check()
    assert clock.elapsed == 60


async def test_a_pause_ends_however_long_it_was_asked_for(clock: FakeClock) -> None:
    pause = Pause("dice", clock)
    pause.extend(999_999_999)
    with pytest.raises(SourceRateLimited, match="3600 s remain"):
        pause.check()

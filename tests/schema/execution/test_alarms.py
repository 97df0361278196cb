"""Alarms and time limits: they ring once, in time, for those alone who wait too long, in the loop in which they wait."""

import asyncio
from collections.abc import Callable

import pytest

from schema.execution.alarms import Alarms, TimeLimit
from store.database.deadlines import remaining_s


class Sleeper:
    """Notes that it was rung for."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()

    def ring(self) -> None:
        """Note it."""
        self.rung.set()


async def test_whoever_waits_is_rung_for_and_whoever_left_is_not() -> None:
    alarms, patient, left, later = Alarms(0.01), Sleeper(), Sleeper(), Sleeper()
    alarms.set(patient)
    waiting = alarms.set(left)
    del waiting[left]
    await patient.rung.wait()
    alarms.set(later)  # when the first timer has run out
    await later.rung.wait()
    assert not left.rung.is_set()
    assert waiting == {}


class Clock:
    """A loop's time and its timers, run by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.timers: list[tuple[float, Callable[[], None]]] = []
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "time", lambda: self.now)
        monkeypatch.setattr(loop, "call_later", lambda after_s, call: self.timers.append((self.now + after_s, call)))

    def run_until(self, now: float) -> None:
        """Run the timers that are due by then."""
        while self.timers and min(self.timers)[0] <= now:
            self.now, call = self.timers.pop(self.timers.index(min(self.timers)))
            call()
        self.now = now


async def test_one_timer_serves_all_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        clock, alarms, sleepers = Clock(patch), Alarms(10), [Sleeper() for _ in range(5)]
        rung = []
        for second, sleeper in enumerate(sleepers):
            clock.run_until(second)
            alarms.set(sleeper)
        for second in range(9, 15):
            clock.run_until(second)
            assert len(clock.timers) <= 1
            rung.append([sleeper.rung.is_set() for sleeper in sleepers].count(True))
        assert rung == [0, 1, 2, 3, 4, 5]
        assert clock.timers == []


def test_each_loop_has_its_own() -> None:
    alarms = Alarms(0.001)

    async def wait() -> None:
        sleeper = Sleeper()
        alarms.set(sleeper)
        await asyncio.wait_for(sleeper.rung.wait(), 5)

    async def leave_behind() -> None:
        alarms.set(Sleeper())

    asyncio.run(leave_behind())
    asyncio.run(wait())
    asyncio.run(wait())
    assert len(alarms._queues) == 1  # loops that are closed are forgotten


async def test_a_block_ends_at_its_limit_and_can_be_followed_by_another() -> None:
    alarms = Alarms(0.01)
    for _ in range(2):
        with pytest.raises(TimeoutError), TimeLimit(alarms):
            await asyncio.sleep(60)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_statements_in_the_block_know_its_limit() -> None:
    with TimeLimit(Alarms(60)):
        left = remaining_s()
        assert left is not None
        assert 50 < left <= 60
    assert remaining_s() is None


async def test_a_cancellation_from_outside_stays_one_and_an_error_the_same() -> None:
    alarms = Alarms(60)

    async def work() -> None:
        with TimeLimit(alarms):
            await asyncio.sleep(60)

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    with pytest.raises(KeyError), TimeLimit(alarms):
        raise KeyError


async def test_a_block_that_ended_in_time_is_not_rung_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        clock, alarms = Clock(patch), Alarms(10)
        with TimeLimit(alarms):
            pass
        clock.run_until(20)
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_an_error_raised_when_the_time_is_over_stays_that_error() -> None:
    with pytest.raises(KeyError), TimeLimit(Alarms(0.01)):
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise KeyError from None

"""Alarms and time limits: they ring once, in time, for those alone who wait too long, in the loop in which they wait."""

import asyncio

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


async def test_one_timer_serves_all_in_their_order() -> None:
    alarms, sleepers = Alarms(0.01), [Sleeper() for _ in range(5)]
    for sleeper in sleepers:
        alarms.set(sleeper)
        await asyncio.sleep(0.001)
    await sleepers[-1].rung.wait()
    assert all(sleeper.rung.is_set() for sleeper in sleepers)


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

"""Candidates are gathered and ranked in one thread beside the event loop, without collections of garbage."""

import asyncio
import gc
import threading
from contextvars import ContextVar

import pytest

from resolvers.feed.ranking_thread import aside

ASKER: ContextVar[str] = ContextVar("asker")


async def test_work_is_done_beside_the_loop_and_never_two_at_once() -> None:
    under_way, most, threads = 0, 0, set()
    lock = threading.Lock()

    def work(number: int) -> int:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
            threads.add(threading.get_ident())
        sum(range(20_000))
        with lock:
            under_way -= 1
        return number

    assert await asyncio.gather(*(aside(work, number) for number in range(20))) == list(range(20))
    assert most == 1
    assert len(threads) == 1
    assert threading.get_ident() not in threads


async def test_short_work_stays_where_it_is() -> None:
    assert await aside(threading.get_ident, is_short=True) == threading.get_ident()


async def test_work_knows_who_asked() -> None:
    ASKER.set("Ada")
    assert await aside(ASKER.get) == "Ada"


async def test_nothing_is_collected_meanwhile_and_everything_afterwards() -> None:
    def fail() -> None:
        raise ValueError(gc.isenabled())

    assert gc.isenabled()
    assert await aside(gc.isenabled) is False
    assert gc.isenabled()
    with pytest.raises(ValueError, match="False"):
        await aside(fail)
    assert gc.isenabled()

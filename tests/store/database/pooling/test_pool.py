"""Places in the pool, without a database: none is lost, whenever somebody who waits gives up."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from store.database.pooling.pool import Pool
from store.errors import PoolExhausted


class _Factory:
    async def open(self) -> Any:
        """What is enough of a connection for the pool."""
        return SimpleNamespace(is_usable=True)


async def test_who_is_cancelled_when_the_place_has_just_come_leaves_it_to_the_next() -> None:
    pool = Pool(_Factory(), size=1, wait_ms=5000)
    held = await pool.take()
    cancelled, following = asyncio.create_task(pool.take()), asyncio.create_task(pool.take())
    await asyncio.sleep(0)
    pool.give_back(held)
    cancelled.cancel()
    async with asyncio.timeout(2):
        assert await following is held
    assert cancelled.cancelled()
    pool.give_back(held)
    assert pool.in_use == 0


async def test_who_waited_in_vain_has_no_place_and_takes_none_from_the_next() -> None:
    pool = Pool(_Factory(), size=1, wait_ms=10)
    held = await pool.take()
    with pytest.raises(PoolExhausted, match="all 1 database connections"):
        await pool.take()
    pool.give_back(held)
    assert pool.in_use == 0
    assert pool.take_at_once() is held

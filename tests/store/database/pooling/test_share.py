"""Heavy statements leave half of the connections to plain pages."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from store.database.connection import Database
from store.database.deadlines import deadline
from store.errors import PoolExhausted
from store.tables import events
from tests.store.database.test_deadlines import ENDLESS
from tests.waiting import until

PLAIN = select(func.count()).select_from(events)


async def test_heavy_statements_hold_half_of_the_pool_and_plain_ones_go_through(database_url: str) -> None:
    async with Database(database_url, pool_size=4, pool_wait_ms=200) as database:
        with deadline(2):
            heavy = [asyncio.create_task(database.fetch_all(ENDLESS, is_heavy=True)) for _ in range(6)]
        await until(lambda: database.pool_in_use == 2)
        for _ in range(20):
            assert await database.fetch_value(PLAIN) == 0
            assert database.pool_in_use <= 3
        for task in heavy:
            task.cancel()
        await asyncio.gather(*heavy, return_exceptions=True)
        assert await database.fetch_all(text("SELECT 1"), is_heavy=True) == [(1,)]


async def test_who_waits_in_vain_for_a_heavy_place_is_told(database_url: str) -> None:
    async with Database(database_url, pool_size=2, pool_wait_ms=100) as database:
        holding = asyncio.create_task(database.fetch_all(ENDLESS, is_heavy=True))
        await until(lambda: database.pool_in_use == 1)
        with pytest.raises(PoolExhausted, match="counts and facets"):
            await database.fetch_all(PLAIN, is_heavy=True)
        holding.cancel()
        await asyncio.gather(holding, return_exceptions=True)

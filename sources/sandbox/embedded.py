"""The sandbox of a first run: a world a month, served beside the process that reads it, with rows for `local_events`."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from sources.sandbox.app import declared_upstreams, sandbox_app
from sources.sandbox.serving import serve_in_thread
from sources.sandbox.world.size import WorldSize
from sources.sandbox.world.world import World, build_world
from store.database.connection import Database, Transaction
from store.tables import local_events

_SEED = 1759
_ROWS_HELD = select(func.count()).select_from(local_events)


@dataclass(frozen=True, slots=True)
class Upstreams:
    """Where the sandbox listens, and the settings that depend on its world."""

    world: World
    base_url: str

    @property
    def environ(self) -> Mapping[str, str]:
        """What an operator would have to set for these upstreams."""
        return {name: text for one in declared_upstreams() for name, text in one.world_environ(self.world).items()}


def world_of_the_month(today: date, size: WorldSize | None = None) -> World:
    """The synthetic world as it stands today. One lasts a month, so that a restart finds the same gigs."""
    world = build_world(_SEED, today.replace(day=1), size or WorldSize())
    world.move_clock((today - world.today).days)
    return world


@asynccontextmanager
async def embedded_upstreams(today: date) -> AsyncIterator[Upstreams]:
    """Every upstream on a free port of loopback, in a thread of its own, while the block runs."""
    world = await asyncio.to_thread(world_of_the_month, today)
    async with AsyncExitStack() as stack:
        yield Upstreams(world, stack.enter_context(serve_in_thread(sandbox_app(world))))


async def fill_local_events(database: Database, world: World) -> int:
    """Put the world's organizers' rows into a table that is empty; returns how many. Rows that people made are never touched."""

    async def work(tx: Transaction) -> int:
        if await tx.fetch_value(_ROWS_HELD):
            return 0
        rows = world.local_events
        await tx.insert_many(local_events, rows)
        return len(rows)

    return await database.write(work)

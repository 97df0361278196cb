"""The sandbox of a first run: a world that lasts a month, served beside the process that reads it, with `local_events` rows."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from sources.sandbox.app import declared_upstreams, sandbox_app
from sources.sandbox.serving import serve_in_thread
from sources.sandbox.world.bookables import dj_rows, spans_of, venue_rows
from sources.sandbox.world.size import WorldSize
from sources.sandbox.world.world import World, build_world
from store.database.connection import Database, Transaction
from store.organizers.venue_directory import update_venue, venues_by_name
from store.tables import djs, local_events, venue_availability, venues

_SEED = 1759
_HIRE = ("capacity", "genreFocus", "email", "phone", "hire_fee", "gear", "notes")
_DJS_HELD = select(func.count()).select_from(djs)
_ROWS_HELD = select(func.count()).select_from(local_events)


@dataclass(frozen=True, slots=True)
class Upstreams:
    """The sandbox's base URLs, and the settings that depend on its world."""

    world: World
    base_url: str

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment variables an operator would set for these upstreams."""
        return {name: text for one in declared_upstreams() for name, text in one.world_environ(self.world).items()}


def world_of_the_month(today: date, size: WorldSize | None = None) -> World:
    """The synthetic world of the current month. It stays the same for a month, so that a restart finds the same gigs."""
    world = build_world(_SEED, today.replace(day=1), size or WorldSize())
    world.move_clock((today - world.today).days)
    return world


@asynccontextmanager
async def embedded_upstreams(today: date) -> AsyncIterator[Upstreams]:
    """Serve every upstream on a free loopback port, in its own thread, while the block runs."""
    world = await asyncio.to_thread(world_of_the_month, today)
    async with AsyncExitStack() as stack:
        yield Upstreams(world, stack.enter_context(serve_in_thread(sandbox_app(world))))


async def fill_directory(database: Database, world: World, now: datetime) -> int:
    """Add the world's DJs, and its rooms as venues to hire, to a directory without DJs; returns the number of DJs.

    A venue that a sync has already added is completed with the directory's details. Rows entered by people are never changed.
    """
    rooms = world.planned.schedule.rooms
    cities = sorted({room.city.name: room.city for room in rooms}.values(), key=lambda city: city.name)
    stamps = {"created_at": now, "updated_at": now}

    async def work(tx: Transaction) -> int:
        if await tx.fetch_value(_DJS_HELD):
            return 0
        held = {(name, city): number for number, name, city in await venues_by_name(tx)}
        rows = {(row["name_key"], row["city_key"]): row for row in venue_rows(world.seed, rooms)}
        await tx.insert_many(venues, [{**row, **stamps} for alias, row in rows.items() if alias not in held])
        for alias in rows.keys() & held.keys():
            await update_venue(tx, held[alias], {name: rows[alias][name] for name in _HIRE}, now)
        numbers = {(name, city): number for number, name, city in await venues_by_name(tx)}
        await tx.insert_many(venue_availability, _spans(world, rows.values(), numbers, stamps))
        people = dj_rows(world.seed, world.acts, cities)
        await tx.insert_many(djs, [{**row, **stamps} for row in people])
        return len(people)

    return await database.write(work)


def _spans(
    world: World, rows: Iterable[Mapping[str, Any]], numbers: Mapping[tuple[str, str], int], stamps: Mapping[str, datetime]
) -> list[dict[str, Any]]:
    names = ("start_time", "end_time", "status", "notes")
    return [
        {"venue_id": numbers[row["name_key"], row["city_key"]], **dict(zip(names, span, strict=True)), **stamps}
        for row in rows
        for span in spans_of(world.seed, row["name"], row["time_zone"], world.today)
    ]


async def fill_local_events(database: Database, world: World) -> int:
    """Add the world's organizers' rows to an empty table; returns how many. Rows entered by people are never changed."""

    async def work(tx: Transaction) -> int:
        if await tx.fetch_value(_ROWS_HELD):
            return 0
        rows = world.local_events
        await tx.insert_many(local_events, rows)
        return len(rows)

    return await database.write(work)

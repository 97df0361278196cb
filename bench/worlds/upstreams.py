"""The sandbox's upstreams in a process of their own, and a clock for those who don't want to wait for them."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing.connection import Connection

from sources.sandbox import WorldSize, build_world, sandbox_app, serve_in_thread
from sources.sandbox.embedded import Upstreams
from sources.upstream.limits import SystemClock


class Hurried(SystemClock):
    """A clock by which nobody waits for a turn."""

    async def sleep(self, seconds: float) -> None:
        """Come back at once."""
        await asyncio.sleep(0)


@dataclass(frozen=True)
class Upstream:
    """The sandbox's address and settings, and the cities of its world."""

    base_url: str
    environ: dict[str, str]
    cities: tuple[str, ...]


@contextmanager
def sandbox(listings: int, *, is_paced: bool) -> Iterator[Upstream]:
    """The upstreams in a process of their own."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_play, args=(theirs, listings, is_paced), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send("stop")
        process.join()


def _play(pipe: Connection, listings: int, is_paced: bool) -> None:  # noqa: FBT001 a process takes no names
    world = build_world(1, date.today(), WorldSize.for_listings(listings))  # noqa: DTZ011 the world is relative to the local day
    with serve_in_thread(sandbox_app(world, spike_arrest=is_paced)) as base_url:
        cities = tuple(sorted({gig.room.city.name for gig in world.gigs.values()}))
        pipe.send(Upstream(base_url, dict(Upstreams(world, base_url).environ), cities))
        pipe.recv()

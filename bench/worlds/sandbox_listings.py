"""A sandbox world's listings, read through the adapters over HTTP, with the truth of which are one gig."""

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sources.base import Source, SourceDeps, SourceQuery
from sources.places.gazetteer import Place, place
from sources.registry import build
from sources.sandbox import WorldSize, build_world, sandbox_app, serve_in_thread
from sources.sandbox.embedded import Upstreams, fill_local_events
from sources.sandbox.world.world import World
from sources.syncing.syncer import utc_now
from sources.upstream.http import HttpClient
from sources.upstream.limits import SystemClock
from store.database.connection import Database
from store.events.records import Listing
from store.migrations.upgrade import upgrade

_EVERYTHING = {"BANDSINTOWN_MAX_ARTISTS": "100000", "BANDSINTOWN_MAX_EVENTS": "1000000", "DICE_APIFY_MAX_ITEMS": "100000"}


@dataclass(frozen=True, slots=True)
class LabelledListings:
    """What the sources of one world gave, each listing once, and the gig of each by key."""

    listings: tuple[Listing, ...]
    gig_by_key: Mapping[tuple[str, str], str]


class _HurriedClock(SystemClock):
    """A clock whose waits end at once, because our own sandbox needs no pacing."""

    def __init__(self) -> None:
        self._skipped_s = 0.0

    def monotonic(self) -> float:
        """Seconds, those that were not waited for included."""
        return super().monotonic() + self._skipped_s

    async def sleep(self, seconds: float) -> None:
        """Yield to other tasks, and count the time as elapsed."""
        self._skipped_s += seconds
        await asyncio.sleep(0)


async def labelled_listings(seed: int, today: date, size: WorldSize) -> LabelledListings:
    """Every listing of a seed's world."""
    world = build_world(seed, today, size)
    towns = [town for city in sorted({gig.room.city.name for gig in world.gigs.values()}) if (town := place(city))]
    with tempfile.TemporaryDirectory() as folder, serve_in_thread(sandbox_app(world, spike_arrest=False)) as base_url:
        url = f"sqlite:///{Path(folder) / 'world.db'}"
        await asyncio.to_thread(upgrade, url)
        async with Database(url) as database, HttpClient(clock=_HurriedClock()) as http:
            await fill_local_events(database, world)
            environ = {**Upstreams(world, base_url).environ, **_EVERYTHING}
            sources = build(environ, SourceDeps(http, database), base_url)
            found = await asyncio.gather(*(_of_source(source, towns, size) for source in sources))
    listings = {listing.key: listing for part in found for listing in part}
    return LabelledListings(tuple(listings.values()), _truth(world, listings))


async def _of_source(source: Source, towns: Sequence[Place], size: WorldSize) -> list[Listing]:
    start = utc_now() - timedelta(days=1)
    listings = []
    for town in towns:
        query = SourceQuery(
            city=town.name,
            window_start=start,
            window_end=start + timedelta(days=size.days + 30),
            country_code=town.country_code,
            latitude=town.latitude,
            longitude=town.longitude,
            max_pages=200,
        )
        listings += [item async for item in source.fetch(query) if isinstance(item, Listing)]
    return listings


def _truth(world: World, listings: Mapping[tuple[str, str], Listing]) -> dict[tuple[str, str], str]:
    return {key: world.truth[key] for key in listings}

"""The scheduled sync: walks the cities in use and keeps each source fresh there. What the `events_service` container runs."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sources.base import Source
from sources.places.gazetteer import Place, place
from sources.settings import INGESTION_OFF, IngestionSettings
from sources.syncing.status import is_within
from sources.syncing.syncer import Syncer, SyncResult
from sources.syncing.writes.machinery import machinery
from store.errors import StoreError
from store.events.records import IngestRow
from store.places.learned_houses import last_learned
from store.sources import ingest_states

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 60.0
# Calls to a source are spaced however many cities are under way; what these have fetched meanwhile is written together.
_CITIES_AT_ONCE = 4
# Fetch again a little before requests would find a city stale and do it themselves.
_AHEAD = 0.8
# A city's listings of a year are read for what they show of its houses.
_LEARN_EVERY = timedelta(hours=24)
LEARN_AFTER_S = 30.0


async def cities_in_use(syncer: Syncer) -> list[Place]:
    """The default city, and every city that was ever asked for and that the gazetteer knows."""
    keys = {state.city for state in await ingest_states(syncer.database)}
    towns = [place(syncer.settings.default_city), *(place(key) for key in sorted(keys))]
    return list(dict.fromkeys(town for town in towns if town is not None))


async def sync_city(syncer: Syncer, sources: Sequence[Source], town: Place, *, dry_run: bool = False) -> list[SyncResult]:
    """Every usable source for one city, side by side."""
    usable = [source for source in sources if source.missing is None]
    syncs = (syncer.sync(source, town, dry_run=True) if dry_run else syncer.start(source, town) for source in usable)
    return list(await asyncio.gather(*syncs))


async def watch(syncer: Syncer, sources: Sequence[Source], stop: asyncio.Event) -> None:
    """Keep every city in use fresh until `stop` is set, which ends a walk under way. A database that is away is waited for."""
    if not syncer.settings.enabled:
        logger.warning("%s: no source is called", INGESTION_OFF)
        await stop.wait()
    walking = asyncio.create_task(_walk(syncer, sources, stop), name="walk over the cities")
    stopping = asyncio.create_task(stop.wait(), name="end of the walk")
    try:
        await asyncio.wait((walking, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:  # a source that hangs is not waited for
        walking.cancel()
        stopping.cancel()
        await asyncio.gather(walking, stopping, return_exceptions=True)
    if not walking.cancelled():
        walking.result()


async def _walk(syncer: Syncer, sources: Sequence[Source], stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await _pass(syncer, sources)
            await learn_houses(syncer, await cities_in_use(syncer))
        except StoreError as error:  # whatever the database says of one pass, the next may do
            logger.warning("the database failed, retrying in a minute: %s", error)
        try:
            await asyncio.wait_for(stop.wait(), _LOOK_EVERY_S)
        except TimeoutError:
            continue


async def learn_houses(syncer: Syncer, towns: Sequence[Place]) -> None:
    """Learn from each of these cities which names mean one house, unless any process did within a day."""
    last = await last_learned(syncer.database)
    for town in towns:
        now = syncer.clock()
        if town.key not in last or now - last[town.key] >= _LEARN_EVERY:
            await machinery("sources.syncing.venues.relearning")
            from sources.syncing.venues.relearning import relearn  # noqa: PLC0415 see `machinery`

            await relearn(syncer.database, town.key, now)


async def learn_later(syncer: Syncer, town: Place) -> None:
    """Learn a city's houses beside the requests that had it synced, when they have their answers."""
    await asyncio.sleep(LEARN_AFTER_S)
    try:
        await learn_houses(syncer, [town])
    except StoreError as error:  # the next sync tries again
        logger.warning("the houses of %s were not learned: %s", town.key, error)


async def _pass(syncer: Syncer, sources: Sequence[Source]) -> None:
    """One walk over the cities: syncs what is due, a few cities at a time."""
    states = {(state.source, state.city): state for state in await ingest_states(syncer.database)}
    room = asyncio.Semaphore(_CITIES_AT_ONCE)

    async def sync_due(town: Place) -> list[SyncResult]:
        async with room:
            due = [source for source in sources if _is_due(syncer.settings, states.get((source.name, town.key)), syncer.clock())]
            return await sync_city(syncer, due, town)

    walked = await asyncio.gather(*(sync_due(town) for town in await cities_in_use(syncer)))
    for result in (result for results in walked for result in results):
        if not result.error:  # failures are logged by the sync itself
            logger.info("%s for %s: %d listings fetched", result.source, result.city, result.fetched)


def _is_due(settings: IngestionSettings, state: IngestRow | None, now: datetime) -> bool:
    return state is None or not is_within(state.last_synced_at, timedelta(hours=settings.stale_hours) * _AHEAD, now)

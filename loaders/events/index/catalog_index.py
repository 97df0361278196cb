"""Counts and facets from memory, at the same speed for a thousand events and for a million.

A catalog of some size is read into bitmaps once, in the background; each later version is brought in by reading what it changed.
What the bitmaps do not know (names of venues, reactions, recent updates) is asked of the database, as everything is until they
are ready.

A listing that changes nothing of its event leaves the event's version alone. So the sources are also read anew after a change, at
most once a minute: that much later a silent listing may show in their facet.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from pyroaring import BitMap

from loaders.events.criteria import EventCriteria
from loaders.events.index import line_ups, postings, reading
from loaders.events.index.bitmaps import CatalogBitmaps
from loaders.events.index.found import Found
from loaders.events.index.narrowing import asked_of, is_known, narrow
from loaders.events.search.words import resolve_terms
from store.database.catalog.version import CURRENT
from store.database.connection import Database
from store.database.deadlines import deadline, without_deadline
from store.errors import StoreError

logger = logging.getLogger(__name__)

SMALLEST: Final = 20_000  # events from which the database takes noticeably longer than the bitmaps
MOST_CHANGED: Final = 20_000  # events whose changes are brought in; more are a reason to read everything anew
COMMON: Final = 20_000  # events from which a term is read beforehand: nobody waits for more postings than that
OFTEN: Final = 2000  # events from which an artist is read beforehand
_OVERLAP = timedelta(minutes=5)  # between the clocks of writers
_RETRY_S = 60.0
_READ_S = 600.0
_SOURCES_EVERY_S = 60.0


class CatalogIndex:
    """One process's bitmaps of one database's catalog."""

    def __init__(self, smallest: int = SMALLEST) -> None:
        self._smallest = smallest
        self._bitmaps: CatalogBitmaps | None = None
        self._read_at = datetime.min.replace(tzinfo=UTC)
        self._building: asyncio.Task[None] | None = None
        self._build_after = 0.0
        self._sources_version = 0
        self._sources_after = 0.0
        self._refreshing = asyncio.Lock()

    @property
    def is_ready(self) -> bool:
        """True once everything was read."""
        return self._bitmaps is not None

    async def find(self, database: Database, version: int, criteria: EventCriteria) -> Found | None:
        """The events that meet the criteria in this version or a later one; None when the database must be asked."""
        bitmaps = await self._up_to_date(database, version)
        asked = asked_of(criteria)
        if bitmaps is None or not is_known(bitmaps, asked):
            return None
        groups = await resolve_terms(database, criteria)
        if groups is None:
            return Found(bitmaps, BitMap())
        found = await postings.in_time(database, bitmaps, criteria.from_at, criteria.to_at)
        is_exact = not criteria.sources or self._sources_version >= bitmaps.version
        narrow(bitmaps, found, criteria)
        for group in groups:
            found = await postings.narrowed(database, bitmaps, found, group)
        if criteria.artist_ids:
            found &= postings.union((await postings.played_by(database, bitmaps, criteria.artist_ids)).values())
        if criteria.artist_names:
            named = await line_ups.artists_named(database, criteria.artist_names)
            found &= postings.union((await postings.played_by(database, bitmaps, named)).values())
        found -= BitMap(criteria.exclude_event_ids)
        if criteria.hidden_from is not None:
            found -= BitMap(await reading.hidden_by(database, criteria.hidden_from))
        return Found(bitmaps, found, groups, is_exact=is_exact)

    def begin(self, database: Database) -> None:
        """Begin to read everything, in the background; nothing while that is under way or failed a moment ago."""
        loop = asyncio.get_running_loop()
        if self._building is None and loop.time() >= self._build_after:
            self._building = loop.create_task(self.read(database), name="catalog index", context=without_deadline())

    async def read(self, database: Database) -> None:
        """Read everything. A failure does no harm: the database is asked until the next try."""
        try:
            with deadline(_READ_S):  # it may wait for its turn among the heavy statements
                await self._read_all(database)
        except StoreError as error:
            logger.warning("the catalog could not be read into memory: %s", error)
        finally:
            self._build_after = asyncio.get_running_loop().time() + _RETRY_S
            self._building = None

    async def _read_all(self, database: Database) -> None:
        version, now = int(await database.fetch_value(CURRENT) or 0), datetime.now(UTC)
        largest = await reading.largest_id(database)
        if largest < self._smallest:
            return
        bitmaps = CatalogBitmaps(version)
        async for dimension, value, ids in reading.everything(database, largest):
            bitmaps.add(dimension, value, ids)
        async for source, ids in reading.sources(database, largest):
            bitmaps.add("sources", source, ids)
        await postings.carriers(database, bitmaps, await reading.common_terms(database, COMMON, postings.MOST_POSTINGS // 2))
        await postings.carriers(database, bitmaps, await reading.genre_terms(database))
        for artist_id in await line_ups.often_billed(database, OFTEN):
            await postings.played_by(database, bitmaps, [artist_id])
        self._bitmaps, self._read_at = bitmaps, now
        self._sources_version, self._sources_after = version, asyncio.get_running_loop().time() + _SOURCES_EVERY_S

    async def close(self) -> None:
        """Stop reading."""
        if self._building is not None:
            self._building.cancel()
            await asyncio.gather(self._building, return_exceptions=True)

    async def current(self, database: Database) -> CatalogBitmaps | None:
        """The bitmaps of the catalog as it is; None when the database must be asked."""
        return await self._up_to_date(database, await database.catalog_version.current())

    async def _up_to_date(self, database: Database, version: int) -> CatalogBitmaps | None:
        if self._bitmaps is not None and self._bitmaps.version < version:
            async with self._refreshing:
                if self._bitmaps is not None and self._bitmaps.version < version:
                    await self._refresh(database, self._bitmaps, version)
        if self._bitmaps is None:
            self.begin(database)
            return None
        self._renew_sources(database, self._bitmaps)
        return self._bitmaps

    async def _refresh(self, database: Database, bitmaps: CatalogBitmaps, version: int) -> None:
        """Bring in what changed. The bitmaps are altered between two turns of the loop, so nobody sees half of it."""
        now = datetime.now(UTC)
        changed = await reading.changed_since(database, bitmaps.version, self._read_at - _OVERLAP, MOST_CHANGED)
        if changed is None:
            self._bitmaps = None
            return
        ids: Sequence[int] = sorted(changed)
        values = [one async for one in reading.values_of(database, ids)]
        terms = list(bitmaps.terms)
        carried = [one async for one in reading.terms_of(database, ids, terms)] if terms else []
        billed = await line_ups.billed_at(database, ids) if ids and bitmaps.artists else []
        bitmaps.drop(ids)
        for term_id in bitmaps.terms.keys() - set(terms):  # read meanwhile: nobody has asked which of the changed events carry it
            del bitmaps.terms[term_id]
        for event_id, artist_id in billed:
            if artist_id in bitmaps.artists:
                bitmaps.artists[artist_id].add(event_id)
        for dimension, value, found in values:
            bitmaps.add(dimension, value, found)
        for term_id, weight, event_id in carried:
            if term_id in bitmaps.terms:
                bitmaps.terms[term_id].setdefault(weight, BitMap()).add(event_id)
        bitmaps.version, self._read_at = version, now

    def _renew_sources(self, database: Database, bitmaps: CatalogBitmaps) -> None:
        loop = asyncio.get_running_loop()
        if self._building is None and self._sources_version < bitmaps.version and loop.time() >= self._sources_after:
            name, context = "catalog index: sources", without_deadline()
            self._building = loop.create_task(self._read_sources(database, bitmaps.version), name=name, context=context)

    async def _read_sources(self, database: Database, version: int) -> None:
        try:
            with deadline(_READ_S):
                largest, held = await reading.largest_id(database), CatalogBitmaps()
                async for source, ids in reading.sources(database, largest):
                    held.add("sources", source, ids)
            if self._bitmaps is not None:
                self._bitmaps.by["sources"] = held.by["sources"]
                self._sources_version = version
        except StoreError as error:
            logger.warning("the sources could not be read into memory: %s", error)
        finally:
            self._sources_after = asyncio.get_running_loop().time() + _SOURCES_EVERY_S
            self._building = None

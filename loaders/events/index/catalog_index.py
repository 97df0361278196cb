"""Counts and facets from memory, at the same speed for a thousand events and for a million.

A catalog of some size is read into bitmaps once, in the background; each later version is brought in by reading what it changed.
What the bitmaps do not know (names of venues, reactions, recent updates) is asked of the database, as everything is until they
are ready.

A listing that changes nothing of its event leaves the event's version alone. Of what the catalog's versions are known to have
touched, the listings are read again; else all are, at most once a minute: that much later a silent listing may show in the facet.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from pyroaring import BitMap

from loaders.events.criteria import EventCriteria
from loaders.events.index import beginning, changes, line_ups, postings, reading
from loaders.events.index.bitmaps import CatalogBitmaps
from loaders.events.index.found import Found
from loaders.events.index.narrowing import asked_of, is_known, narrow
from loaders.events.search.words import resolve_terms
from store.database.catalog.version import CURRENT
from store.database.connection import Database
from store.database.deadlines import deadline, without_deadline
from store.errors import StoreError
from store.events.snapshots import SnapshotClaim

logger = logging.getLogger(__name__)

SMALLEST: Final = 20_000  # events from which the database takes noticeably longer than the bitmaps
_RETRY_S = 60.0
_READ_S = 600.0
_SOURCES_EVERY_S = 60.0
_COPY_EVERY_S = 600.0
_WHOLE_EVERY = timedelta(days=1)  # should anything ever have been missed
_LOOK_S = 2.0


class CatalogIndex:
    """One process's bitmaps of one database's catalog."""

    def __init__(self, smallest: int = SMALLEST) -> None:
        self._smallest = smallest
        self._bitmaps: CatalogBitmaps | None = None
        self._looked = asyncio.Event()  # whether there is a stored copy
        self._building: asyncio.Task[None] | None = None
        self._build_after = 0.0
        self._sources_after = 0.0
        self._copy_after = 0.0
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
        is_exact = not criteria.sources or bitmaps.sources_version >= bitmaps.version
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
        """Begin to get everything, in the background; nothing while that is under way or failed a moment ago."""
        loop = asyncio.get_running_loop()
        if self._building is None and loop.time() >= self._build_after:
            self._looked.clear()
            self._building = loop.create_task(self.read(database), name="catalog index", context=without_deadline())

    async def read(self, database: Database) -> None:
        """Take over the stored copy, or read everything. A failure does no harm: the database is asked until the next try."""
        try:
            with deadline(_READ_S):  # it may wait for its turn among the heavy statements
                if await reading.largest_id(database) >= self._smallest:
                    copy = await beginning.stored(database)
                    await self._take(database, copy.bitmaps)
                    self._looked.set()
                    if self._bitmaps is None:
                        await self._read_whole(database, copy.edition)
        except StoreError as error:
            logger.warning("the catalog could not be read into memory: %s", error)
        finally:
            self._looked.set()
            now_s = asyncio.get_running_loop().time()
            self._build_after, self._copy_after = now_s + _RETRY_S, now_s + _COPY_EVERY_S
            self._building = None

    async def _read_whole(self, database: Database, seen: int) -> None:
        """Read everything, and store a copy; or wait for the copy of a process that is at it."""
        claim = await beginning.claimed(database, seen)
        if not isinstance(claim, SnapshotClaim):
            await self._take(database, claim)
            return
        async with beginning.given_back(database, claim):
            bitmaps = await beginning.read_everything(database)
            self._sources_after = asyncio.get_running_loop().time() + _SOURCES_EVERY_S
            await self._take(database, bitmaps)
            await beginning.save(database, claim, bitmaps)

    async def _take(self, database: Database, bitmaps: CatalogBitmaps | None) -> None:
        if bitmaps is None:
            return
        async with self._refreshing:
            self._bitmaps, version = bitmaps, int(await database.fetch_value(CURRENT) or 0)
            if bitmaps.version < version:
                await self._refresh(database, bitmaps, version)

    def _renew_copy(self, database: Database, bitmaps: CatalogBitmaps) -> None:
        loop = asyncio.get_running_loop()
        if self._building is None and loop.time() >= self._copy_after:
            name, context = "catalog index: copy", without_deadline()
            self._building = loop.create_task(self._keep_copy(database, bitmaps), name=name, context=context)

    async def _keep_copy(self, database: Database, bitmaps: CatalogBitmaps) -> None:
        """See that the stored copy is no more than an hour old, and that everything is read anew once a day."""
        try:
            with deadline(_READ_S):
                if datetime.now(UTC) - bitmaps.whole_at < _WHOLE_EVERY:
                    await beginning.save_if_due(database, bitmaps)
                    return
                copy = await beginning.stored(database)
                if copy.bitmaps is not None and datetime.now(UTC) - copy.bitmaps.whole_at < _WHOLE_EVERY:
                    await self._take(database, copy.bitmaps)
                else:
                    await self._read_whole(database, copy.edition)
        except StoreError as error:
            logger.warning("the catalog in memory could not be stored: %s", error)
        finally:
            self._copy_after = asyncio.get_running_loop().time() + _COPY_EVERY_S
            self._building = None

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
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):  # a stored copy takes much less time than the database's own answer
                    await self._looked.wait()
        if self._bitmaps is None or self._bitmaps.version < version:
            return None
        self._renew_sources(database, self._bitmaps)
        self._renew_copy(database, self._bitmaps)
        return self._bitmaps

    async def _refresh(self, database: Database, bitmaps: CatalogBitmaps, version: int) -> None:
        if not await changes.bring_over(database, bitmaps, version):
            self._bitmaps = None

    def _renew_sources(self, database: Database, bitmaps: CatalogBitmaps) -> None:
        loop = asyncio.get_running_loop()
        if self._building is None and bitmaps.sources_version < bitmaps.version and loop.time() >= self._sources_after:
            name, context = "catalog index: sources", without_deadline()
            self._building = loop.create_task(self._read_sources(database, bitmaps.version), name=name, context=context)

    async def _read_sources(self, database: Database, version: int) -> None:
        try:
            with deadline(_READ_S):
                largest, held = await reading.largest_id(database), CatalogBitmaps()
                async for source, ids in reading.sources(database, largest):
                    held.add("sources", source, ids)
                await self._replace_sources(database, held, version)
        except StoreError as error:
            logger.warning("the sources could not be read into memory: %s", error)
        finally:
            self._sources_after = asyncio.get_running_loop().time() + _SOURCES_EVERY_S
            self._building = None

    async def _replace_sources(self, database: Database, held: CatalogBitmaps, version: int) -> None:
        """Take over what was read in a version, and what has been touched since."""
        async with self._refreshing:
            bitmaps = self._bitmaps
            if bitmaps is None:
                return
            late = await changes.silent_changes(database, version, bitmaps.version)
            bitmaps.by["sources"], bitmaps.sources_version = held.by["sources"], version
            if late is not None:
                changes.bring_in(bitmaps, late)

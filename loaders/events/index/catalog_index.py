"""Counts and facets from memory, at the same speed for a thousand events and for a million.

A catalog of some size is read into bitmaps once, in the background; each later version is brought in by reading what it changed.
What the bitmaps do not know (names of venues, reactions, recent updates) is asked of the database, as everything is until they
are ready.

A listing that changes nothing of its event leaves the event's version alone. So the sources are also read anew after a change, at
most once a minute: that much later a silent listing may show in their facet.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Final

from pyroaring import BitMap

from loaders.events.criteria import EventCriteria
from loaders.events.index import line_ups, reading
from loaders.events.index.bitmaps import Carriers, CatalogBitmaps, cut_hours
from loaders.events.index.narrowing import asked_of, is_known, narrow
from loaders.events.search.words import TermGroup, resolve_terms
from store.database.catalog_version import CURRENT
from store.database.connection import Database
from store.database.deadlines import deadline, without_deadline
from store.errors import StoreError

logger = logging.getLogger(__name__)

SMALLEST: Final = 20_000  # events from which the database takes noticeably longer than the bitmaps
MOST_CHANGED: Final = 20_000  # events whose changes are brought in; more are a reason to read everything anew
MOST_POSTINGS: Final = 10_000_000  # of terms kept: some 20 MB
COMMON: Final = 20_000  # events from which a term is read beforehand: nobody waits for more postings than that
MOST_ARTISTS: Final = 20_000  # kept: a dozen bytes an event, some hundred an artist
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
        self._version = 0
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

    async def find(self, database: Database, version: int, criteria: EventCriteria) -> "Found | None":
        """The events that meet the criteria in this version or a later one; None when the database must be asked."""
        bitmaps = await self._up_to_date(database, version)
        asked = asked_of(criteria)
        if bitmaps is None or not is_known(bitmaps, asked):
            return None
        groups = await resolve_terms(database, criteria)
        if groups is None:
            return Found(self, bitmaps, BitMap())
        found = await self.in_time(database, bitmaps, criteria.from_at, criteria.to_at)
        is_exact = not criteria.sources or self._sources_version >= self._version
        narrow(bitmaps, found, criteria)
        for group in groups:
            found = await self._narrowed(database, bitmaps, found, group)
        if criteria.artist_ids:
            found &= _union((await self.played_by(database, bitmaps, criteria.artist_ids)).values())
        if criteria.artist_names:
            named = await line_ups.artists_named(database, criteria.artist_names)
            found &= _union((await self.played_by(database, bitmaps, named)).values())
        found -= BitMap(criteria.exclude_event_ids)
        if criteria.hidden_from is not None:
            found -= BitMap(await reading.hidden_by(database, criteria.hidden_from))
        return Found(self, bitmaps, found, groups, is_exact=is_exact)

    async def carriers(self, database: Database, bitmaps: CatalogBitmaps, term_ids: Iterable[int]) -> BitMap:
        """The events that carry one of the terms."""
        held = [(await self.by_weight(database, bitmaps, term_id)).values() for term_id in term_ids]
        return _union(chain.from_iterable(held))

    async def by_weight(self, database: Database, bitmaps: CatalogBitmaps, term_id: int) -> Carriers:
        """The events that carry a term with each weight."""
        held, version = bitmaps.terms.pop(term_id, None), self._version
        if held is None:
            held = {}
            for weight, ids in await reading.carriers(database, term_id):
                held.setdefault(weight, BitMap()).update(ids)
        if self._version == version:  # else what was brought in meanwhile may be missing from it
            bitmaps.terms[term_id] = held  # the last in order is the last to be dropped
        self._forget_terms(bitmaps)
        return held

    async def played_by(self, database: Database, bitmaps: CatalogBitmaps, artist_ids: Sequence[int]) -> dict[int, BitMap]:
        """The events of each artist, listed or not."""
        version = self._version
        missing = [artist_id for artist_id in artist_ids if artist_id not in bitmaps.artists]
        read = await line_ups.played_by(database, missing) if missing else {}
        found = {
            artist_id: read[artist_id] if artist_id in read else bitmaps.artists.pop(artist_id, BitMap())
            for artist_id in dict.fromkeys(artist_ids)
        }
        if self._version == version:  # as with terms
            bitmaps.artists |= found
        while len(bitmaps.artists) > MOST_ARTISTS:
            del bitmaps.artists[next(iter(bitmaps.artists))]
        return found

    async def starts(self, database: Database, bitmaps: CatalogBitmaps, ids: BitMap) -> dict[int, datetime]:
        """The order time of each of these events that is still listed."""
        version, found = self._version, bitmaps.starts.known(ids)
        missing = [event_id for event_id in ids if event_id not in found]
        if missing:
            read = await reading.start_times(database, missing)
            if self._version == version:
                bitmaps.starts.keep(read)
            found.update(read)
        return found

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
        bitmaps = CatalogBitmaps()
        async for dimension, value, ids in reading.everything(database, largest):
            bitmaps.add(dimension, value, ids)
        async for source, ids in reading.sources(database, largest):
            bitmaps.add("sources", source, ids)
        await self.carriers(database, bitmaps, await reading.common_terms(database, COMMON, MOST_POSTINGS // 2))
        await self.carriers(database, bitmaps, await reading.genre_terms(database))
        for artist_id in await line_ups.often_billed(database, OFTEN):
            await self.played_by(database, bitmaps, [artist_id])
        self._bitmaps, self._version, self._read_at = bitmaps, version, now
        self._sources_version, self._sources_after = version, asyncio.get_running_loop().time() + _SOURCES_EVERY_S

    async def close(self) -> None:
        """Stop reading."""
        if self._building is not None:
            self._building.cancel()
            await asyncio.gather(self._building, return_exceptions=True)

    async def _narrowed(self, database: Database, bitmaps: CatalogBitmaps, found: BitMap, group: TermGroup) -> BitMap:
        carriers = await self.carriers(database, bitmaps, group.term_ids)
        return found - carriers if group.is_excluded else found & carriers

    async def in_time(
        self, database: Database, bitmaps: CatalogBitmaps, from_at: datetime | None, to_at: datetime | None
    ) -> BitMap:
        """The listed events between two instants, both included; None leaves an end open."""
        found = bitmaps.in_whole_hours(from_at, to_at)
        for first, last in cut_hours(from_at, to_at):
            found |= BitMap(await reading.between(database, first, last))
        return found

    async def current(self, database: Database) -> CatalogBitmaps | None:
        """The bitmaps of the catalog as it is; None when the database must be asked."""
        return await self._up_to_date(database, await database.catalog_version.current())

    async def _up_to_date(self, database: Database, version: int) -> CatalogBitmaps | None:
        if self._bitmaps is None:
            self.begin(database)
            return None
        if self._version < version:
            async with self._refreshing:
                if self._version < version:
                    await self._refresh(database, version)
        self._renew_sources(database)
        return self._bitmaps

    async def _refresh(self, database: Database, version: int) -> None:
        """Bring in what changed. The bitmaps are altered between two turns of the loop, so nobody sees half of it."""
        bitmaps, now = self._bitmaps, datetime.now(UTC)
        changed = await reading.changed_since(database, self._version, self._read_at - _OVERLAP, MOST_CHANGED)
        if bitmaps is None or changed is None:
            self._bitmaps = None
            self.begin(database)
            return
        ids: Sequence[int] = sorted(changed)
        values = [one async for one in reading.values_of(database, ids)]
        carried = [one async for one in reading.terms_of(database, ids, list(bitmaps.terms))] if bitmaps.terms else []
        billed = await line_ups.billed_at(database, ids) if ids and bitmaps.artists else []
        bitmaps.drop(ids)
        for event_id, artist_id in billed:
            if artist_id in bitmaps.artists:
                bitmaps.artists[artist_id].add(event_id)
        for dimension, value, found in values:
            bitmaps.add(dimension, value, found)
        for term_id, weight, event_id in carried:
            if term_id in bitmaps.terms:
                bitmaps.terms[term_id].setdefault(weight, BitMap()).add(event_id)
        self._version, self._read_at = version, now

    def _renew_sources(self, database: Database) -> None:
        loop = asyncio.get_running_loop()
        if self._building is None and self._sources_version < self._version and loop.time() >= self._sources_after:
            name, context = "catalog index: sources", without_deadline()
            self._building = loop.create_task(self._read_sources(database), name=name, context=context)

    async def _read_sources(self, database: Database) -> None:
        try:
            with deadline(_READ_S):
                version, largest, held = self._version, await reading.largest_id(database), CatalogBitmaps()
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

    def _forget_terms(self, bitmaps: CatalogBitmaps) -> None:
        held = sum(map(_size, bitmaps.terms.values()))
        while held > MOST_POSTINGS and len(bitmaps.terms) > 1:
            oldest = next(iter(bitmaps.terms))
            held -= _size(bitmaps.terms.pop(oldest))


def _union(parts: Iterable[BitMap]) -> BitMap:
    return BitMap.union(BitMap(), *parts)


def _size(carriers: Carriers) -> int:
    return sum(map(len, carriers.values()))


class Found:
    """The events that a search finds, and the terms that it looked for.

    `is_exact` is False when sources were asked for and a silent listing may have been added or withdrawn since they were read.
    """

    def __init__(
        self,
        index: CatalogIndex,
        bitmaps: CatalogBitmaps,
        ids: BitMap,
        groups: Sequence[TermGroup] = (),
        *,
        is_exact: bool = True,
    ) -> None:
        self._index = index
        self.bitmaps = bitmaps
        self.ids = ids
        self.groups = groups
        self.is_exact = is_exact

    def __len__(self) -> int:
        return len(self.ids)

    def venues(self) -> list[tuple[str, int]]:
        """(venue's number, events)."""
        return self.bitmaps.counts("venues", self.ids)

    def nights(self) -> list[tuple[str, int]]:
        """(date, events)."""
        return self.bitmaps.counts("nights", self.ids)

    def sources(self) -> list[tuple[str, int]]:
        """(source's key, events)."""
        return self.bitmaps.counts("sources", self.ids)

    async def terms(self, database: Database, term_ids: Iterable[int]) -> list[tuple[int, int]]:
        """(term, events) of those that any event carries."""
        counted = []
        for term_id in term_ids:
            carriers = await self._index.carriers(database, self.bitmaps, [term_id])
            if count := self.ids.intersection_cardinality(carriers):
                counted.append((term_id, count))
        return counted

    async def starts(self, database: Database, ids: BitMap) -> dict[int, datetime]:
        """The order time of each of these events that is still listed."""
        return await self._index.starts(database, self.bitmaps, ids)

    async def by_weight(self, database: Database, term_id: int) -> Carriers:
        """The events that carry a term with each weight, whether found or not."""
        return await self._index.by_weight(database, self.bitmaps, term_id)

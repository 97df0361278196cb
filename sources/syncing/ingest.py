"""Ingests fetched listings: each is matched with the stored events, and changes are written in short transactions.

Matching reads outside any transaction and holds no lock. The catalog row is locked for the writing alone; where its version shows
that somebody else wrote in the meantime, the plan is made anew under the lock, so that two syncs never match side by side.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from weakref import WeakKeyDictionary

from sources.base import Rejected
from sources.matching import cluster_reached
from sources.merging import SeenListing
from sources.syncing.blocking import Surroundings, lookup_keys_of
from sources.syncing.event_writer import Preview, write_events
from sources.syncing.named_events import bill_waiting_events
from sources.syncing.news import record_sales
from sources.syncing.planning import ClusterMember, MergePlan, PlannedEvent, cluster_member, plan_merge
from store.database.connection import Database, Transaction
from store.database.spans import span
from store.errors import ConstraintViolation, StatementFailed
from store.events.events import MatchReview, catalog_version, lock_catalog, raise_version, retire_events, save_match_reviews
from store.events.listing_codec import encode, record_hash
from store.events.listings import (
    ListingKey,
    ListingState,
    ListingWrite,
    LookupKeys,
    Reader,
    StoredListing,
    listing_states,
    listings_of,
    mark_withdrawn,
    move_listings,
    save_listings,
    touch_listings,
)
from store.events.records import Listing, SourceKey
from store.events.search_index import drop_terms
from store.places.known_acts import last_artist_id

# Bounds how long one transaction holds the catalog, and how long others wait for it.
_CHUNK = 100
_TURNS: WeakKeyDictionary[Database, asyncio.Lock] = WeakKeyDictionary()
# What a listing may do to a write; anything else is the database's own trouble.
_UNSTORABLE = (StatementFailed, ConstraintViolation, ValueError, TypeError, OverflowError)
_MOST_UNSTORABLE = 20
logger = logging.getLogger(__name__)


Fence = Callable[[Transaction], Awaitable[None]]


async def no_fence(tx: Transaction) -> None:
    """For writers that hold no lease."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Listings of one source that one sync brought in; `scope_city` is the key of the city that was asked for.

    A replay reads stored payloads again: nothing was sighted, and everything is matched and merged anew.
    `fence` runs first in every transaction; what it raises ends it. With a `preview` nothing is written: it is filled with what
    would change.
    """

    source: SourceKey
    scope_city: str
    listings: Sequence[Listing]
    seen_at: datetime
    is_replay: bool = False
    fence: Fence = no_fence
    preview: Preview | None = None


@dataclass(slots=True)
class IngestResult:
    """What taking a batch in did, in numbers. `unattached` are add-ons whose event nobody lists (yet): they wait for it.

    `notified` counts what people were told (sources/syncing/news.py).
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unattached: int = 0
    events_written: int = 0
    events_retired: int = 0
    notified: int = 0
    unstorable: list[Rejected] = field(default_factory=list)  # what the database does not take, one by one, with its reason

    def __iadd__(self, other: "IngestResult") -> "IngestResult":
        """Add another part's numbers."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        return self


class _Previewed(Exception):
    """Ends a preview's transaction, so that nothing of it stays."""

    def __init__(self, result: IngestResult) -> None:
        super().__init__()
        self.result = result


@dataclass(frozen=True, slots=True)
class _Incoming:
    """One fetched listing, made ready to be compared and stored."""

    listing: Listing
    lookup: LookupKeys
    encoded: bytes

    def differs_from(self, known: ListingState | None) -> bool:
        return known is None or known.withdrawn_at is not None or known.record_hash != record_hash(self.encoded)


async def ingest(database: Database, batch: Batch) -> IngestResult:
    """Take a batch in. Unchanged listings only get their `last_seen_at`; the rest goes in chunks of neighbouring nights.

    Errors: DatabaseUnavailable; chunks already committed stay.
    """
    distinct = {listing.source_id: listing for listing in batch.listings}
    incoming = await asyncio.to_thread(lambda: [_Incoming(one, lookup_keys_of(one), encode(one)) for one in distinct.values()])
    known = await listing_states(database, batch.source, sorted(distinct))
    dirty = [one for one in incoming if batch.is_replay or one.differs_from(known.get(one.listing.source_id))]
    unchanged = distinct.keys() - {one.listing.source_id for one in dirty}
    if unchanged:

        async def touch(tx: Transaction) -> None:
            await batch.fence(tx)
            await touch_listings(tx, [known[source_id].id for source_id in unchanged], batch.seen_at)

        await database.write(touch)
    totals = IngestResult(unchanged=len(unchanged))
    dirty.sort(key=lambda one: (one.lookup.city_key, str(one.lookup.service_day or "~"), one.listing.source_id))
    for start in range(0, len(dirty), _CHUNK):
        totals += await _write(database, batch, dirty[start : start + _CHUNK])
    if not batch.is_replay:
        totals.notified += await record_sales(database, batch.seen_at)
    return totals


async def _write(database: Database, batch: Batch, chunk: Sequence[_Incoming]) -> IngestResult:
    """Write a chunk; where the database does not take it, its halves, so that one bad listing costs itself alone.

    Errors: the database's reason when it takes none of many: then the fault is not in the listings.
    """
    ingestion = _Ingestion(batch, chunk)
    try:
        async with _turn_of(database):
            planned = await ingestion.plan(database, await catalog_version(database))
            return await database.write(partial(ingestion.run, planned=planned))
    except _Previewed as previewed:
        return previewed.result
    except _UNSTORABLE as error:
        if len(chunk) == 1:
            listing = chunk[0].listing
            reason = f"cannot be stored: {error}"
            logger.warning("%s %s %s", listing.source, listing.source_id, reason)
            return IngestResult(unstorable=[Rejected(listing.source, reason, listing.source_id, listing.raw)])
        total, middle = IngestResult(), len(chunk) // 2
        for half in (chunk[:middle], chunk[middle:]):
            total += await _write(database, batch, half)
            if len(total.unstorable) > _MOST_UNSTORABLE and total.new + total.changed == 0:
                raise
        return total


def _turn_of(database: Database) -> asyncio.Lock:
    """Plans of one process are made and written in turn: side by side, each would make the other's stale."""
    return _TURNS.setdefault(database, asyncio.Lock())


async def withdraw(
    database: Database, rows: Sequence[tuple[int, str, int | None]], now: datetime, fence: Fence = no_fence
) -> IngestResult:
    """Note that listings have left their source, and merge their events again without them.

    Shape: rows are (row id, source id, event id), as `unseen_listings` gives them.
    """
    event_ids = frozenset(event_id for _, _, event_id in rows if event_id is not None)

    async def work(tx: Transaction) -> IngestResult:
        await fence(tx)
        version = await lock_catalog(tx) + 1
        await mark_withdrawn(tx, [row_id for row_id, _, _ in rows], now)
        members: dict[int, list[ClusterMember]] = {event_id: [] for event_id in sorted(event_ids)}
        for one in await listings_of(tx, event_ids):
            if one.event_id is not None:
                members[one.event_id].append(cluster_member(one, is_new_or_changed=True))
        left = [PlannedEvent(event_id, tuple(listings), True) for event_id, listings in members.items()]
        written = await write_events(tx, left, version, now)
        await raise_version(tx, version)
        return IngestResult(changed=len(rows), events_written=written.changed, notified=written.notified)

    return await database.write(work)


@dataclass(frozen=True, slots=True)
class _Planned:
    """What a chunk comes to, as of one version of the catalog."""

    version: int
    known: dict[str, ListingState]
    held: dict[ListingKey, StoredListing]
    plan: MergePlan


@dataclass(frozen=True, slots=True)
class _Ingestion:
    """One chunk: matched beside the other writers, then written in one short transaction."""

    batch: Batch
    chunk: Sequence[_Incoming]

    async def plan(self, reader: Reader, version: int) -> _Planned:
        """Match the chunk with what is stored."""
        known = await listing_states(reader, self.batch.source, [one.listing.source_id for one in self.chunk])
        event_ids = {row.event_id for row in known.values() if row.event_id is not None}
        around = await Surroundings.read(reader, [one.listing for one in self.chunk], event_ids)
        members = self._members(around, known)
        with span("sync.match"):
            clustering = await asyncio.to_thread(cluster_reached, around.neighbourhood, around.decided)
            return _Planned(version, known, around.held, plan_merge(members, clustering))

    async def run(self, tx: Transaction, planned: _Planned) -> IngestResult:
        """Write what was planned; planned anew where somebody else has written since. May run again after a deadlock."""
        await self.batch.fence(tx)
        version = await lock_catalog(tx)
        if version != planned.version:
            planned = await self.plan(tx, version)
        return await self._write(tx, planned, version + 1)

    async def _write(self, tx: Transaction, planned: _Planned, version: int) -> IngestResult:
        seen_at, plan = self.batch.seen_at, planned.plan
        last_artist = await last_artist_id(tx)
        written = await write_events(tx, plan.events, version, seen_at, self.batch.preview)
        if self.batch.preview is not None:
            raise _Previewed(IngestResult(events_written=written.changed, events_retired=len(plan.retired)))
        event_id_of = {key: written.event_ids[index] for key, index in plan.index_by_key().items()}
        writes = self._writes(event_id_of)
        await save_listings(tx, writes, is_sighting=not self.batch.is_replay)
        await _reassign(tx, planned.held, event_id_of)
        await drop_terms(tx, plan.retired)
        await retire_events(tx, {old: written.event_ids[index] for old, index in plan.retired.items()}, seen_at)
        await save_match_reviews(tx, _match_reviews(plan, planned.held, event_id_of), seen_at)
        billed = await bill_waiting_events(tx, last_artist, version, seen_at)
        await raise_version(tx, version)
        new = sum(write.listing.source_id not in planned.known for write in writes)
        changed, notified = written.changed + billed.changed, written.notified + billed.notified
        return IngestResult(new, len(writes) - new, 0, len(plan.unattached), changed, len(plan.retired), notified)

    def _members(self, around: Surroundings, known: dict[str, ListingState]) -> list[ClusterMember]:
        """The chunk's listings in their new form, and what is held of the others that they reach."""
        reached = around.neighbourhood.reached
        members = {key: cluster_member(one, is_new_or_changed=False) for key, one in around.held.items() if key in reached}
        for one in self.chunk:
            before = known.get(one.listing.source_id)
            seen = SeenListing(one.listing, self.batch.seen_at, False)
            stored = around.held.get(one.listing.key)
            # A replay reads the same payload anew: what differs is our reading, and no change.
            told_before = one.listing if self.batch.is_replay else stored.listing if stored else None
            event_id = before.event_id if before else None
            members[one.listing.key] = ClusterMember(seen, event_id, is_new_or_changed=True, before=told_before)
        return list(members.values())

    def _writes(self, event_id_of: dict[ListingKey, int]) -> list[ListingWrite]:
        city, seen_at = self.batch.scope_city, self.batch.seen_at
        return [
            ListingWrite(one.listing, one.lookup, event_id_of.get(one.listing.key), one.encoded, city, seen_at)
            for one in self.chunk
        ]


async def _reassign(tx: Transaction, held: dict[ListingKey, StoredListing], event_id_of: dict[ListingKey, int]) -> None:
    """Move the held listings whose event changed."""
    moves: dict[int, list[int]] = {}
    for key, one in held.items():
        if key in event_id_of and event_id_of[key] != one.event_id:
            moves.setdefault(event_id_of[key], []).append(one.id)
    for event_id, row_ids in sorted(moves.items()):
        await move_listings(tx, row_ids, event_id)


def _match_reviews(
    plan: MergePlan, held: dict[ListingKey, StoredListing], event_id_of: dict[ListingKey, int]
) -> list[MatchReview]:
    stored = {key: one.event_id for key, one in held.items() if one.event_id is not None}
    ids = stored | event_id_of
    return [
        MatchReview(ids[review.a], ids[review.b], review.score, review.reasons)
        for review in plan.reviews
        if review.a in ids and review.b in ids and ids[review.a] != ids[review.b]
    ]

"""Ingests fetched listings: each is matched with the stored events, and changes are written in short transactions.

Matching and merging read outside any transaction and hold no lock. The catalog row is locked for the writing alone; where its
version shows that somebody else wrote in the meantime, the plan is made anew under the lock, so that two syncs never match side
by side.
"""

import asyncio
from collections.abc import Collection, Sequence

from sources.syncing.blocking import lookup_keys_of
from sources.syncing.event_writer import write_events
from sources.syncing.news import record_sales
from sources.syncing.planning import ClusterMember, PlannedEvent, cluster_member
from sources.syncing.writes.batch import Batch, Clock, Fence, Incoming, IngestResult, Sighting, no_fence
from sources.syncing.writes.turns import turns_of
from store.database.collecting import seldom_collected
from store.database.connection import Database, Transaction
from store.events.events import lock_catalog, raise_version
from store.events.listing_codec import encode, record_hash
from store.events.listings import (
    ListingKey,
    ListingState,
    UnseenListing,
    listing_states,
    listings_of,
    mark_withdrawn,
    states_and_unseen,
    touch_listings,
)
from store.events.records import Listing

__all__ = ["Batch", "Fence", "IngestResult", "Sighting", "ingest", "no_fence", "withdraw"]


async def ingest(database: Database, batch: Batch) -> IngestResult:
    """Take a batch in. Unchanged listings only get their `last_seen_at`; the rest is written with neighbouring nights together.

    Errors: DatabaseUnavailable; what was already committed stays.
    """
    distinct = {listing.key: listing for listing in batch.listings}
    incoming = await asyncio.to_thread(_incoming, distinct.values())
    known = await _known(database, batch, distinct.keys())
    dirty = [one for one in incoming if batch.is_replay or one.differs_from(known.get(one.listing.key))]
    unchanged = distinct.keys() - {one.listing.key for one in dirty}
    await _note_seen(database, batch, [known[key].id for key in unchanged])
    totals = IngestResult(unchanged=len(unchanged))
    if dirty:
        totals += await turns_of(database).write(batch, dirty)
    if not batch.is_replay and batch.sighting is None:
        totals.notified += await record_sales(database, batch.now())
    return totals


def _incoming(listings: Collection[Listing]) -> list[Incoming]:
    encoded = [(one, encode(one)) for one in listings]
    return [Incoming(one, lookup_keys_of(one), sent, record_hash(sent)) for one, sent in encoded]


async def _known(database: Database, batch: Batch, keys: Collection[ListingKey]) -> dict[ListingKey, ListingState]:
    sighting = batch.sighting
    if sighting is None or sighting.withdrawal is None:
        return await listing_states(database, keys)
    known, unseen = await states_and_unseen(database, sighting.withdrawal, sorted(source_id for _, source_id in keys))
    sighting.unseen = [one for one in unseen if one.id not in sighting.seen_rows]
    return known


async def _note_seen(database: Database, batch: Batch, row_ids: Collection[int]) -> None:
    """Note that listings were seen as they are: now, or when their sync ends."""
    if batch.sighting is not None:
        batch.sighting.seen_rows.update(row_ids)
        return

    async def touch(tx: Transaction) -> None:
        await batch.fence(tx)
        await touch_listings(tx, sorted(row_ids), batch.seen_at)

    if row_ids:
        await database.write(touch)


async def withdraw(database: Database, rows: Sequence[UnseenListing], clock: Clock, fence: Fence = no_fence) -> IngestResult:
    """Note that listings have left their source, and merge their events again without them."""
    event_ids = frozenset(event_id for _, _, event_id in rows if event_id is not None)

    async def work(tx: Transaction) -> IngestResult:
        await fence(tx)
        version, now = await lock_catalog(tx) + 1, clock()
        await mark_withdrawn(tx, rows, now)
        members: dict[int, list[ClusterMember]] = {event_id: [] for event_id in sorted(event_ids)}
        for one in await listings_of(tx, event_ids):
            if one.event_id is not None:
                members[one.event_id].append(cluster_member(one, is_new_or_changed=True))
        left = [PlannedEvent(event_id, tuple(listings), True) for event_id, listings in members.items()]
        written = await write_events(tx, left, version, now)
        await raise_version(tx, version)
        return IngestResult(changed=len(rows), events_written=written.changed, notified=written.notified)

    with seldom_collected():
        return await database.write(work)

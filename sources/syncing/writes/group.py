"""Some parts of batches, matched beside the other writers, then written in one short transaction."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sources.matching import cluster_reached
from sources.merging import SeenListing
from sources.syncing.blocking import Surroundings
from sources.syncing.event_writer import WriteResult, write_events
from sources.syncing.lease import Lease, LeaseLost, renew_all
from sources.syncing.planning import ClusterMember, MergePlan, cluster_member, plan_merge
from sources.syncing.writes.batch import Incoming, IngestResult, Part
from sources.syncing.writes.drafts import MergedEvent, merged_events
from sources.syncing.writes.moved import with_former_time
from store.database.connection import Transaction
from store.database.watching.spans import span
from store.events.events import MatchReview, lock_catalog, raise_version, retire_events, save_match_reviews
from store.events.listings import (
    ListingKey,
    ListingState,
    ListingWrite,
    Reader,
    StoredListing,
    listing_states,
    listings_of,
    move_listings,
    save_listings,
)
from store.events.records import Listing
from store.events.search_index import drop_terms


class Previewed(Exception):
    """Ends a preview's transaction, so that nothing of it stays."""

    def __init__(self, result: IngestResult) -> None:
        super().__init__()
        self.result = result


class FenceFailed(Exception):
    """One of the batches may not be written any more."""

    def __init__(self, part: Part, why: LeaseLost) -> None:
        super().__init__()
        self.part = part
        self.why = why


@dataclass(frozen=True, slots=True)
class Planned:
    """What a group comes to, as of one version of the catalog."""

    version: int
    known: Mapping[ListingKey, ListingState]
    held: Mapping[ListingKey, StoredListing]
    plan: MergePlan
    merged: Sequence[MergedEvent]


@dataclass(slots=True)
class Group:
    """Parts that go together; no listing is in two of them. Events to rematch are matched and merged anew as they are held."""

    parts: Sequence[Part]
    rematch: frozenset[int] = frozenset()
    _incoming: list[tuple[Part, Incoming]] = field(init=False)

    def __post_init__(self) -> None:
        self._incoming = self._as_sent()

    def __len__(self) -> int:
        return len(self._incoming)

    async def plan(self, reader: Reader, version: int) -> Planned:
        """Match the listings with what is stored, and merge the events that they are in."""
        known = await listing_states(reader, {one.listing.key for _, one in self._incoming})
        event_ids = {row.event_id for row in known.values() if row.event_id is not None} | self.rematch
        held = await listings_of(reader, event_ids)
        self._recall_times(held, known)
        listings, lookups = [one.listing for _, one in self._incoming], [one.lookup for _, one in self._incoming]
        around = await Surroundings.read(reader, listings, event_ids, lookups, held)
        members = self._members(around, known)
        with span("sync.match"):
            clustering = await asyncio.to_thread(cluster_reached, around.neighbourhood, around.decided)
            plan = plan_merge(members, clustering)
        with span("sync.merge"):
            merged = await asyncio.to_thread(merged_events, plan.events)
        return Planned(version, known, around.held, plan, merged)

    async def run(self, tx: Transaction, planned: Planned) -> list[IngestResult]:
        """Write what was planned; planned anew where somebody else has written since. May run again after a deadlock.

        Shape: one result a part.
        """
        await self._fence(tx)
        version = await lock_catalog(tx)
        if version != planned.version:
            planned = await self.plan(tx, version)
        return await self._write(tx, planned, version + 1)

    def _as_sent(self) -> list[tuple[Part, Incoming]]:
        return [(part, one) for part in self.parts for one in part.incoming]

    def _recall_times(self, held: Sequence[StoredListing], known: Mapping[ListingKey, ListingState]) -> None:
        """Let listings that were moved say from when, as far as that is known here."""
        gigs: dict[int | None, list[Listing]] = {}
        for stored in held:
            gigs.setdefault(stored.event_id, []).append(stored.listing)
        event_of = {key: state.event_id for key, state in known.items() if state.event_id is not None}
        self._incoming = [
            (part, with_former_time(one, gigs.get(event_of.get(one.listing.key), ()), part.batch.seen_at.date()))
            for part, one in self._as_sent()
        ]

    async def _fence(self, tx: Transaction) -> None:
        leases = [fence for part in self.parts if isinstance(fence := part.batch.fence, Lease)]
        are_ours = len(leases) > 1 and await renew_all(tx, leases)
        for part in self.parts:
            if not (are_ours and isinstance(part.batch.fence, Lease)):
                try:
                    await part.batch.fence(tx)
                except LeaseLost as error:
                    raise FenceFailed(part, error) from error

    async def _write(self, tx: Transaction, planned: Planned, version: int) -> list[IngestResult]:
        batch, plan = self.parts[0].batch, planned.plan
        now = max(part.batch.now() for part in self.parts)
        retired = plan.retired if batch.preview is None else None
        written = await write_events(tx, plan.events, version, now, batch.preview, planned.merged, retired)
        if batch.preview is not None:
            raise Previewed(IngestResult(events_written=written.changed))
        event_id_of = {key: written.event_ids[index] for key, index in plan.index_by_key().items()}
        left = {state.event_id for state in planned.known.values()}
        await save_listings(tx, self._writes(event_id_of), is_sighting=not batch.is_replay, left=left)
        await _reassign(tx, planned.held, event_id_of, plan.unattached)
        await drop_terms(tx, plan.retired)
        await retire_events(tx, {old: written.event_ids[index] for old, index in plan.retired.items()}, now)
        await save_match_reviews(tx, _match_reviews(plan, planned.held, event_id_of), now)
        await raise_version(tx, version)
        results = self._results(planned, written)
        results[0].notified += written.notified
        return results

    def _results(self, planned: Planned, written: WriteResult) -> list[IngestResult]:
        """One result a part: its own listings, and the changed events that they are in."""
        index_by_key, left = planned.plan.index_by_key(), set(written.changed_at)
        results = []
        for part in self.parts:
            keys = [one.listing.key for one in part.incoming]
            new = sum(key not in planned.known for key in keys)
            events = left & {index_by_key[key] for key in keys if key in index_by_key}
            left -= events
            unattached = sum(key in planned.plan.unattached for key in keys)
            results.append(IngestResult(new, len(keys) - new, 0, unattached, len(events)))
        results[0].events_written += len(left)
        return results

    def _members(self, around: Surroundings, known: Mapping[ListingKey, ListingState]) -> list[ClusterMember]:
        """The parts' listings in their new form, and what is held of the others that they reach."""
        reached = around.neighbourhood.reached
        members = {
            key: cluster_member(one, is_new_or_changed=one.event_id in self.rematch)
            for key, one in around.held.items()
            if key in reached
        }
        for part, one in self._incoming:
            before = known.get(one.listing.key)
            stored = around.held.get(one.listing.key)
            seen = SeenListing(one.listing, part.batch.seen_at)
            if part.batch.is_replay:  # and no sighting: what its source stopped carrying stays withdrawn
                is_withdrawn = before is not None and before.withdrawn_at is not None
                seen = SeenListing(one.listing, stored.last_seen_at if stored else part.batch.seen_at, is_withdrawn)
            # A replay reads the same payload anew: what differs is our reading, and no change.
            told_before = one.listing if part.batch.is_replay else stored.listing if stored else None
            event_id = before.event_id if before else None
            members[one.listing.key] = ClusterMember(seen, event_id, is_new_or_changed=True, before=told_before)
        return list(members.values())

    def _writes(self, event_id_of: dict[ListingKey, int]) -> list[ListingWrite]:
        return [
            ListingWrite(
                one.listing,
                one.lookup,
                event_id_of.get(one.listing.key),
                one.encoded,
                one.sent_hash,
                part.batch.scope_city,
                part.batch.seen_at,
            )
            for part, one in self._incoming
        ]


async def _reassign(
    tx: Transaction,
    held: Mapping[ListingKey, StoredListing],
    event_id_of: Mapping[ListingKey, int],
    unattached: Collection[ListingKey],
) -> None:
    """Move the held listings whose event changed; add-ons that lost theirs wait again."""
    moves: dict[int, list[int]] = {}
    for key, one in held.items():
        if key in event_id_of and event_id_of[key] != one.event_id:
            moves.setdefault(event_id_of[key], []).append(one.id)
    for event_id, row_ids in sorted(moves.items()):
        await move_listings(tx, row_ids, event_id)
    await move_listings(tx, [held[key].id for key in unattached if key in held and held[key].event_id is not None], None)


def _match_reviews(
    plan: MergePlan, held: Mapping[ListingKey, StoredListing], event_id_of: Mapping[ListingKey, int]
) -> list[MatchReview]:
    stored = {key: one.event_id for key, one in held.items() if one.event_id is not None}
    ids = {**stored, **event_id_of}
    return [
        MatchReview(ids[review.a], ids[review.b], review.score, review.reasons)
        for review in plan.reviews
        if review.a in ids and review.b in ids and ids[review.a] != ids[review.b]
    ]

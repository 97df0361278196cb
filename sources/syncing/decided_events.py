"""Carries out a person's decisions: merging two events or splitting off a listing. No later sync undoes them."""

from collections.abc import Sequence
from datetime import datetime

from sources.syncing.writes.machinery import machinery
from store.database.connection import Database, Transaction
from store.events.decisions import decide
from store.events.events import drop_review, lock_catalog, raise_version, retire_events
from store.events.listings import ListingKey, StoredListing, listings_of, move_listings
from store.events.search_index import drop_terms


class CannotDecide(Exception):
    """The decision cannot be carried out; the message says why."""


async def merge_events(database: Database, keep: int, retire: int, at: datetime, by: int | None = None) -> None:
    """Merge two events: every listing belongs to `keep` from now on, and `retire` permanently resolves to it.

    Errors: CannotDecide when either has no listings, or both are the same event.
    """
    if keep == retire:
        raise CannotDecide("an event cannot be merged with itself")

    async def work(tx: Transaction) -> None:
        version = await lock_catalog(tx) + 1
        kept, retired = await _listings_of(tx, keep), await _listings_of(tx, retire)
        await decide(tx, [one.listing.key for one in kept], [one.listing.key for one in retired], is_same=True, at=at, by=by)
        await _write(tx, [(keep, [*kept, *retired])], version, at)
        await move_listings(tx, [one.id for one in retired], keep)
        await drop_terms(tx, [retire])
        await retire_events(tx, {retire: keep}, at)
        await raise_version(tx, version)

    await machinery()
    await database.write(work)


async def keep_apart(database: Database, one: int, other: int, at: datetime, by: int | None = None) -> None:
    """Keep two events apart for ever; the pair is no longer looked at.

    Errors: CannotDecide when either has no listings, or both are the same event.
    """
    if one == other:
        raise CannotDecide("an event cannot be kept apart from itself")

    async def work(tx: Transaction) -> None:
        first, second = await _listings_of(tx, one), await _listings_of(tx, other)
        await decide(tx, [each.listing.key for each in first], [each.listing.key for each in second], is_same=False, at=at, by=by)
        await drop_review(tx, one, other)

    await database.write(work)


async def split_event(database: Database, event_id: int, key: ListingKey, at: datetime, by: int | None = None) -> int:
    """Take one listing out of an event into an event of its own, whose id it returns; the two are never joined again.

    Errors: CannotDecide when the event has no such listing, or no other, or no source carries it any more.
    """

    async def work(tx: Transaction) -> int:
        version = await lock_catalog(tx) + 1
        held = await _listings_of(tx, event_id)
        leaving = [one for one in held if one.listing.key == key]
        staying = [one for one in held if one.listing.key != key]
        if not leaving:
            raise CannotDecide(f"event {event_id} has no listing {key[1]} of {key[0]}")
        if leaving[0].is_withdrawn:
            raise CannotDecide(f"{key[0]} no longer carries listing {key[1]}, so it can be no event of its own")
        if not staying:
            raise CannotDecide(f"event {event_id} has no other listing to be separated from")
        await decide(tx, [key], [one.listing.key for one in staying], is_same=False, at=at, by=by)
        _, alone = await _write(tx, [(event_id, staying), (None, leaving)], version, at)
        await move_listings(tx, [one.id for one in leaving], alone)
        await raise_version(tx, version)
        return alone

    await machinery()
    return await database.write(work)


async def _listings_of(tx: Transaction, event_id: int) -> list[StoredListing]:
    held = await listings_of(tx, {event_id})
    if not held:
        raise CannotDecide(f"event {event_id} has no listings")
    return held


async def _write(
    tx: Transaction, parts: Sequence[tuple[int | None, Sequence[StoredListing]]], version: int, at: datetime
) -> Sequence[int]:
    """Merge the listings of each part into its event, or into a new one; the numbers of the events."""
    from sources.syncing.event_writer import write_events  # noqa: PLC0415 see `machinery`
    from sources.syncing.planning import PlannedEvent, cluster_member  # noqa: PLC0415 as above

    planned = [
        PlannedEvent(number, tuple(cluster_member(one, is_new_or_changed=True) for one in held), is_affected=True)
        for number, held in parts
    ]
    return (await write_events(tx, planned, version, at)).event_ids

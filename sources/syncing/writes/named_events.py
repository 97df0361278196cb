"""Events whose titles name an act that has just become known: it is billed there as well, whichever source came first."""

from datetime import datetime

from sources.syncing.event_writer import WriteResult, write_events
from sources.syncing.planning import ClusterMember, PlannedEvent, cluster_member
from store.database.connection import Transaction
from store.events.listings import listings_of
from store.events.title_names import waiting_for_new_artists


async def bill_waiting_events(tx: Transaction, after_artist_id: int, version: int, now: datetime) -> WriteResult:
    """Merge those events again that wait for an artist added after this id; without one it costs one statement."""
    event_ids = await waiting_for_new_artists(tx, after_artist_id)
    if not event_ids:
        return WriteResult((), (), 0)
    members: dict[int, list[ClusterMember]] = {event_id: [] for event_id in event_ids}
    for held in await listings_of(tx, frozenset(event_ids)):
        if held.event_id in members:
            members[held.event_id].append(cluster_member(held, is_new_or_changed=True))
    carried = [PlannedEvent(event_id, tuple(listings), True) for event_id, listings in members.items() if listings]
    return await write_events(tx, carried, version, now)

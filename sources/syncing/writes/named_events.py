"""Events whose titles name an act that has just become known: it is billed there as well, whichever source came first."""

from collections.abc import Collection

from sources.syncing.planning import ClusterMember, PlannedEvent, cluster_member
from store.database.connection import Transaction
from store.events.listings import listings_of
from store.events.title_names import events_waiting_for


async def waiting_events(tx: Transaction, new_acts: Collection[str], but_not: Collection[int]) -> list[PlannedEvent]:
    """The events that wait for one of these act keys, to be merged again."""
    event_ids = [event_id for event_id in await events_waiting_for(tx, new_acts) if event_id not in but_not]
    members: dict[int, list[ClusterMember]] = {event_id: [] for event_id in event_ids}
    for held in await listings_of(tx, members.keys()):
        if held.event_id is not None:
            members[held.event_id].append(cluster_member(held, is_new_or_changed=True))
    return [PlannedEvent(event_id, tuple(listings), is_affected=True) for event_id, listings in members.items() if listings]

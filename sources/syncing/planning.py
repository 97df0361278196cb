"""Plans which listings form one event after new ones have arrived. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sources.matching import Clustering, UncertainPair
from sources.merging import SeenListing
from store.events.listings import ListingKey, StoredListing
from store.events.records import Listing

Group = tuple[ListingKey, ...]


@dataclass(frozen=True, slots=True)
class ClusterMember:
    """One listing that takes part: where it hangs now (None: nowhere yet), and whether this sync changed it."""

    seen: SeenListing
    event_id: int | None
    is_new_or_changed: bool
    before: Listing | None = None  # as stored before this sync; None: it is new

    @property
    def key(self) -> ListingKey:
        """(source, source_id)."""
        return self.seen.listing.key


def cluster_member(held: StoredListing, *, is_new_or_changed: bool) -> ClusterMember:
    """A stored listing as one that takes part."""
    return ClusterMember(
        SeenListing(held.listing, held.last_seen_at, held.is_withdrawn), held.event_id, is_new_or_changed, held.listing
    )


@dataclass(frozen=True, slots=True)
class PlannedEvent:
    """One event to be: its id if it has one, its listings, and whether anything about it may have changed."""

    event_id: int | None
    members: tuple[ClusterMember, ...]
    is_affected: bool

    @property
    def is_carried(self) -> bool:
        """Whether any source still lists it."""
        return any(not member.seen.is_withdrawn for member in self.members)


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What to write. `retired` gives for each id merged away the index of the event that it is now part of."""

    events: tuple[PlannedEvent, ...]
    retired: Mapping[int, int]
    unattached: frozenset[ListingKey]  # add-ons whose event nobody lists (yet), and what was withdrawn and is of no event here
    reviews: tuple[UncertainPair, ...]

    def index_by_key(self) -> dict[ListingKey, int]:
        """Each listing's event, as an index into `events`."""
        return {member.key: index for index, event in enumerate(self.events) for member in event.members}


def plan_merge(members: Sequence[ClusterMember], clustering: Clustering) -> MergePlan:
    """The events that these listings, clustered, make. Order-free: the same listings make the same events."""
    by_key = {member.key: member for member in members}
    current = {key: member.event_id for key, member in by_key.items() if member.event_id is not None}
    groups, add_ons = _with_add_ons(clustering, current)
    assignment = assign(groups, current)
    gone = [
        group
        for group, event_id in zip(groups, assignment.events, strict=True)
        if event_id is None and all(by_key[key].seen.is_withdrawn for key in group)
    ]
    if gone:  # nobody lists them any more, and their event's id went to others
        groups = [group for group in groups if group not in gone]
        assignment = assign(groups, current)
    sizes: dict[int, int] = {}
    for event_id in current.values():
        sizes[event_id] = sizes.get(event_id, 0) + 1
    events = tuple(
        _planned(event_id, [by_key[key] for key in group], sizes)
        for group, event_id in zip(groups, assignment.events, strict=True)
    )
    return MergePlan(events, assignment.retired, add_ons.union(*gone), clustering.reviews)


def _planned(event_id: int | None, members: Sequence[ClusterMember], sizes: Mapping[int, int]) -> PlannedEvent:
    is_whole = event_id is not None and len(members) == sizes.get(event_id)
    is_affected = (
        not is_whole
        or any(member.is_new_or_changed for member in members)
        or any(member.event_id != event_id for member in members)
    )
    return PlannedEvent(event_id, tuple(members), is_affected)


def _with_add_ons(clustering: Clustering, current: Mapping[ListingKey, int]) -> tuple[list[Group], frozenset[ListingKey]]:
    """Add-ons without their gig stay with the event that they already hang on, unless others claim them; the rest are orphans."""
    gigs = [group for group in clustering.clusters if group not in clustering.addon_only]
    index_by_event = {current[key]: index for index, group in enumerate(gigs) for key in group if key in current}
    unattached: set[ListingKey] = set()
    for group in clustering.addon_only:
        held = [key for key in group if key in current and key not in clustering.undecided]
        unattached |= set(group) - set(held)
        for key in held:
            index = index_by_event.setdefault(current[key], len(gigs))
            if index == len(gigs):
                gigs.append((key,))
            else:
                gigs[index] = tuple(sorted((*gigs[index], key)))
    return gigs, frozenset(unattached)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Each group's event, None for a new one; and for every id without a group of its own the index of the group it is now."""

    events: tuple[int | None, ...]
    retired: Mapping[int, int]


def assign(groups: Sequence[Group], current: Mapping[ListingKey, int]) -> Assignment:
    """Give groups their event ids.

    An id goes to the group that holds most of its listings, ties to the group with the smallest key. A group with several ids
    keeps the lowest: the oldest address that people hold.
    """
    homes = _homes(groups, current)
    claims: dict[int, list[int]] = {}
    for event_id, index in homes.items():
        claims.setdefault(index, []).append(event_id)
    kept = {index: min(event_ids) for index, event_ids in claims.items()}
    retired = {event_id: index for event_id, index in homes.items() if kept[index] != event_id}
    return Assignment(tuple(kept.get(index) for index in range(len(groups))), retired)


def _homes(groups: Sequence[Group], current: Mapping[ListingKey, int]) -> dict[int, int]:
    """For every event id the index of the group that holds most of its listings."""
    votes: dict[int, Counter[int]] = {}
    for index, group in enumerate(groups):
        for key in group:
            if key in current:
                votes.setdefault(current[key], Counter())[index] += 1
    return {
        event_id: min(counts, key=lambda index: (-counts[index], groups[index])) for event_id, counts in sorted(votes.items())
    }

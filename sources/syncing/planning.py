"""Deciding, without touching anything, which listings make one event once new ones have come in. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sources.matching import Decided, UncertainPair, cluster
from sources.merging import SeenListing
from sources.syncing.regroup import Group, ListingKey, assign
from store.events.listings import StoredListing


@dataclass(frozen=True, slots=True)
class ClusterMember:
    """One listing that takes part: where it hangs now (None: nowhere yet), and whether this sync changed it."""

    seen: SeenListing
    event_id: int | None
    is_new_or_changed: bool

    @property
    def key(self) -> ListingKey:
        """(source, source_id)."""
        return self.seen.listing.key


def cluster_member(held: StoredListing, *, is_new_or_changed: bool) -> ClusterMember:
    """A stored listing as one that takes part."""
    return ClusterMember(SeenListing(held.listing, held.last_seen_at, held.is_withdrawn), held.event_id, is_new_or_changed)


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
    unattached: frozenset[ListingKey]  # add-ons whose event nobody lists: not stored
    reviews: tuple[UncertainPair, ...]

    def index_by_key(self) -> dict[ListingKey, int]:
        """Each listing's event, as an index into `events`."""
        return {member.key: index for index, event in enumerate(self.events) for member in event.members}


def plan_merge(members: Sequence[ClusterMember], decided: Decided) -> MergePlan:
    """The events that these listings make. Order-free: the same listings make the same events."""
    by_key = {member.key: member for member in members}
    clustering = cluster([member.seen.listing for member in members], decided)
    current = {key: member.event_id for key, member in by_key.items() if member.event_id is not None}
    groups, unattached = _with_add_ons(clustering.clusters, clustering.addon_only, current)
    assignment = assign(groups, current)
    sizes: dict[int, int] = {}
    for event_id in current.values():
        sizes[event_id] = sizes.get(event_id, 0) + 1
    events = tuple(
        _planned(event_id, [by_key[key] for key in group], sizes)
        for group, event_id in zip(groups, assignment.events, strict=True)
    )
    return MergePlan(events, assignment.retired, unattached, clustering.reviews)


def _planned(event_id: int | None, members: Sequence[ClusterMember], sizes: Mapping[int, int]) -> PlannedEvent:
    is_whole = event_id is not None and len(members) == sizes.get(event_id)
    is_affected = (
        not is_whole
        or any(member.is_new_or_changed for member in members)
        or any(member.event_id != event_id for member in members)
    )
    return PlannedEvent(event_id, tuple(members), is_affected)


def _with_add_ons(
    clusters: Sequence[Group], addon_only: Collection[Group], current: Mapping[ListingKey, int]
) -> tuple[list[Group], frozenset[ListingKey]]:
    """Add-ons without their gig stay with the event that they already hang on; the others are orphans."""
    gigs = [group for group in clusters if group not in addon_only]
    index_by_event = {current[key]: index for index, group in enumerate(gigs) for key in group if key in current}
    unattached: set[ListingKey] = set()
    for group in addon_only:
        held = [key for key in group if key in current]
        unattached |= set(group) - set(held)
        for key in held:
            index = index_by_event.setdefault(current[key], len(gigs))
            if index == len(gigs):
                gigs.append((key,))
            else:
                gigs[index] = tuple(sorted((*gigs[index], key)))
    return gigs, frozenset(unattached)

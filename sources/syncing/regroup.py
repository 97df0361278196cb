"""Assigns event ids to groups of listings: an id stays with most of its listings, and merged ids redirect to their successors."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ListingKey = tuple[str, str]
Group = tuple[ListingKey, ...]


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

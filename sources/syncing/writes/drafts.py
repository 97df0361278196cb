"""Planned events merged from their listings: all of an event that needs no look into the database. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sources.merging import Merged, merge
from sources.merging.named_acts import EventNames, names_of
from sources.reading.genres import with_families
from sources.syncing.event_columns import public_columns
from sources.syncing.planning import PlannedEvent
from store.events.records import Listing
from store.events.search_index import SearchText, terms_of

# The columns that its search terms are read from.
_SEARCHED = ("venue_name", "city", "description", "genres")


@dataclass(frozen=True, slots=True)
class MergedEvent:
    """One planned event as its listings make it; its venue and the acts that its wording names are found when it is written."""

    index: int  # in the plan
    event: PlannedEvent
    merged: Merged
    listings: tuple[Listing, ...]
    names: EventNames
    columns: dict[str, Any]
    terms: dict[str, int]

    def terms_with(self, columns: dict[str, Any]) -> dict[str, int]:
        """Its search terms, where some columns came to hold more than its listings say."""
        if all(columns[name] == self.columns[name] for name in _SEARCHED):
            return self.terms
        return search_terms(self.merged, self.listings, columns)


def merged_events(planned: Sequence[PlannedEvent], first: int = 0) -> list[MergedEvent]:
    """The events of a plan that are affected and that some source still lists; `first` is the index of its first one."""
    return [_merged(index, event) for index, event in enumerate(planned, first) if event.is_affected and event.is_carried]


def _merged(index: int, event: PlannedEvent) -> MergedEvent:
    merged = merge([member.seen for member in event.members])
    listings = tuple(member.seen.listing for member in event.members)
    names, columns = names_of(merged, listings), public_columns(merged, None)
    return MergedEvent(index, event, merged, listings, names, columns, search_terms(merged, listings, columns))


def search_terms(merged: Merged, listings: Sequence[Listing], columns: dict[str, Any]) -> dict[str, int]:
    """The terms that an event is found by, with their weights."""
    text = SearchText(
        title=merged.title,
        performers=[performer.name for performer in merged.performers],
        venue=" ".join({columns["venue_name"] or "": 0} | {one.venue.name: 0 for one in listings if one.venue}),
        city=columns["city"],
        description=columns["description"],
        genres=sorted(with_families(columns["genres"])),
    )
    return terms_of(text)

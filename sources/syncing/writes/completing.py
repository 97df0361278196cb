"""Drafts of events: merged from their listings, then given their venues, their bills and their columns."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sources.matching.spellings.names import name_key
from sources.matching.titles import read_title
from sources.merging import Merged
from sources.merging.adopted import with_adopted
from sources.reading.acts import NamedAct
from sources.syncing.planning import PlannedEvent
from sources.syncing.venues.directory import alias_of, resolve
from sources.syncing.venues.naming import name_venues
from sources.syncing.writes.drafts import MergedEvent, merged_events
from sources.syncing.writes.named_events import waiting_events
from store.alerts.records import NotificationKind
from store.database.connection import Transaction
from store.events.events import Billed, StoredEvent, stored_events
from store.events.records import ListingPerformer
from store.places.act_names import artist_key
from store.places.artists import artist_ids
from store.places.known_acts import known_acts, listed_djs
from store.places.venues import VenueAlias


@dataclass(slots=True)
class Draft:
    """One event on its way to its row, in one attempt to write it."""

    made: MergedEvent
    event_id: int | None
    acts: tuple[NamedAct, ...] = ()  # those that its wording names
    bill: tuple[Billed, ...] = ()
    waiting: Mapping[str, bool] = field(default_factory=dict)  # names in its wording that nobody knows: is each a likely act
    leading: str = ""  # the name key of whom the title names first, where it decides who leads
    columns: dict[str, Any] | None = None
    content_hash: str = ""
    change: NotificationKind | None = None

    @property
    def index(self) -> int:
        return self.made.index

    @property
    def merged(self) -> Merged:
        return self.made.merged

    @property
    def billed_names(self) -> list[str]:
        """The acts that listings state, then those that are read."""
        return [performer.name for performer in self.merged.performers] + [act.name for act in self.acts]


async def completed(
    tx: Transaction,
    planned: Sequence[PlannedEvent],
    merged: Sequence[MergedEvent],
    now: datetime,
    retired: Collection[int] | None,
) -> tuple[list[Draft], dict[int, StoredEvent]]:
    """The drafts of a plan's merged events, whole but for what comparing tells, and what is stored of their events.

    With `retired`, the events that are merged away, those that wait for an act that is new here come along behind the plan's own.
    """
    drafts = [Draft(one, one.event.event_id) for one in merged]
    listed = await listed_djs(tx)
    artists, new_acts = await _name(tx, drafts, listed, now)
    held: list[PlannedEvent] = []
    if retired is not None:
        own = {event.event_id for event in planned if event.is_affected and event.event_id is not None}
        held = await waiting_events(tx, new_acts, own.union(retired))
    if held:
        along = [Draft(one, one.event.event_id) for one in await asyncio.to_thread(merged_events, held, len(planned))]
        artists |= (await _name(tx, along, listed, now))[0]
        drafts += along
    stored = await stored_events(tx, sorted({draft.event_id for draft in drafts if draft.event_id is not None}))
    venues = await _placed(tx, drafts, len(planned), now)
    for draft in drafts:
        _complete(draft, venues, artists, stored.get(draft.event_id or 0))
    return drafts, stored


async def _placed(tx: Transaction, drafts: Sequence[Draft], end_of_plan: int, now: datetime) -> dict[VenueAlias, int]:
    """The drafts' venues; what comes along has given its own what it knows when it was written."""
    placed = [(draft.merged.venue, draft.made.listings) for draft in drafts if draft.merged.venue]
    own = [draft.merged.venue for draft in drafts if draft.merged.venue and draft.index < end_of_plan]
    known = [draft.merged.venue for draft in drafts if draft.merged.venue and draft.index >= end_of_plan]
    venues = await resolve(tx, own, now, known)
    await name_venues(tx, placed, venues, now)
    return venues


async def _name(
    tx: Transaction, drafts: Sequence[Draft], listed: Sequence[str], now: datetime
) -> tuple[dict[str, int], frozenset[str]]:
    """Find the acts that each draft's wording names. Shape: all artists' ids by their keys, and the act keys of the new ones."""
    stated = await artist_ids(tx, [performer for draft in drafts for performer in draft.merged.performers], now)
    known = await known_acts(tx, frozenset().union(*(draft.made.names.keys for draft in drafts)), listed)
    await asyncio.to_thread(recognise, drafts, known.names)
    read = {artist_key(act.name): ListingPerformer(act.name) for draft in drafts for act in draft.acts}
    held = stated.ids | {key: known.artists[key] for key in read.keys() & known.artists.keys()}
    others = await artist_ids(tx, [performer for key, performer in sorted(read.items()) if key not in held], now)
    return held | others.ids, stated.new_acts | others.new_acts


def recognise(drafts: Sequence[Draft], known: Mapping[str, str]) -> None:
    """Note for each draft which acts its wording names, of those that are known by their keys, and which names wait for one."""
    for draft in drafts:
        draft.acts, draft.waiting = draft.made.names.acts(known), draft.made.names.waiting(known)
        billings = [one.billing for one in draft.merged.performers] + [act.billing for act in draft.acts]
        if len(set(billings)) < len(billings):
            draft.leading = read_title(draft.merged.title).headliner


def _complete(draft: Draft, venues: Mapping[VenueAlias, int], artists: Mapping[str, int], before: StoredEvent | None) -> None:
    alias = alias_of(draft.merged.venue) if draft.merged.venue else None
    draft.columns = draft.made.columns | {"venue_id": venues[alias] if alias else None}
    if before is not None:
        draft.columns = with_adopted(draft.columns, before._asdict(), was_merged=before.content_hash is not None)
    draft.bill = _bill(draft, artists)


def _bill(draft: Draft, artists: Mapping[str, int]) -> tuple[Billed, ...]:
    """The line-up with one performance an artist: headliners first, and those that listings state before those that are read.

    Whom the title names first leads, even if a shop lists only the others.
    """
    acts = [(performer.name, performer.billing, 1.0) for performer in draft.merged.performers]
    acts += [(act.name, act.billing, act.confidence) for act in draft.acts]
    billed: dict[int, Billed] = {}
    for name, billing, confidence in sorted(acts, key=lambda act: (act[1] != "headline", name_key(act[0]) != draft.leading)):
        artist_id = artists[artist_key(name)]
        billed.setdefault(artist_id, Billed(artist_id, len(billed), billing, confidence))
    return tuple(billed.values())

"""Writing planned events: merge each, find its venue and artists, and touch only the rows that really change."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sources.matching.names import name_key
from sources.matching.titles import read_title
from sources.merging import Merged, dedupe_key
from sources.merging.adopted import with_adopted
from sources.reading.acts import NamedAct
from sources.syncing.changes import change_of, history_of, previous_start_of
from sources.syncing.event_columns import content_hash, next_sequence
from sources.syncing.news import EventChange, record_news
from sources.syncing.planning import PlannedEvent
from sources.syncing.venues.directory import alias_of, resolve
from sources.syncing.venues.naming import name_venues
from sources.syncing.writes.drafts import MergedEvent, merged_events
from store.alerts.recipients import acts_by_event
from store.alerts.records import NotificationKind
from store.database.connection import Transaction
from store.database.watching.spans import span
from store.events.changes import NewChange, save_changes
from store.events.events import (
    Billed,
    StoredEvent,
    ids_by_dedupe_key,
    insert_events,
    replace_bills,
    stored_events,
    update_events,
    withdraw_events,
)
from store.events.records import ListingPerformer
from store.events.search_index import EventTerms, write_terms
from store.events.title_names import save_title_names
from store.places.artists import artist_ids, artist_key
from store.places.known_acts import known_acts


@dataclass(frozen=True, slots=True)
class WriteResult:
    """Each planned event's id, in the order of the plan, which of them changed, and how many notifications were sent."""

    event_ids: tuple[int, ...]
    changed_at: tuple[int, ...]  # places in the plan
    notified: int

    @property
    def changed(self) -> int:
        """How many rows changed."""
        return len(self.changed_at)


_SHOWN = (
    "title", "status", "start_time", "end_time", "time_zone", "local_date", "local_time", "venue_name", "description",
    "age_restriction", "genres", "tags", "images", "ticket_url", "price_min", "price_max", "currency",
)  # fmt: skip
# What would change: (before, after) by event and column.
Preview = dict[tuple[int, str], tuple[Any, Any]]


@dataclass(slots=True)
class _Draft:
    """One event on its way to its row, in one attempt to write it."""

    made: MergedEvent
    event_id: int | None
    bill: tuple[Billed, ...] = ()
    billed_names: Sequence[str] = ()
    waiting: Mapping[str, bool] = field(default_factory=dict)  # names in its wording that nobody knows: is each a likely act
    columns: dict[str, Any] | None = None
    content_hash: str = ""
    change: NotificationKind | None = None

    @property
    def index(self) -> int:
        return self.made.index

    @property
    def merged(self) -> Merged:
        return self.made.merged


async def write_events(
    tx: Transaction,
    planned: Sequence[PlannedEvent],
    version: int,
    now: datetime,
    preview: Preview | None = None,
    merged: Sequence[MergedEvent] | None = None,
) -> WriteResult:
    """Bring the affected events' rows up to their listings; a row whose content is the same stays untouched.

    `merged` is what `merged_events` makes of the plan: made before the transaction, it costs no time under the locks.
    `preview` is filled with the values that differ, for a caller who takes the transaction back.
    Errors: DatabaseUnavailable, and the deadlocks that `Database.write` retries.
    """
    if merged is None:
        with span("sync.merge"):
            merged = await asyncio.to_thread(merged_events, planned)
    drafts = [_Draft(one, one.event.event_id) for one in merged]
    with span("sync.write"):
        stored = await stored_events(tx, sorted({draft.event_id for draft in drafts if draft.event_id is not None}))
        await _complete(tx, drafts, stored, now)
        for draft in drafts:
            _compare(draft, stored.get(draft.event_id or 0), now)
        changed = [draft for draft in drafts if _is_changed(draft, stored)]
        if preview is not None:
            preview.update(_differences(changed, stored))
        await _insert(tx, [draft for draft in changed if draft.event_id is None], version, now)
        await _update(tx, [draft for draft in changed if draft.event_id in stored], stored, version, now)
        acts = await acts_by_event(tx, sorted(draft.event_id for draft in changed if draft.event_id in stored))
        await _write_parts(tx, drafts, changed, stored)
        left = {
            index: event.event_id
            for index, event in enumerate(planned)
            if event.is_affected and not event.is_carried and event.event_id is not None
        }
        await withdraw_events(tx, list(left.values()), now, version)
        news = [
            EventChange(i := _id(draft), stored.get(i), _columns(draft), acts.get(i, frozenset()), draft.change)
            for draft in changed
        ]
        notified = await record_news(tx, news, version, now)
        await save_changes(tx, [change for draft in changed for change in _history(draft, stored, acts)], now)
    ids = {draft.index: draft.event_id for draft in drafts}
    event_ids = tuple(_known_id(ids.get(index, event.event_id)) for index, event in enumerate(planned))
    return WriteResult(event_ids, (*(draft.index for draft in changed), *left), notified)


async def _write_parts(
    tx: Transaction, drafts: Sequence[_Draft], changed: Sequence[_Draft], stored: Mapping[int, StoredEvent]
) -> None:
    """Write the bills, the names that wait for an act, and the search terms; a new event has none to compare with."""
    is_new = {draft.index for draft in changed if draft.event_id not in stored}
    new, held = ([draft for draft in drafts if (draft.index in is_new) is side] for side in (True, False))
    await replace_bills(
        tx,
        {_id(draft): draft.bill for draft in changed if draft.index not in is_new},
        {_id(draft): draft.bill for draft in new},
    )
    await save_title_names(tx, {_id(draft): draft.waiting for draft in held}, {_id(draft): draft.waiting for draft in new})
    terms = {_id(draft): EventTerms(_columns(draft)["order_time"], draft.made.terms_with(_columns(draft))) for draft in changed}
    await write_terms(tx, terms, new={_id(draft) for draft in new})


async def _complete(tx: Transaction, drafts: Sequence[_Draft], stored: Mapping[int, StoredEvent], now: datetime) -> None:
    """Give every draft its venue, its bill and its columns."""
    placed = [(draft.merged.venue, draft.made.listings) for draft in drafts if draft.merged.venue]
    venues = await resolve(tx, [venue for venue, _ in placed], now)
    await name_venues(tx, placed, venues, now)
    named, artists = await _named(tx, drafts, now)
    for draft in drafts:
        alias = alias_of(draft.merged.venue) if draft.merged.venue else None
        draft.columns = draft.made.columns | {"venue_id": venues[alias] if alias else None}
        if draft.event_id is not None and (before := stored.get(draft.event_id)):
            draft.columns = with_adopted(draft.columns, before._asdict(), was_merged=before.content_hash is not None)
        acts = named[draft.index]
        draft.bill = _bill(draft.merged, acts, artists)
        draft.billed_names = [performer.name for performer in draft.merged.performers] + [act.name for act in acts]


async def _named(
    tx: Transaction, drafts: Sequence[_Draft], now: datetime
) -> tuple[dict[int, tuple[NamedAct, ...]], dict[str, int]]:
    """The acts that each draft's wording names, by its index, and the ids of all artists by their keys."""
    artists = await artist_ids(tx, [performer for draft in drafts for performer in draft.merged.performers], now)
    known = await known_acts(tx, frozenset().union(*(draft.made.name_keys for draft in drafts)))
    named = await asyncio.to_thread(_recognised, drafts, known)
    read = {artist_key(act.name): ListingPerformer(act.name) for acts in named.values() for act in acts}
    unread = [performer for key, performer in sorted(read.items()) if key not in artists]
    return named, artists | await artist_ids(tx, unread, now)


def _recognised(drafts: Sequence[_Draft], known: Mapping[str, str]) -> dict[int, tuple[NamedAct, ...]]:
    """The acts of each draft's wording; the names that nobody knows are left waiting."""
    for draft in drafts:
        draft.waiting = draft.made.names.waiting(known)
    return {draft.index: draft.made.names.acts(known) for draft in drafts}


def _compare(draft: _Draft, before: StoredEvent | None, now: datetime) -> None:
    """Tell what happened to the event since it was stored, and from when it moved; then its content is whole."""
    columns = _columns(draft)
    draft.change = change_of(before, columns, draft.made.event.members, now)
    columns["previous_start_time"] = previous_start_of(before, columns, draft.change)
    draft.content_hash = content_hash(columns, [_hashed(act) for act in draft.bill])


def _history(draft: _Draft, stored: Mapping[int, StoredEvent], acts: Mapping[int, frozenset[str]]) -> list[NewChange]:
    """What happened to an event since it was last merged; the first merge of an adopted one is our reading of it."""
    before = stored.get(draft.event_id) if draft.event_id is not None else None
    if before is None or before.content_hash is None:
        return []
    bills = acts.get(before.id, frozenset()), draft.billed_names
    return history_of(before, _columns(draft), draft.made.event.members, bills, draft.change)


def _bill(merged: Merged, named: Sequence[NamedAct], artists: Mapping[str, int]) -> tuple[Billed, ...]:
    """The line-up with one performance an artist: headliners first, and those that listings state before those that are read.

    Whom the title names first leads, even if a shop lists only the others.
    """
    acts = [(performer.name, performer.billing, 1.0) for performer in merged.performers]
    acts += [(act.name, act.billing, act.confidence) for act in named]
    leading = read_title(merged.title).headliner if len(acts) > 1 else ""
    billed: dict[int, Billed] = {}
    for name, billing, confidence in sorted(acts, key=lambda act: (act[1] != "headline", name_key(act[0]) != leading)):
        artist_id = artists[artist_key(name)]
        billed.setdefault(artist_id, Billed(artist_id, len(billed), billing, confidence))
    return tuple(billed.values())


def _hashed(act: Billed) -> tuple[Any, ...]:
    stated = (act.artist_id, act.position, act.billing)
    return stated if act.confidence == 1 else (*stated, act.confidence)


def _differences(changed: Sequence[_Draft], stored: Mapping[int, StoredEvent]) -> Preview:
    """The values of events that are held and that a merge would replace; derived columns are left out."""
    found: Preview = {}
    for draft in changed:
        before = stored.get(draft.event_id) if draft.event_id is not None else None
        for column in _SHOWN if before is not None else ():
            old, new = getattr(before, column), _columns(draft)[column]
            if old != new and not (old in (None, []) and new in (None, [])):
                found[_id(draft), column] = (old, new)
    return found


def _is_changed(draft: _Draft, stored: Mapping[int, StoredEvent]) -> bool:
    before = stored.get(draft.event_id) if draft.event_id is not None else None
    return before is None or before.content_hash != draft.content_hash or before.withdrawn_at is not None


async def _insert(tx: Transaction, drafts: Sequence[_Draft], version: int, now: datetime) -> None:
    """Insert new events under keys that are free."""
    keys = {draft.index: dedupe_key(draft.merged) for draft in drafts}
    taken = set(await ids_by_dedupe_key(tx, sorted(set(keys.values()))))
    for draft in drafts:
        if keys[draft.index] in taken:
            keys[draft.index] = _salted(keys[draft.index], draft)
        taken.add(keys[draft.index])
    rows = [
        _columns(draft)
        | {
            "dedupe_key": keys[draft.index],
            "content_hash": draft.content_hash,
            "version": version,
            "created_at": now,
            "updated_at": now,
        }
        for draft in drafts
    ]
    for draft, event_id in zip(drafts, await insert_events(tx, rows), strict=True):
        draft.event_id = event_id


def _salted(taken_key: str, draft: _Draft) -> str:
    """A free key for an event whose predecessor's key another one holds (an early and a late show within one hour, say)."""
    first = min(member.key for member in draft.made.event.members)
    return hashlib.sha1(f"{taken_key}|{first[0]}|{first[1]}".encode(), usedforsecurity=False).hexdigest()


async def _update(
    tx: Transaction, drafts: Sequence[_Draft], stored: Mapping[int, StoredEvent], version: int, now: datetime
) -> None:
    rows = []
    for draft in drafts:
        before = stored[_id(draft)]
        rows.append(
            _columns(draft)
            | {
                "id": before.id,
                "dedupe_key": before.dedupe_key,
                "content_hash": draft.content_hash,
                "sequence": next_sequence(before, _columns(draft)),
                "withdrawn_at": None,
                "version": version,
                "created_at": before.created_at,
                "updated_at": now,
            }
        )
    await update_events(tx, rows)


def _columns(draft: _Draft) -> dict[str, Any]:
    if draft.columns is None:
        raise RuntimeError("a draft must be completed before it is written")
    return draft.columns


def _id(draft: _Draft) -> int:
    return _known_id(draft.event_id)


def _known_id(event_id: int | None) -> int:
    if event_id is None:
        raise RuntimeError("a planned event without listings that are carried has no id")
    return event_id

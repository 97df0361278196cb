"""Writing planned events: merge each, find its venue and artists, and touch only the rows that really change."""

import asyncio
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sources.merging import dedupe_key
from sources.syncing.changes import change_of, history_of, previous_start_of
from sources.syncing.event_columns import content_hash, next_sequence
from sources.syncing.news import EventChange, record_news
from sources.syncing.planning import PlannedEvent
from sources.syncing.writes.batch import Preview
from sources.syncing.writes.completing import Draft, completed
from sources.syncing.writes.drafts import MergedEvent, merged_events
from store.alerts.recipients import acts_by_event
from store.database.connection import Transaction
from store.database.watching.spans import span
from store.events.changes import NewChange, save_changes
from store.events.events import (
    Billed,
    StoredEvent,
    ids_by_dedupe_key,
    insert_events,
    replace_bills,
    update_events,
    withdraw_events,
)
from store.events.search_index import EventTerms, write_terms
from store.events.title_names import save_title_names


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


async def write_events(
    tx: Transaction,
    planned: Sequence[PlannedEvent],
    version: int,
    now: datetime,
    preview: Preview | None = None,
    merged: Sequence[MergedEvent] | None = None,
    retired: Collection[int] | None = None,
) -> WriteResult:
    """Bring the affected events' rows up to their listings; a row whose content is the same stays untouched.

    `merged` is what `merged_events` makes of the plan: made before the transaction, it costs no time under the locks.
    `preview` is filled with the values that differ, for a caller who takes the transaction back. With `retired`, the events that
    the plan merges away, stored events whose titles name an act that becomes known here are written as well.
    Errors: DatabaseUnavailable, and the deadlocks that `Database.write` retries.
    """
    if merged is None:
        with span("sync.merge"):
            merged = await asyncio.to_thread(merged_events, planned)
    with span("sync.write"):
        drafts, stored = await completed(tx, planned, merged, now, retired)
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
    tx: Transaction, drafts: Sequence[Draft], changed: Sequence[Draft], stored: Mapping[int, StoredEvent]
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


def _compare(draft: Draft, before: StoredEvent | None, now: datetime) -> None:
    """Tell what happened to the event since it was stored, and from when it moved; then its content is whole."""
    columns = _columns(draft)
    draft.change = change_of(before, columns, draft.made.event.members, now)
    columns["previous_start_time"] = previous_start_of(before, columns, draft.change)
    draft.content_hash = content_hash(columns, [_hashed(act) for act in draft.bill])


def _history(draft: Draft, stored: Mapping[int, StoredEvent], acts: Mapping[int, frozenset[str]]) -> list[NewChange]:
    """What happened to an event since it was last merged; the first merge of an adopted one is our reading of it."""
    before = stored.get(draft.event_id) if draft.event_id is not None else None
    if before is None or before.content_hash is None:
        return []
    bills = acts.get(before.id, frozenset()), draft.billed_names
    return history_of(before, _columns(draft), draft.made.event.members, bills, draft.change)


def _hashed(act: Billed) -> tuple[Any, ...]:
    stated = (act.artist_id, act.position, act.billing)
    return stated if act.confidence == 1 else (*stated, act.confidence)


def _differences(changed: Sequence[Draft], stored: Mapping[int, StoredEvent]) -> Preview:
    """The values of events that are held and that a merge would replace; derived columns are left out."""
    found: Preview = {}
    for draft in changed:
        before = stored.get(draft.event_id) if draft.event_id is not None else None
        for column in _SHOWN if before is not None else ():
            old, new = getattr(before, column), _columns(draft)[column]
            if old != new and not (old in (None, []) and new in (None, [])):
                found[_id(draft), column] = (old, new)
    return found


def _is_changed(draft: Draft, stored: Mapping[int, StoredEvent]) -> bool:
    before = stored.get(draft.event_id) if draft.event_id is not None else None
    return before is None or before.content_hash != draft.content_hash or before.withdrawn_at is not None


async def _insert(tx: Transaction, drafts: Sequence[Draft], version: int, now: datetime) -> None:
    """Insert new events under keys that are free."""
    keys = await _free_keys(tx, drafts)
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


async def _free_keys(tx: Transaction, drafts: Sequence[Draft]) -> dict[int, str]:
    """A key for each new event, by its index: its own, or one derived from it where another event holds that."""
    wanted = {draft.index: dedupe_key(draft.merged) for draft in drafts}
    keys: dict[int, str] = {}
    taken: set[str] = set()
    while len(keys) < len(drafts):
        taken.update(await ids_by_dedupe_key(tx, sorted(set(wanted.values()))))
        for draft in drafts:
            key = wanted[draft.index]
            if draft.index in keys:
                continue
            if key in taken:
                wanted[draft.index] = _salted(key, draft)
            else:
                keys[draft.index] = key
                taken.add(key)
    return keys


def _salted(taken_key: str, draft: Draft) -> str:
    """The next key to try for an event whose key another one holds (an early and a late show within one hour, say)."""
    first = min(member.key for member in draft.made.event.members)
    return hashlib.sha1(f"{taken_key}|{first[0]}|{first[1]}".encode(), usedforsecurity=False).hexdigest()


async def _update(
    tx: Transaction, drafts: Sequence[Draft], stored: Mapping[int, StoredEvent], version: int, now: datetime
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


def _columns(draft: Draft) -> dict[str, Any]:
    if draft.columns is None:
        raise RuntimeError("a draft must be completed before it is written")
    return draft.columns


def _id(draft: Draft) -> int:
    return _known_id(draft.event_id)


def _known_id(event_id: int | None) -> int:
    if event_id is None:
        raise RuntimeError("a planned event without listings that are carried has no id")
    return event_id

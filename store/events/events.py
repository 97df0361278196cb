"""Writing merged events: rows, line-ups, and the ids that were merged away."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import BindParameter, Table, bindparam, delete, exists, select, update

from store.alerts.notifications import hand_over_notifications
from store.database.catalog.changes import NOTHING, Touched
from store.database.connection import Database, Transaction
from store.database.statements import CHUNK, chunks
from store.events.changes import hand_over_changes
from store.events.journal import record_changes
from store.tables import (
    catalog,
    event_redirects,
    event_terms,
    events,
    match_reviews,
    performances,
    user_hidden_events,
    user_saved_events,
)

T = TypeVar("T")

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


class StoredEvent(NamedTuple):
    """The stored facts about an event needed to see whether a merge changes it or its calendar entry."""

    id: int
    dedupe_key: str
    content_hash: str | None
    sequence: int
    withdrawn_at: datetime | None
    created_at: datetime
    start_time: datetime | None
    end_time: datetime | None
    local_date: Any
    status: str
    venue_id: int | None
    previous_start_time: datetime | None = None
    title: str = ""
    time_zone: str | None = None
    local_time: Any = None
    provenance: dict[str, Any] | None = None
    description: str | None = None
    age_restriction: str | None = None
    genres: Any = None
    tags: Any = None
    images: Any = None
    ticket_url: str | None = None
    price_min: Any = None
    price_max: Any = None
    currency: str | None = None
    venue_name: str | None = None
    latitude: Any = None
    longitude: Any = None
    cell: int | None = None
    geo_x: float | None = None
    geo_y: float | None = None
    geo_z: float | None = None


class AdoptedEvent(NamedTuple):
    """An event written by the predecessor into which no listing has been merged yet."""

    id: int
    title: str
    description: str | None
    city: str | None
    latitude: Any
    longitude: Any
    venue_name: str | None
    genres: list[str] | None
    order_time: datetime


@dataclass(frozen=True, slots=True)
class Billed:
    """One act on an event's bill."""

    artist_id: int
    position: int
    billing: str
    confidence: float = 1.0  # below 1: read from a title or a description


@dataclass(frozen=True, slots=True)
class MatchReview:
    """Two events that may be the same gig but were kept apart, for a person to review."""

    event_a: int
    event_b: int
    score: float
    reasons: tuple[str, ...]


_STORED = select(*(events.c[name] for name in StoredEvent._fields)).where(events.c.id.in_(_IDS))
_WITHOUT_WORDS = (
    select(*(events.c[name] for name in AdoptedEvent._fields))
    .where(events.c.content_hash.is_(None), ~exists().where(event_terms.c.event_id == events.c.id))
    .order_by(events.c.id)
    .limit(CHUNK)
)
_SET_VENUE = update(events).where(events.c.id.in_(_IDS)).values(venue_id=bindparam("to_venue"), version=bindparam("new_version"))
_IDS_BY_KEY = select(events.c.dedupe_key, events.c.id).where(events.c.dedupe_key.in_(bindparam("keys", expanding=True)))
_VERSION_NOW = select(catalog.c.version).where(catalog.c.id == 1)
_VERSION = _VERSION_NOW.with_for_update()
_RAISE_VERSION = update(catalog).where(catalog.c.id == 1).values(version=bindparam("new_version"))
_DROP_BILLS = delete(performances).where(performances.c.event_id.in_(_IDS))
_DROP_REVIEW = delete(match_reviews).where(
    match_reviews.c.event_a == bindparam("one"), match_reviews.c.event_b == bindparam("other")
)
_DROP_EVENTS = delete(events).where(events.c.id.in_(_IDS))
_REDIRECTS_TO = select(event_redirects.c.retired_id, event_redirects.c.event_id, event_redirects.c.retired_at).where(
    event_redirects.c.event_id.in_(_IDS)
)
_WITHDRAW = (
    update(events)
    .where(events.c.id.in_(_IDS), events.c.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("now"), updated_at=bindparam("now"), version=bindparam("new_version"))
)


async def catalog_version(reader: Database | Transaction) -> int:
    """The catalog version as it stands now."""
    return int(await reader.fetch_value(_VERSION_NOW))


async def lock_catalog(tx: Transaction) -> int:
    """The catalog version, locked against other writers until the transaction ends.

    Every change to public data takes this lock first, so matching never runs concurrently over the same listings.
    """
    return int(await tx.fetch_value(_VERSION))


async def raise_version(tx: Transaction, version: int) -> None:
    """Make `version` the catalog's version, once all is written. This process knows from the commit on, and what it changed."""
    things = await record_changes(tx, version)
    await tx.execute(_RAISE_VERSION, {"new_version": version})
    tx.after_commit(partial(tx.catalog_version.raised, version, things))


async def change_public_data(tx: Transaction, change: Callable[[], Awaitable[T]]) -> T:
    """The result of `change`, with the catalog's version raised in the same transaction."""
    version = await lock_catalog(tx) + 1
    changed = await change()
    await raise_version(tx, version)
    return changed


async def stored_events(tx: Transaction, event_ids: Sequence[int]) -> dict[int, StoredEvent]:
    """The stored facts about each event; unknown ids are absent."""
    found: dict[int, StoredEvent] = {}
    for chunk in chunks(event_ids):
        rows = await tx.fetch_all(_STORED, {"ids": chunk})
        found.update((row[0], StoredEvent._make(row)) for row in rows)
    return found


async def ids_by_dedupe_key(tx: Transaction, keys: Sequence[str]) -> dict[str, int]:
    """The events with these keys."""
    found: dict[str, int] = {}
    for chunk in chunks(keys):
        rows = await tx.fetch_all(_IDS_BY_KEY, {"keys": chunk})
        found.update((row[0], row[1]) for row in rows)
    return found


async def insert_events(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """New events' ids, in row order. Each row's `dedupe_key` must be free."""
    await tx.insert_many(events, rows, touched=NOTHING)
    ids = await ids_by_dedupe_key(tx, [row["dedupe_key"] for row in rows])
    tx.changes.add(Touched(events=ids.values()))
    return [ids[row["dedupe_key"]] for row in rows]


async def update_events(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> None:
    """Overwrite events by id; every row names the same columns."""
    if rows:
        changing = [name for name in rows[0] if name not in ("id", "created_at")]
        touched = Touched(events=[row["id"] for row in rows])
        await tx.insert_many(events, rows, on_conflict="update", update=changing, touched=touched)


async def withdraw_events(tx: Transaction, event_ids: Sequence[int], now: datetime, version: int) -> None:
    """Withdraw events that no source carries any more from lists, where they are still in them; all can still be found by id."""
    if event_ids:
        params = {"ids": list(event_ids), "now": now, "new_version": version}
        await tx.execute(_WITHDRAW, params, touched=Touched(events=event_ids))


async def events_without_words(tx: Transaction) -> list[AdoptedEvent]:
    """Up to 1,000 events that were never merged and that no search finds yet."""
    return [AdoptedEvent._make(row) for row in await tx.fetch_all(_WITHOUT_WORDS)]


async def set_venues(tx: Transaction, venue_by_event: Mapping[int, int], version: int) -> None:
    """Assign venues to events, with one statement per venue."""
    events_by_venue: dict[int, list[int]] = {}
    for event_id, venue_id in venue_by_event.items():
        events_by_venue.setdefault(venue_id, []).append(event_id)
    for venue_id, event_ids in sorted(events_by_venue.items()):
        params = {"ids": event_ids, "to_venue": venue_id, "new_version": version}
        await tx.execute(_SET_VENUE, params, touched=Touched(events=event_ids))


async def replace_bills(
    tx: Transaction, bills: Mapping[int, Sequence[Billed]], of_new_events: Mapping[int, Sequence[Billed]]
) -> None:
    """Give each event exactly these performances; new events have none yet."""
    event_ids = sorted(bills)
    for chunk in chunks(event_ids):
        ids = chunk
        await tx.execute(_DROP_BILLS, {"ids": ids}, touched=Touched(events=ids))
    rows = [
        {
            "event_id": event_id,
            "artist_id": act.artist_id,
            "position": act.position,
            "billing": act.billing,
            "confidence": act.confidence,
        }
        for event_id, bill in sorted({**bills, **of_new_events}.items())
        for act in bill
    ]
    await tx.insert_many(performances, rows, touched=Touched(events=[*bills, *of_new_events]))


async def retire_events(tx: Transaction, successors: Mapping[int, int], now: datetime) -> None:
    """Remove events that were merged into others; their ids, reactions, notifications and histories move to their successors."""
    if not successors:
        return
    retired = sorted(successors)
    for table in (user_saved_events, user_hidden_events):
        await _hand_over(tx, table, successors)
    await hand_over_notifications(tx, successors)
    await hand_over_changes(tx, successors)
    earlier = await tx.fetch_all(_REDIRECTS_TO, {"ids": retired})
    redirects = [{"retired_id": old, "event_id": successors[via], "retired_at": at} for old, via, at in earlier]
    redirects += [{"retired_id": old, "event_id": successors[old], "retired_at": now} for old in retired]
    touched = Touched(events={one[name] for one in redirects for name in ("retired_id", "event_id")})
    await tx.insert_many(event_redirects, redirects, on_conflict="update", update=("event_id",), touched=touched)
    for chunk in chunks(retired):
        ids = chunk
        await tx.execute(_DROP_EVENTS, {"ids": ids}, touched=Touched(events=ids))


async def save_match_reviews(tx: Transaction, reviews: Sequence[MatchReview], now: datetime) -> None:
    """Save pairs of events for a person to review."""
    rows = [
        {
            "event_a": min(review.event_a, review.event_b),
            "event_b": max(review.event_a, review.event_b),
            "score": review.score,
            "reasons": list(review.reasons),
            "seen_at": now,
        }
        for review in reviews
    ]
    await tx.insert_many(match_reviews, rows, on_conflict="update", update=("score", "reasons"))


async def drop_review(tx: Transaction, one: int, other: int) -> None:
    """Forget that a pair of events is to be looked at."""
    await tx.execute(_DROP_REVIEW, {"one": min(one, other), "other": max(one, other)})


async def _hand_over(tx: Transaction, table: Table, successors: Mapping[int, int]) -> None:
    """Move people's marks from retired events to their successors, once a person."""
    names = [column.name for column in table.columns]
    held = await tx.fetch_all(select(*table.columns).where(table.c.event_id.in_(_IDS)), {"ids": sorted(successors)})
    marks = [dict(zip(names, row, strict=True)) for row in held]
    moved = [{**mark, "event_id": successors[mark["event_id"]]} for mark in marks]
    await tx.insert_many(table, moved, on_conflict="ignore")

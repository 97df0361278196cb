"""Sources' listings in `source_events`: what is held, what changed, and which others stand near them."""

import asyncio
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BindParameter, Text, and_, bindparam, or_, select, type_coerce, union, union_all, update

from store.database.catalog.changes import NOTHING
from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.events.journal import touched_events
from store.events.listing_codec import decode
from store.events.records import Listing, SourceKey
from store.tables import source_events

ListingKey = tuple[str, str]
_FEW = 30  # rows that are decoded sooner than a thread takes over


class ListingState(NamedTuple):
    """What the store remembers of one listing, enough to see whether it changed."""

    id: int
    event_id: int | None
    record_hash: str | None
    withdrawn_at: datetime | None
    service_day: date | None
    previous_service_day: date | None


@dataclass(frozen=True, slots=True)
class StoredListing:
    """One stored listing with its place in an event; an add-on may wait for its event."""

    id: int
    event_id: int | None
    listing: Listing
    last_seen_at: datetime
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class LookupKeys:
    """What a listing is looked up by: where and when, and the pages it stands on."""

    service_day: date | None
    previous_service_day: date | None
    last_service_day: date | None
    cell: int | None
    city_key: str
    url_key: str | None
    link_key: str | None

    @property
    def nights(self) -> frozenset[date]:
        """Every night that it may belong to; empty for a listing that has no date yet."""
        first, last = self.service_day, self.last_service_day or self.service_day
        nights = {first + timedelta(days=day) for day in range((last - first).days + 1)} if first and last else set()
        return frozenset(nights | {self.previous_service_day} if self.previous_service_day else nights)


@dataclass(frozen=True, slots=True)
class ListingWrite:
    """One listing to be stored, with the event it belongs to; None for an add-on that waits for its event.

    `sent_hash` is that of the listing as its source sent it, by which an unchanged one is known.
    """

    listing: Listing
    lookup: LookupKeys
    event_id: int | None
    encoded: bytes
    sent_hash: str
    scope_city: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class BlockingKeys:
    """Where to look for listings that may be the same gigs: nights (None: not known yet), and squares of the map or cities.

    `is_anywhere`: in any city, for a listing that names none. Pages are looked for in every city and on every night.
    """

    nights: frozenset[date | None] = frozenset()
    cells: frozenset[int] = frozenset()
    city_keys: frozenset[str] = frozenset()
    page_keys: frozenset[str] = frozenset()
    is_anywhere: bool = False


def url_key(canonical_url: str) -> str:
    """A short key for a canonical address, for an indexed look-up."""
    return hashlib.blake2b(canonical_url.encode(), digest_size=16).hexdigest()


_KNOWN = select(
    source_events.c.source,
    source_events.c.source_id,
    source_events.c.id,
    source_events.c.event_id,
    source_events.c.record_hash,
    source_events.c.withdrawn_at,
    source_events.c.service_day,
    source_events.c.previous_service_day,
).where(
    source_events.c.source.in_(bindparam("sources", expanding=True)),
    source_events.c.source_id.in_(bindparam("ids", expanding=True)),
)

_HELD = select(
    source_events.c.id,
    source_events.c.event_id,
    type_coerce(source_events.c.record, Text),  # parsed off the event loop: a night in a large city is hundreds of them
    source_events.c.last_seen_at,
    source_events.c.withdrawn_at,
).where(source_events.c.record.is_not(None))
_PLACE = or_(
    source_events.c.cell.in_(bindparam("cells", expanding=True)),
    source_events.c.city_key.in_(bindparam("city_keys", expanding=True)),
)
_NIGHTS: BindParameter[Any] = bindparam("nights", expanding=True)
_NEAR_NIGHTS = (
    source_events.c.service_day.in_(_NIGHTS),
    source_events.c.previous_service_day.in_(_NIGHTS),
    and_(
        source_events.c.last_service_day >= bindparam("first_night"),
        source_events.c.service_day <= bindparam("last_night"),
    ),
)
_UNDATED = and_(source_events.c.service_day.is_(None), source_events.c.previous_service_day.is_(None))
_PAGES: BindParameter[Any] = bindparam("page_keys", expanding=True)
_ON_PAGES = (source_events.c.url_key.in_(_PAGES), source_events.c.link_key.in_(_PAGES))
# One index each; a listing that several find comes several times.
_NEAR = union_all(*(_HELD.where(nights, _PLACE) for nights in _NEAR_NIGHTS), *map(_HELD.where, _ON_PAGES))
_ANYWHERE = union_all(*map(_HELD.where, (*_NEAR_NIGHTS, *_ON_PAGES)))
_NEAR_UNDATED, _ANYWHERE_UNDATED = _HELD.where(_UNDATED, _PLACE), _HELD.where(_UNDATED)
_BY_EVENT = _HELD.where(source_events.c.event_id.in_(bindparam("event_ids", expanding=True)))

_TOUCH = (
    update(source_events)
    .where(source_events.c.id.in_(bindparam("row_ids", expanding=True)))
    .values(last_seen_at=bindparam("seen_at"), withdrawn_at=None)
)
_MOVE = (
    update(source_events)
    .where(source_events.c.id.in_(bindparam("row_ids", expanding=True)))
    .values(event_id=bindparam("to_event"))
)
_EVENTS_OF = select(source_events.c.event_id).where(source_events.c.id.in_(bindparam("row_ids", expanding=True))).distinct()
_IN_SCOPE = and_(
    source_events.c.source == bindparam("source"),
    source_events.c.scope_city == bindparam("city"),
    source_events.c.service_day.between(bindparam("first_night"), bindparam("last_night")),
    source_events.c.withdrawn_at.is_(None),
    source_events.c.last_seen_at < bindparam("before"),
)
_MISSING = select(source_events.c.id, source_events.c.source_id, source_events.c.event_id).where(_IN_SCOPE)
_KNOWN_AND_MISSING = union(_KNOWN, select(*_KNOWN.selected_columns).where(_IN_SCOPE))
_MARK_WITHDRAWN = (
    update(source_events)
    .where(source_events.c.id.in_(bindparam("row_ids", expanding=True)))
    .values(withdrawn_at=bindparam("now"))
)
_RAW_PAGE = (
    select(source_events.c.id, source_events.c.source, source_events.c.raw_payload, source_events.c.scope_city)
    .where(source_events.c.id > bindparam("after"), source_events.c.raw_payload.is_not(None))
    .order_by(source_events.c.id)
    .limit(500)
)

Reader = Database | Transaction
Row = tuple[Any, ...]


async def listing_states(reader: Reader, keys: Collection[ListingKey]) -> dict[ListingKey, ListingState]:
    """What is held of each listing; unknown ones are absent."""
    known: dict[ListingKey, ListingState] = {}
    for chunk in chunks(sorted(keys)):
        asked = {"sources": sorted({source for source, _ in chunk}), "ids": [source_id for _, source_id in chunk]}
        rows = await reader.fetch_all(_KNOWN, asked)
        known.update(((row[0], row[1]), ListingState._make(row[2:])) for row in rows)
    return {key: state for key, state in known.items() if key in keys}


async def candidates_for(reader: Reader, keys: BlockingKeys) -> list[StoredListing]:
    """Every stored listing that may be one gig with another of these nights and places, or that shares a page."""
    place = {} if keys.is_anywhere else {"cells": list(keys.cells), "city_keys": list(keys.city_keys)}
    dated, pages = sorted(night for night in keys.nights if night is not None), sorted(keys.page_keys)
    rows: list[Row] = []
    empty: list[Any] = []
    for nights, page_keys in zip_longest(chunks(dated), chunks(pages), fillvalue=empty):
        first, last = (nights[0], nights[-1]) if nights else (date.max, date.min)
        asked = {"nights": nights, "first_night": first, "last_night": last, "page_keys": page_keys, **place}
        rows += await reader.fetch_all(_ANYWHERE if keys.is_anywhere else _NEAR, asked)
    if None in keys.nights:
        rows += await reader.fetch_all(_ANYWHERE_UNDATED if keys.is_anywhere else _NEAR_UNDATED, place)
    return await _stored(rows)


async def listings_of(reader: Reader, event_ids: Collection[int]) -> list[StoredListing]:
    """All listings of these events."""
    rows: list[Row] = []
    for ids in chunks(sorted(event_ids)):
        rows += await reader.fetch_all(_BY_EVENT, {"event_ids": ids})
    return await _stored(rows)


async def _stored(rows: Sequence[Row]) -> list[StoredListing]:
    distinct = {row[0]: row for row in rows}.values()
    return _decoded(distinct) if len(distinct) <= _FEW else await asyncio.to_thread(_decoded, distinct)


def _decoded(rows: Iterable[Row]) -> list[StoredListing]:
    return [StoredListing(row[0], row[1], decode(orjson.loads(row[2])), row[3], row[4] is not None) for row in rows]


async def save_listings(
    tx: Transaction, writes: Sequence[ListingWrite], *, is_sighting: bool = True, left: Collection[int | None] | None = None
) -> None:
    """Insert new listings and overwrite changed ones; `created_at` and `scope_city` keep their first values.

    `left` are the events that they were in before, if the caller knows them all.
    Without a sighting (a replay) it also stays as it was when they were last seen, and whether they are gone.
    """
    overwritten = [name for name in _OVERWRITTEN if is_sighting or name not in ("last_seen_at", "withdrawn_at")]
    rows = [_row(write) for write in writes]
    touched = None if left is None else touched_events(left, [write.event_id for write in writes])
    await tx.insert_many(source_events, rows, on_conflict="update", update=overwritten, touched=touched)


async def touch_listings(tx: Transaction, row_ids: Sequence[int], seen_at: datetime) -> None:
    """Record that unchanged listings were seen again."""
    for ids in chunks(sorted(row_ids)):
        await tx.execute(_TOUCH, {"row_ids": ids, "seen_at": seen_at}, touched=NOTHING)  # a sighting raises no version


async def move_listings(tx: Transaction, row_ids: Sequence[int], event_id: int | None) -> None:
    """Hang listings on another event; None for add-ons that wait for one."""
    for ids in chunks(sorted(row_ids)):
        left = [row[0] for row in await tx.fetch_all(_EVENTS_OF, {"row_ids": ids})]
        await tx.execute(_MOVE, {"row_ids": ids, "to_event": event_id}, touched=touched_events(left, [event_id]))


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The scope of a complete sync: listings in it not seen since `before` have left their source."""

    source: SourceKey
    city: str
    first_night: date
    last_night: date
    before: datetime

    @property
    def asked(self) -> dict[str, Any]:
        """As parameters of a statement."""
        return {
            "source": self.source,
            "city": self.city,
            "first_night": self.first_night,
            "last_night": self.last_night,
            "before": self.before,
        }


class UnseenListing(NamedTuple):
    """A listing that a complete sync did not see again; without an event it is an add-on that waits."""

    id: int
    source_id: str
    event_id: int | None


async def unseen_listings(reader: Reader, withdrawal: Withdrawal) -> list[UnseenListing]:
    """The listings that a complete sync did not see again."""
    return [UnseenListing._make(row) for row in await reader.fetch_all(_MISSING, withdrawal.asked)]


async def states_and_unseen(
    reader: Reader, withdrawal: Withdrawal, source_ids: Sequence[str]
) -> tuple[dict[ListingKey, ListingState], list[UnseenListing]]:
    """What is held of these listings of the withdrawal's source, and the others in its scope not seen again. One statement."""
    asked = {**withdrawal.asked, "sources": [withdrawal.source], "ids": list(source_ids)}
    rows = await reader.fetch_all(_KNOWN_AND_MISSING, asked)
    wanted = set(source_ids)
    known = {(withdrawal.source, row[1]): ListingState._make(row[2:8]) for row in rows if row[1] in wanted}
    return known, [UnseenListing(row[2], row[1], row[3]) for row in rows if row[1] not in wanted]


async def mark_withdrawn(tx: Transaction, listings: Sequence[UnseenListing], now: datetime) -> None:
    """Record that listings have left their source."""
    touched = touched_events([one.event_id for one in listings])
    for ids in chunks(sorted(one.id for one in listings)):
        await tx.execute(_MARK_WITHDRAWN, {"row_ids": ids, "now": now}, touched=touched)


async def raw_page(reader: Reader, after_id: int) -> list[tuple[int, SourceKey, Any, str]]:
    """Up to 500 stored payloads after a row id, for replay: (row id, source, parsed payload, scope city)."""
    rows = await reader.fetch_all(_RAW_PAGE, {"after": after_id})
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def _row(write: ListingWrite) -> dict[str, Any]:
    listing, lookup = write.listing, write.lookup
    return {
        "source": listing.source,
        "source_id": listing.source_id,
        "event_id": write.event_id,
        "raw_payload": listing.raw,
        "last_seen_at": write.seen_at,
        "created_at": write.seen_at,
        "record": write.encoded,
        "record_hash": write.sent_hash,
        "scope_city": write.scope_city,
        "url": listing.url[:1000] if listing.url else None,
        "url_key": lookup.url_key,
        "link_key": lookup.link_key,
        "title": listing.title[:255],
        "price_min": listing.price_min,
        "price_max": listing.price_max,
        "currency": listing.currency,
        "is_free": listing.is_free,
        "is_sold_out": listing.is_sold_out,
        "is_addon": listing.is_addon,
        "offer": listing.offer,
        "service_day": lookup.service_day,
        "previous_service_day": lookup.previous_service_day,
        "last_service_day": lookup.last_service_day,
        "cell": lookup.cell,
        "city_key": lookup.city_key,
        "withdrawn_at": None,
    }


_KEPT = {"source", "source_id", "created_at", "scope_city", "id"}
_OVERWRITTEN = tuple(column.name for column in source_events.columns if column.name not in _KEPT)

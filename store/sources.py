"""The freshness of each source for each city, and the lease of the process that is fetching it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, tuple_, update

from store.database.catalog.changes import NOTHING
from store.database.connection import Database, Transaction
from store.database.statements import CHUNK
from store.events.records import IngestRow, SourceKey
from store.tables import ingest_leases, ingest_state, rejected_listings, source_events

_STATE_COLUMNS = (
    ingest_state.c.source,
    ingest_state.c.city,
    ingest_state.c.last_synced_at,
    ingest_state.c.window_start,
    ingest_state.c.window_end,
    ingest_state.c.last_attempt_at,
    ingest_state.c.last_error,
    ingest_state.c.last_outcome,
    ingest_state.c.listing_count,
)
_OUTCOME_COLUMNS = (
    *("last_attempt_at", "last_outcome", "last_error", "rejected_count"),
    *("last_synced_at", "window_start", "window_end", "listing_count"),
)
_STATES = select(*_STATE_COLUMNS).order_by(ingest_state.c.source, ingest_state.c.city)
_STATES_OF_CITY = _STATES.where(ingest_state.c.city == bindparam("city"))
_EVENT_COUNTS = (
    select(source_events.c.source, func.count(source_events.c.event_id.distinct()))
    .where(source_events.c.withdrawn_at.is_(None))
    .group_by(source_events.c.source)
)
_LEASE = ingest_leases.c
_IS_OWNED = and_(
    _LEASE.source == bindparam("key_source"), _LEASE.city == bindparam("key_city"), _LEASE.owner == bindparam("old_owner")
)
_RENEW_LEASE = update(ingest_leases).where(_IS_OWNED).values(lease_until=bindparam("until"))
# What an index finds them by; the pairs or triples beside it then say exactly which are meant.
_AMONG = and_(
    _LEASE.source.in_(bindparam("sources", expanding=True)),
    _LEASE.city.in_(bindparam("cities", expanding=True)),
)
_IS_FREE = or_(
    _LEASE.lease_until < bindparam("now"),
    _LEASE.lease_until > bindparam("absurd"),
    _LEASE.owner.in_(bindparam("former_owners", expanding=True)),
)
_TAKE_LEASES = (
    update(ingest_leases)
    .where(_AMONG, tuple_(_LEASE.source, _LEASE.city).in_(bindparam("places", expanding=True)), _IS_FREE)
    .values(owner=bindparam("new_owner"), lease_until=bindparam("until"))
)
_TAKEN_BY = select(_LEASE.source, _LEASE.city).where(_AMONG, _LEASE.owner == bindparam("owner"))
_LEASES = and_(_AMONG, tuple_(_LEASE.source, _LEASE.city, _LEASE.owner).in_(bindparam("leases", expanding=True)))
_RENEW_LEASES = update(ingest_leases).where(_LEASES).values(lease_until=bindparam("until"))
# A lease that is given back stays as a row, for the next holder to take in one statement.
_NOBODY, _LONG_AGO = "", datetime(2000, 1, 1, tzinfo=UTC)
_RELEASE_LEASES = update(ingest_leases).where(_LEASES).values(owner=_NOBODY, lease_until=_LONG_AGO)
# MySQL changes rows of several tables in one statement.
_END_SYNC = (
    update(ingest_leases)
    .where(
        _IS_OWNED,
        ingest_state.c.source == _LEASE.source,
        ingest_state.c.city == _LEASE.city,
        source_events.c.id.in_(bindparam("row_ids", expanding=True)),
    )
    .values(
        {_LEASE.owner: _NOBODY, _LEASE.lease_until: _LONG_AGO}
        | {ingest_state.c[name]: bindparam(name) for name in _OUTCOME_COLUMNS}
        | {source_events.c.last_seen_at: bindparam("seen_at"), source_events.c.withdrawn_at: None}
    )
)

LeasePlace = tuple[SourceKey, str]  # (source, city)
LeaseKey = tuple[SourceKey, str, str]  # (source, city, owner)


@dataclass(frozen=True, slots=True)
class SyncOutcome:
    """The outcome of a sync of one source for one city, as stored in `ingest_state`.

    `synced_at` is None if it failed: then the times of the last success are kept.
    """

    source: SourceKey
    city: str
    attempted_at: datetime
    outcome: str
    synced_at: datetime | None = None
    window_start: datetime | None = None
    window_end: datetime | None = None
    error: str | None = None
    listing_count: int = 0
    rejected_count: int = 0


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A payload that was not a listing, kept for replay."""

    payload_hash: str
    source: SourceKey
    source_id: str | None
    reason: str
    raw_payload: str
    seen_at: datetime


async def ingest_states(database: Database, city: str | None = None) -> list[IngestRow]:
    """The state of every source and city, or of one city's sources."""
    rows = await (database.fetch_all(_STATES) if city is None else database.fetch_all(_STATES_OF_CITY, {"city": city}))
    return [IngestRow._make(row) for row in rows]


async def event_counts(database: Database) -> dict[str, int]:
    """The number of events each source currently lists."""
    return dict(await database.fetch_all(_EVENT_COUNTS))


async def save_outcomes(tx: Transaction, outcomes: Sequence[SyncOutcome]) -> None:
    """Save the outcomes of syncs; a failure keeps the times of the last success."""
    for synced in (True, False):
        rows = [_outcome_row(outcome) for outcome in outcomes if (outcome.synced_at is not None) is synced]
        changing = [name for name in rows[0] if name not in ("source", "city")] if rows else []
        await tx.insert_many(ingest_state, rows, on_conflict="update", update=changing)


def _outcome_row(outcome: SyncOutcome) -> dict[str, Any]:
    row = {
        "source": outcome.source,
        "city": outcome.city,
        "last_attempt_at": outcome.attempted_at,
        "last_outcome": outcome.outcome,
        "last_error": outcome.error[:500] if outcome.error else None,
        "rejected_count": outcome.rejected_count,
    }
    if outcome.synced_at is None:
        return row
    return row | {
        "last_synced_at": outcome.synced_at,
        "window_start": outcome.window_start,
        "window_end": outcome.window_end,
        "listing_count": outcome.listing_count,
    }


async def save_rejected(tx: Transaction, rows: Sequence[RejectedRow]) -> None:
    """Store payloads that could not be read, each only once."""
    values = [{name: getattr(row, name) for name in RejectedRow.__slots__} for row in rows]
    await tx.insert_many(rejected_listings, values, on_conflict="ignore")


async def take_leases(
    database: Database,
    places: Sequence[LeasePlace],
    owner: str,
    now: datetime,
    hold_for: timedelta,
    former_owners: Collection[str] = (),
) -> set[LeasePlace]:
    """The places whose leases are the owner's now, until `now + hold_for`; one owner at a time, whatever process.

    A lease that runs for much longer than any is given for was written by a clock that was wrong: it does not count, nor does
    one that `former_owners` hold: who asks, in an attempt whose end was not seen.
    Shape: one statement where all have been held before and nobody holds any.
    """
    until = now + hold_for
    asked = {
        **_lists(places),
        "places": list(places),
        "new_owner": owner,
        "now": now,
        "absurd": now + 3 * hold_for,
        "until": until,
        "former_owners": sorted({owner, *former_owners}),
    }

    async def work(tx: Transaction) -> set[LeasePlace]:
        taken = await tx.execute(_TAKE_LEASES, asked)
        if taken == len(places):
            return set(places)
        held = await _taken_by(tx, owner, places) if taken else set()
        lacking = [place for place in places if place not in held]
        rows = [{"source": source, "city": city, "owner": owner, "lease_until": until} for source, city in lacking]
        added = await tx.insert_many(ingest_leases, rows, on_conflict="ignore")
        if added == len(lacking):
            return set(places)
        return await _taken_by(tx, owner, places) if added else held

    return await database.write(work)


async def _taken_by(tx: Transaction, owner: str, places: Sequence[LeasePlace]) -> set[LeasePlace]:
    return {(row[0], row[1]) for row in await tx.fetch_all(_TAKEN_BY, {**_lists(places), "owner": owner})}


async def renew_lease(tx: Transaction, lease: LeaseKey, until: datetime) -> bool:
    """Hold a lease for longer; false when it is another's now. Its row stays locked until the transaction ends."""
    return await tx.execute(_RENEW_LEASE, {**_key(lease), "until": until}) == 1


async def renew_leases(tx: Transaction, leases: Sequence[LeaseKey], until: datetime) -> int:
    """Hold several leases for longer, as `renew_lease` does; how many of them are still their owners'."""
    return await tx.execute(_RENEW_LEASES, {**_lists(leases), "leases": list(leases), "until": until})


async def release_leases(tx: Transaction, leases: Sequence[LeaseKey]) -> int:
    """Give leases back; how many of them were still their owners'."""
    return await tx.execute(_RELEASE_LEASES, {**_lists(leases), "leases": list(leases)})


async def end_sync(tx: Transaction, lease: LeaseKey, outcome: SyncOutcome, seen_rows: Collection[int], seen_at: datetime) -> bool:
    """Give a lease back, save the sync's outcome and note what it saw in one statement, where the database has such statements.

    False when nothing was written: the lease is another's, the place was never synced before, or nothing was seen. For MySQL.
    """
    if outcome.synced_at is None or not 0 < len(seen_rows) <= CHUNK:
        return False
    asked = {**_key(lease), **_outcome_row(outcome), "row_ids": sorted(seen_rows), "seen_at": seen_at}
    return await tx.execute(_END_SYNC, asked, touched=NOTHING) > 0


def _key(lease: LeaseKey) -> dict[str, str]:
    return dict(zip(("key_source", "key_city", "old_owner"), lease, strict=True))


def _lists(places: Sequence[LeasePlace | LeaseKey]) -> dict[str, list[str]]:
    return {"sources": [*dict.fromkeys(one[0] for one in places)], "cities": [*dict.fromkeys(one[1] for one in places)]}

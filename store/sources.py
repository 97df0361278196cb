"""The freshness of each source for each city, and the lease of the process that is fetching it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, or_, select, update

from store.database.connection import Database, Transaction
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
_STATES = select(*_STATE_COLUMNS).order_by(ingest_state.c.source, ingest_state.c.city)
_STATES_OF_CITY = _STATES.where(ingest_state.c.city == bindparam("city"))
_EVENT_COUNTS = (
    select(source_events.c.source, func.count(source_events.c.event_id.distinct()))
    .where(source_events.c.withdrawn_at.is_(None))
    .group_by(source_events.c.source)
)
_LEASE_KEY = and_(ingest_leases.c.source == bindparam("key_source"), ingest_leases.c.city == bindparam("key_city"))
_TAKE_LEASE = (
    update(ingest_leases)
    .where(_LEASE_KEY, or_(ingest_leases.c.lease_until < bindparam("now"), ingest_leases.c.lease_until > bindparam("absurd")))
    .values(owner=bindparam("new_owner"), lease_until=bindparam("until"))
)
_RENEW_LEASE = (
    update(ingest_leases)
    .where(_LEASE_KEY, ingest_leases.c.owner == bindparam("old_owner"))
    .values(lease_until=bindparam("until"))
)
# An owner holds one lease, so that the three lists name no other row than the leases meant.
_LEASES = and_(
    ingest_leases.c.source.in_(bindparam("sources", expanding=True)),
    ingest_leases.c.city.in_(bindparam("cities", expanding=True)),
    ingest_leases.c.owner.in_(bindparam("owners", expanding=True)),
)
_OWNED = select(ingest_leases.c.source, ingest_leases.c.city, ingest_leases.c.owner).where(_LEASES)
_RENEW_LEASES = update(ingest_leases).where(_LEASES).values(lease_until=bindparam("until"))
_DROP_LEASES = delete(ingest_leases).where(_LEASES)


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


async def take_leases(database: Database, leases: Sequence[LeaseKey], now: datetime, hold_for: timedelta) -> set[LeaseKey]:
    """The leases that are their owners' now, until `now + hold_for`; one owner at a time, whatever process.

    A lease that runs for much longer than any is given for was written by a clock that was wrong: it does not count.
    Shape: one statement where nobody holds any.
    """
    until = now + hold_for
    rows = [{"source": source, "city": city, "owner": owner, "lease_until": until} for source, city, owner in leases]

    async def work(tx: Transaction) -> set[LeaseKey]:
        if await tx.insert_many(ingest_leases, rows, on_conflict="ignore") == len(rows):
            return set(leases)
        times = {"now": now, "absurd": now + 3 * hold_for, "until": until}
        held = {(row[0], row[1], row[2]) for row in await tx.fetch_all(_OWNED, _lists(leases))}
        for source, city, owner in leases:
            key = {"key_source": source, "key_city": city, "new_owner": owner}
            if (source, city, owner) not in held and await tx.execute(_TAKE_LEASE, {**key, **times}) == 1:
                held.add((source, city, owner))
        return held

    return await database.write(work)


async def renew_lease(tx: Transaction, source: SourceKey, city: str, owner: str, until: datetime) -> bool:
    """Hold a lease for longer; false when it is another's now. Its row stays locked until the transaction ends."""
    key = {"key_source": source, "key_city": city, "old_owner": owner}
    return await tx.execute(_RENEW_LEASE, {**key, "until": until}) == 1


async def renew_leases(tx: Transaction, leases: Sequence[LeaseKey], until: datetime) -> int:
    """Hold several leases for longer, as `renew_lease` does; how many of them are still their owners'."""
    return await tx.execute(_RENEW_LEASES, {**_lists(leases), "until": until})


def _lists(leases: Sequence[LeaseKey]) -> dict[str, list[str]]:
    sources, cities, owners = ([*dict.fromkeys(part)] for part in zip(*leases, strict=True))
    return {"sources": sources, "cities": cities, "owners": owners}


async def drop_leases(tx: Transaction, leases: Sequence[LeaseKey]) -> int:
    """Release leases; how many of them were still their owners'."""
    return await tx.execute(_DROP_LEASES, _lists(leases))

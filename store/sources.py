"""The freshness of each source for each city, and the lease of the process that is fetching it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
_RENEW_LEASES = (
    update(ingest_leases)
    .where(
        ingest_leases.c.source.in_(bindparam("sources", expanding=True)),
        ingest_leases.c.city.in_(bindparam("cities", expanding=True)),
        ingest_leases.c.owner.in_(bindparam("owners", expanding=True)),
    )
    .values(lease_until=bindparam("until"))
)
_DROP_LEASE = delete(ingest_leases).where(_LEASE_KEY, ingest_leases.c.owner == bindparam("old_owner"))


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


async def save_outcome(tx: Transaction, outcome: SyncOutcome) -> None:
    """Save the outcome of a sync; a failure keeps the times of the last success."""
    row = {
        "source": outcome.source,
        "city": outcome.city,
        "last_attempt_at": outcome.attempted_at,
        "last_outcome": outcome.outcome,
        "last_error": outcome.error[:500] if outcome.error else None,
        "rejected_count": outcome.rejected_count,
    }
    if outcome.synced_at is not None:
        row |= {
            "last_synced_at": outcome.synced_at,
            "window_start": outcome.window_start,
            "window_end": outcome.window_end,
            "listing_count": outcome.listing_count,
        }
    changing = [name for name in row if name not in ("source", "city")]
    await tx.insert_many(ingest_state, [row], on_conflict="update", update=changing)


async def save_rejected(tx: Transaction, rows: Sequence[RejectedRow]) -> None:
    """Store payloads that could not be read, each only once."""
    values = [{name: getattr(row, name) for name in RejectedRow.__slots__} for row in rows]
    await tx.insert_many(rejected_listings, values, on_conflict="ignore")


async def take_lease(database: Database, source: SourceKey, city: str, owner: str, now: datetime, hold_for: timedelta) -> bool:
    """True when `owner` may sync this source and city until `now + hold_for`; one owner at a time, whatever process.

    A lease that runs for much longer than any is given for was written by a clock that was wrong: it does not count.
    """
    key = {"key_source": source, "key_city": city}

    async def work(tx: Transaction) -> bool:
        fresh = {"source": source, "city": city, "owner": owner, "lease_until": now + hold_for}
        if await tx.insert_many(ingest_leases, [fresh], on_conflict="ignore"):
            return True
        times = {"now": now, "absurd": now + 3 * hold_for, "until": now + hold_for}
        return await tx.execute(_TAKE_LEASE, {**key, **times, "new_owner": owner}) == 1

    return await database.write(work)


async def renew_lease(tx: Transaction, source: SourceKey, city: str, owner: str, until: datetime) -> bool:
    """Hold a lease for longer; false when it is another's now. Its row stays locked until the transaction ends."""
    key = {"key_source": source, "key_city": city, "old_owner": owner}
    return await tx.execute(_RENEW_LEASE, {**key, "until": until}) == 1


async def renew_leases(tx: Transaction, leases: Sequence[LeaseKey], until: datetime) -> int:
    """Hold several leases for longer, as `renew_lease` does; how many of them are still their owners'."""
    sources, cities, owners = ([*dict.fromkeys(part)] for part in zip(*leases, strict=True))
    return await tx.execute(_RENEW_LEASES, {"sources": sources, "cities": cities, "owners": owners, "until": until})


async def drop_lease(database: Database, source: SourceKey, city: str, owner: str) -> None:
    """Release a lease, unless another owner has taken it over."""
    await database.execute(_DROP_LEASE, {"key_source": source, "key_city": city, "old_owner": owner})

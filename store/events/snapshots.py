"""The stored copy of the catalog in memory: read by processes that start, made anew by one process at a time.

The parts of a new edition are written one after another, each by itself, so that nobody waits for the lot; then the head names
that edition, and the parts of the one before go. Whoever is reading those misses one, and begins again.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, bindparam, delete, or_, select, update

from store.database.connection import Database, Transaction
from store.tables import catalog_snapshot_parts as parts
from store.tables import catalog_snapshots as snapshots

CLAIMED_FOR: Final = timedelta(minutes=5)  # longer than reading a million events takes
KEPT_FOR: Final = timedelta(days=2)  # what other code made: a release may be taken back

_HEAD: Select[Any] = select(
    snapshots.c.edition, snapshots.c.parts, snapshots.c.version, snapshots.c.saved_at, snapshots.c.claimed_until
).where(snapshots.c.fingerprint == bindparam("fingerprint"))
_PART: Select[Any] = select(parts.c.body).where(
    parts.c.fingerprint == bindparam("fingerprint"), parts.c.edition == bindparam("edition"), parts.c.part == bindparam("part")
)
_CLAIM = (
    update(snapshots)
    .where(
        snapshots.c.fingerprint == bindparam("claimed"), snapshots.c.edition == bindparam("seen"),
        or_(snapshots.c.claimed_until <= bindparam("now"), snapshots.c.claimed_until > bindparam("absurd")),
    )
    .values(claimed_until=bindparam("until"))
)  # fmt: skip
_IS_MINE = (snapshots.c.fingerprint == bindparam("claimed"), snapshots.c.claimed_until == bindparam("mine"))
_NAME = (
    update(snapshots)
    .where(*_IS_MINE)
    .values(
        edition=bindparam("new_edition"), parts=bindparam("part_count"), version=bindparam("new_version"),
        saved_at=bindparam("now"), claimed_until=bindparam("now"),
    )
)  # fmt: skip
_RELEASE = update(snapshots).where(*_IS_MINE).values(claimed_until=bindparam("now"))
_OTHERS = delete(parts).where(parts.c.fingerprint == bindparam("claimed"), parts.c.edition != bindparam("named"))
_FOREIGN = delete(snapshots).where(
    snapshots.c.fingerprint != bindparam("claimed"), snapshots.c.claimed_until < bindparam("forgotten_before")
)


class SnapshotHead(NamedTuple):
    """What is known of a copy without reading it. Edition 0 is none: a process has announced that it makes the first."""

    edition: int
    parts: int
    version: int
    saved_at: datetime | None
    claimed_until: datetime


class SnapshotClaim(NamedTuple):
    """The right to make the edition after one, until an instant."""

    fingerprint: str
    edition: int
    until: datetime


async def snapshot_head(database: Database, fingerprint: str) -> SnapshotHead | None:
    """The newest copy with this fingerprint."""
    row = await database.fetch_one(_HEAD, {"fingerprint": fingerprint})
    return SnapshotHead._make(row) if row else None


async def snapshot_part(database: Database, fingerprint: str, edition: int, part: int) -> str | None:
    """One part of a copy; None where a newer edition has taken its place."""
    body = await database.fetch_value(_PART, {"fingerprint": fingerprint, "edition": edition, "part": part})
    return None if body is None else str(body)


async def claim_snapshot(database: Database, fingerprint: str, seen: int, now: datetime) -> SnapshotClaim | None:
    """The right to make the edition after the one `seen`; None where another process has it. That of a dead one runs out."""
    mine = SnapshotClaim(fingerprint, seen, (now + CLAIMED_FOR).replace(microsecond=0))

    async def claim(tx: Transaction) -> bool:
        await tx.insert_many(snapshots, [{"fingerprint": fingerprint, "claimed_until": now}], on_conflict="ignore")
        times = {"now": now, "until": mine.until, "absurd": now + 2 * CLAIMED_FOR}  # of a clock that was far ahead
        return await tx.execute(_CLAIM, {"claimed": fingerprint, "seen": seen, **times}) == 1

    return mine if await database.write(claim) else None


async def release_snapshot(database: Database, claim: SnapshotClaim, now: datetime) -> None:
    """Give a claim back."""
    await database.execute(_RELEASE, {"claimed": claim.fingerprint, "mine": claim.until, "now": now})


async def save_snapshot(
    database: Database, claim: SnapshotClaim, version: int, bodies: AsyncIterator[str], now: datetime
) -> bool:
    """Save the next edition, and drop what it replaces; False where the claim has run out and another process has it now.

    Errors: DuplicateKey where two processes were at it at once: neither edition is seen by anybody.
    """
    edition, count = claim.edition + 1, 0
    await database.execute(_OTHERS, {"claimed": claim.fingerprint, "named": claim.edition})  # what a process that died has left
    async for body in bodies:
        row = {"fingerprint": claim.fingerprint, "edition": edition, "part": count, "body": body}
        await database.write(partial(_insert, row))
        count += 1
    params = {"claimed": claim.fingerprint, "mine": claim.until, "now": now}

    async def name(tx: Transaction) -> bool:
        head = {"new_edition": edition, "part_count": count, "new_version": version}
        if await tx.execute(_NAME, params | head) == 0:
            return False
        await tx.execute(_OTHERS, {"claimed": claim.fingerprint, "named": edition})
        await tx.execute(_FOREIGN, {"claimed": claim.fingerprint, "forgotten_before": now - KEPT_FOR})
        return True

    return await database.write(name)


async def _insert(row: dict[str, Any], tx: Transaction) -> None:
    await tx.insert_many(parts, [row])

"""The end of a sync: what it saw as it was is noted, its outcome saved and its lease given back, in three statements or one.
Payloads that could not be read take one more.

The lease is what fences it: a lease that is not there to be given back has been taken over, and nothing is written. Syncs that
end at one time share the statements.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sources.syncing.lease import Lease, LeaseLost
from store.database.connection import Database, Transaction
from store.events.listings import touch_listings
from store.sources import RejectedRow, SyncOutcome, end_sync, release_leases, save_outcomes, save_rejected


@dataclass(frozen=True, slots=True)
class Closing:
    """What one sync leaves behind."""

    lease: Lease
    outcome: SyncOutcome
    seen_rows: Collection[int]
    seen_at: datetime
    rejected: Sequence[RejectedRow] = ()


class _SomeLost(Exception):
    """Undoes what was written under a lease that is another's."""


async def close_all(database: Database, closings: Sequence[Closing]) -> list[LeaseLost | None]:
    """Close syncs, all of them or, where a lease was lost, one by one. Shape: why one was not closed, in their order."""

    rejected = [row for closing in closings for row in closing.rejected]

    async def work(tx: Transaction) -> None:
        await save_rejected(tx, rejected)
        if len(closings) == 1 and database.dialect == "mysql":
            [one] = closings
            if await end_sync(tx, one.lease.key, one.outcome, one.seen_rows, one.seen_at):
                return
        if await release_leases(tx, [closing.lease.key for closing in closings]) != len(closings):
            raise _SomeLost
        seen = sorted({row_id for closing in closings for row_id in closing.seen_rows})
        await touch_listings(tx, seen, max(closing.seen_at for closing in closings))
        await save_outcomes(tx, [closing.outcome for closing in closings])

    try:
        await database.write(work)
    except _SomeLost:
        if len(closings) == 1:
            return [closings[0].lease.lost()]
        return [(await close_all(database, [closing]))[0] for closing in closings]
    return [None] * len(closings)

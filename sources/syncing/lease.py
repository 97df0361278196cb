"""The right to sync one source for one city: one holder at a time, whatever process, renewed while it works.

It is short, so that the work of a process that died is soon taken over, and fenced: each write of a sync first renews the lease
in the same transaction, so that a holder who lost it (a machine that slept, say) writes nothing.
"""

import asyncio
import logging
import os
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from store.database.connection import Database, Transaction
from store.errors import StoreError
from store.events.records import SourceKey
from store.sources import LeaseKey, LeasePlace, release_leases, renew_lease, renew_leases, take_leases

logger = logging.getLogger(__name__)

HELD_FOR = timedelta(seconds=30)
RENEW_EVERY_S = 10.0
DROP_AGAIN_S = 1.0


class LeaseLost(Exception):
    """Another process took the work over."""


class Lease:
    """One process's claim to one source and city."""

    def __init__(self, database: Database, source: SourceKey, city: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._source = source
        self._city = city
        self._clock = clock
        self._owner = f"{os.uname().nodename[:20]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"

    async def take(self) -> bool:
        """True when it is ours now; false while another holds it."""
        return (await take_all(self._database, [self]))[0]

    async def __call__(self, tx: Transaction) -> None:
        """Be the fence of a write: renew it as part of a transaction: nobody can take it over before that ends.

        Errors: LeaseLost, and with it the transaction's end, when it is not ours any more.
        """
        if not await renew_lease(tx, self.key, self.until):
            raise self.lost()

    def lost(self) -> LeaseLost:
        """What to raise once it is another's."""
        return LeaseLost(f"another process took over the sync of {self._source} for {self._city}")

    @property
    def place(self) -> LeasePlace:
        """(source, city)."""
        return self._source, self._city

    @property
    def key(self) -> LeaseKey:
        """(source, city, owner)."""
        return self._source, self._city, self._owner

    @property
    def now(self) -> datetime:
        """The time by its clock."""
        return self._clock()

    @property
    def until(self) -> datetime:
        """Until when it holds if it is renewed now."""
        return self._clock() + HELD_FOR

    async def drop(self) -> bool:
        """Give it back; one that another has taken over stays with its new holder. False while the database is away."""
        try:
            await self._database.write(lambda tx: release_leases(tx, [self.key]))
        except StoreError:
            return False
        return True

    async def drop_later(self) -> None:
        """Give it back as soon as the database is there again, unless it has run out by then."""
        give_up_at = time.monotonic() + HELD_FOR.total_seconds()
        while time.monotonic() < give_up_at:
            await asyncio.sleep(DROP_AGAIN_S)
            if await self.drop():
                return

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renew it from time to time while the block runs."""
        renewing = asyncio.create_task(self._renew(), name=f"lease {self._source} {self._city}")
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            try:
                await self._database.write(self)
            except LeaseLost:
                return
            except StoreError as error:
                logger.warning("the lease of %s for %s was not renewed: %s", self._source, self._city, error)


async def take_all(database: Database, leases: Sequence[Lease]) -> list[bool]:
    """Take several in one statement where nobody holds them. Shape: which are ours now, in their order.

    Those taken together have one owner: with source and city that tells each claim from any other.
    """
    claims: dict[LeasePlace, Lease] = {}
    for lease in leases:
        claims.setdefault(lease.place, lease)
    owner, former = leases[0]._owner, {lease._owner for lease in claims.values()}
    for lease in claims.values():  # before it is written: who is cancelled meanwhile gives it back
        lease._owner = owner
    taken = await take_leases(database, list(claims), owner, leases[0].now, HELD_FOR, former)
    return [lease.place in taken and claims[lease.place] is lease for lease in leases]


async def renew_all(tx: Transaction, leases: Sequence[Lease]) -> bool:
    """Renew several in one statement; false when any of them is not ours any more."""
    return await renew_leases(tx, [lease.key for lease in leases], leases[0].until) == len(leases)

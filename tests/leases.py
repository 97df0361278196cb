"""One lease at a time, as tests take and drop them."""

from datetime import datetime, timedelta

from store.database.connection import Database
from store.events.records import SourceKey
from store.sources import release_leases, take_leases


async def take_lease(database: Database, source: SourceKey, city: str, owner: str, now: datetime, hold_for: timedelta) -> bool:
    """True when `owner` may sync this source and city until `now + hold_for`."""
    return bool(await take_leases(database, [(source, city)], owner, now, hold_for))


async def drop_lease(database: Database, source: SourceKey, city: str, owner: str) -> None:
    """Release a lease, unless another owner has taken it over."""
    await database.write(lambda tx: release_leases(tx, [(source, city, owner)]))

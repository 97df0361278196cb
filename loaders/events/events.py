"""Events by their ids."""

from collections.abc import Sequence

from sqlalchemy import select

from loaders.batches import IDS
from loaders.columns import EVENT
from store.database.connection import Database
from store.events.records import EventRow
from store.tables import event_redirects, events

_BY_ID = select(*EVENT).where(events.c.id.in_(IDS))
_BY_RETIRED_ID = (
    select(event_redirects.c.retired_id, *EVENT).join_from(event_redirects, events).where(event_redirects.c.retired_id.in_(IDS))
)


async def event_by_id(database: Database, keys: Sequence[int]) -> list[EventRow | None]:
    """Each event, a retired id's successor, None for an unknown id."""
    found = {row[0]: EventRow._make(row) for row in await database.fetch_all(_BY_ID, {"ids": keys})}
    missing = [key for key in keys if key not in found]
    if missing:
        rows = await database.fetch_all(_BY_RETIRED_ID, {"ids": missing})
        found.update((row[0], EventRow._make(row[1:])) for row in rows)
    return [found.get(key) for key in keys]

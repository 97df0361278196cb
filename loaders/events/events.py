"""Events by their ids."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from loaders.batches import IDS
from loaders.columns import EVENT, RowColumns
from store.database.connection import Database
from store.events.records import EventRow
from store.tables import event_redirects, events


async def event_by_id(database: Database, keys: Sequence[int], rows: RowColumns[EventRow] = EVENT) -> list[EventRow | None]:
    """Each event, a retired id's successor, None for an unknown id."""
    found = {event.id: event for event in map(rows.make, await database.fetch_all(_by_id(rows), {"ids": keys}))}
    missing = [key for key in keys if key not in found]
    if missing:
        retired = await database.fetch_all(_by_retired_id(rows), {"ids": missing})
        found.update((retired_id, event) for event, (retired_id,) in map(rows.split, retired))
    return [found.get(key) for key in keys]


@lru_cache(maxsize=64)
def _by_id(rows: RowColumns[EventRow]) -> Select[Any]:
    return select(*rows).where(events.c.id.in_(IDS))


@lru_cache(maxsize=64)
def _by_retired_id(rows: RowColumns[EventRow]) -> Select[Any]:
    """Event columns, then the retired id."""
    successors = select(*rows, event_redirects.c.retired_id).join_from(event_redirects, events)
    return successors.where(event_redirects.c.retired_id.in_(IDS))

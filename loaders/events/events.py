"""Events by their ids, and every source's listings of them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from loaders.batches import IDS, grouped
from loaders.columns import EVENT, LISTING, RowColumns
from store.database.connection import Database
from store.events.records import EventRow, ListingRow
from store.tables import event_redirects, events, source_events


async def event_by_id(
    database: Database, keys: Sequence[int], rows: RowColumns[EventRow] = EVENT, reader_id: int | None = None
) -> list[EventRow | None]:
    """Each event, or a retired id's successor; None for an unknown id.

    Rows that are made for a reader need to be told who it is.
    """
    reader = {} if reader_id is None else {"reader_id": reader_id}
    found = {event.id: event for event in map(rows.make, await database.fetch_all(_by_id(rows), {"ids": keys, **reader}))}
    missing = [key for key in keys if key not in found]
    if missing:
        retired = await database.fetch_all(_by_retired_id(rows), {"ids": missing, **reader})
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


# Withdrawn listings are left out, unless they are all that is known about the event.
_BY_EVENT = (
    select(*LISTING)
    .prefix_with("STRAIGHT_JOIN", dialect="mysql")  # few of these, whatever the statistics say
    .join_from(source_events, events)
    .where(
        source_events.c.event_id.in_(IDS),
        source_events.c.withdrawn_at.is_(None) | events.c.withdrawn_at.is_not(None),
    )
    .order_by(source_events.c.event_id, source_events.c.last_seen_at.desc(), source_events.c.source, source_events.c.source_id)
)


async def listings_by_event(database: Database, keys: Sequence[int]) -> list[tuple[ListingRow, ...]]:
    """Every source's listing of each event, most recently seen first; () for an unknown event."""
    rows = [LISTING.make(row) for row in await database.fetch_all(_BY_EVENT, {"ids": keys})]
    return grouped(keys, ((row.event_id, row) for row in rows))

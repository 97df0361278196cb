"""Every source's listings of events."""

from collections.abc import Sequence

from sqlalchemy import select

from loaders.batches import IDS, grouped
from loaders.columns import LISTING
from store.database.connection import Database
from store.events.records import ListingRow
from store.tables import events, source_events

# What its source has stopped carrying is left out, unless it is all that is known of the event.
_BY_EVENT = (
    select(*LISTING)
    .join_from(source_events, events)
    .where(
        source_events.c.event_id.in_(IDS),
        source_events.c.withdrawn_at.is_(None) | events.c.withdrawn_at.is_not(None),
    )
    .order_by(source_events.c.event_id, source_events.c.last_seen_at.desc(), source_events.c.source, source_events.c.source_id)
)


async def listings_by_event(database: Database, keys: Sequence[int]) -> list[tuple[ListingRow, ...]]:
    """Every source's listing of each event, newest sighting first; () for an unknown event."""
    rows = [ListingRow._make(row) for row in await database.fetch_all(_BY_EVENT, {"ids": keys})]
    return grouped(keys, ((row.event_id, row) for row in rows))

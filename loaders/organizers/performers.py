"""Which directories know an artist."""

from collections.abc import Sequence

from sqlalchemy import select

from loaders.batches import IDS
from store.database.connection import Database
from store.tables import performances, source_events

_ON_TICKETMASTER = (
    select(performances.c.artist_id)
    .join_from(performances, source_events, source_events.c.event_id == performances.c.event_id)
    .where(performances.c.artist_id.in_(IDS), source_events.c.source == "ticketmaster")
    .distinct()
)


async def artists_on_ticketmaster(database: Database, keys: Sequence[int]) -> frozenset[int]:
    """Those of the artists that appear, or appeared, in an event at Ticketmaster."""
    return frozenset(row[0] for row in await database.fetch_all(_ON_TICKETMASTER, {"ids": keys})) if keys else frozenset()

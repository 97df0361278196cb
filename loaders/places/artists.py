"""Artists by their ids, and each event's bill."""

from collections.abc import Sequence

from sqlalchemy import select

from loaders.batches import IDS, grouped
from loaders.columns import ARTIST
from store.database.connection import Database
from store.events.records import PerformanceRow
from store.places.records import ArtistRow
from store.tables import artists, performances

_BY_ID = select(*ARTIST).where(artists.c.id.in_(IDS))
_BY_EVENT = (
    select(*ARTIST, performances.c.event_id, performances.c.position, performances.c.billing, performances.c.confidence)
    .prefix_with("STRAIGHT_JOIN", dialect="mysql")  # few of these, whatever the statistics say
    .join_from(performances, artists)
    .where(performances.c.event_id.in_(IDS))
    .order_by(performances.c.event_id, performances.c.position, performances.c.artist_id)
)


async def artist_by_id(database: Database, keys: Sequence[int]) -> list[ArtistRow | None]:
    """Each artist, None for an unknown id."""
    found = {artist.id: artist for artist in map(ARTIST.make, await database.fetch_all(_BY_ID, {"ids": keys}))}
    return [found.get(key) for key in keys]


async def performances_by_event(database: Database, keys: Sequence[int]) -> list[tuple[PerformanceRow, ...]]:
    """Each event's bill in billing order, including the artists."""
    rows = await database.fetch_all(_BY_EVENT, {"ids": keys})
    bills = (
        PerformanceRow(event_id, position, billing, artist, round(confidence, 2))
        for artist, (event_id, position, billing, confidence) in map(ARTIST.split, rows)
    )
    return grouped(keys, ((act.event_id, act) for act in bills))

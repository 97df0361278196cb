"""People's alerts, and the events of the acts they name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select, union

from loaders.batches import CHUNK, IDS, chunks, grouped
from loaders.columns import ALERT
from store.alerts.records import AlertRow
from store.database.connection import Database
from store.tables import artists, events, performances, title_names, user_alerts

OwnedKey = tuple[int, int]  # the caller's number and an alert's
Vector = tuple[float, float, float]
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)

_BY_ID = select(*ALERT).where(user_alerts.c.id.in_(IDS))
_BY_OWNER = select(*ALERT).where(user_alerts.c.user_id.in_(IDS)).order_by(user_alerts.c.id)
_aliases = artists.alias("aliases")
_NAMED = select(artists.c.act_key, artists.c.id).where(artists.c.act_key.in_(_KEYS))
_SAME_ACT = union(
    _NAMED,
    *(
        select(artists.c.act_key, _aliases.c.id)
        .join_from(artists, _aliases, _aliases.c[name] == artists.c[name])
        .where(artists.c.act_key.in_(_KEYS))
        for name in ("musicbrainz_id", "spotify_id")
    ),
)
_GIG = (events.c.id, events.c.order_time, events.c.city_key, events.c.geo_x, events.c.geo_y, events.c.geo_z)
_IS_ON = (events.c.order_time >= bindparam("from_at"), events.c.withdrawn_at.is_(None))
_GIGS = (
    select(performances.c.artist_id, *_GIG)
    .join_from(performances, events, events.c.id == performances.c.event_id)
    .where(performances.c.artist_id.in_(IDS), *_IS_ON)
)
_TITLED = (
    select(title_names.c.act_key, *_GIG)
    .join_from(title_names, events, events.c.id == title_names.c.event_id)
    .where(title_names.c.act_key.in_(_KEYS), *_IS_ON)
)


class ArtistEvent(NamedTuple):
    """One upcoming event of an act: when and where, in short."""

    event_id: int
    order_time: datetime
    city_key: str
    vector: Vector | None


async def own_alert_by_id(database: Database, keys: Sequence[OwnedKey]) -> list[AlertRow | None]:
    """Each alert, if it is the caller's; None for an unknown one and for somebody else's."""
    rows = await database.fetch_all(_BY_ID, {"ids": sorted({alert_id for _, alert_id in keys})})
    found = {(row.user_id, row.id): row for row in map(ALERT.make, rows)}
    return [found.get(key) for key in keys]


async def alerts_by_owner(database: Database, keys: Sequence[int]) -> list[tuple[AlertRow, ...]]:
    """Each person's alerts, oldest first."""
    rows = [ALERT.make(row) for row in await database.fetch_all(_BY_OWNER, {"ids": keys})]
    return grouped(keys, ((row.user_id, row) for row in rows))


async def artist_ids_by_act(database: Database, keys: Sequence[str]) -> list[tuple[int, ...]]:
    """The artists with each act key, including those that share an outside id with one of them; () for an unknown act."""
    return grouped(keys, [(row[0], row[1]) for row in sorted(await database.fetch_all(_SAME_ACT, {"keys": keys}))])


async def gigs_by_artist(database: Database, keys: Sequence[int], from_at: datetime) -> dict[int, tuple[ArtistEvent, ...]]:
    """Each artist's events from an instant on, in no particular order; artists without events are left out."""
    found: list[tuple[int, ArtistEvent]] = []
    for chunk in chunks(keys, CHUNK):
        found += map(_gig, await database.fetch_all(_GIGS, {"ids": chunk, "from_at": from_at}))
    return {artist_id: gigs for artist_id, gigs in zip(keys, grouped(keys, found), strict=True) if gigs}


async def gigs_by_title(database: Database, keys: Sequence[str], from_at: datetime) -> dict[str, tuple[ArtistEvent, ...]]:
    """The events from an instant on whose titles name an act that no source bills, by act key; acts without any are left out."""
    found: list[tuple[str, ArtistEvent]] = []
    for chunk in chunks(keys, CHUNK):
        found += map(_gig, await database.fetch_all(_TITLED, {"keys": chunk, "from_at": from_at}))
    return {act_key: gigs for act_key, gigs in zip(keys, grouped(keys, found), strict=True) if gigs}


def _gig(row: tuple[Any, ...]) -> tuple[Any, ArtistEvent]:
    """Whose gig it is, and the gig."""
    whose, event_id, order_time, city_key, x, y, z = row
    return whose, ArtistEvent(event_id, order_time, city_key, None if x is None else (x, y, z))

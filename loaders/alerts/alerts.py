"""People's alerts, and the events of the acts they name."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, null, select, union, union_all

from loaders.batches import IDS, OwnedKey, grouped, owned
from loaders.columns import ALERT
from store.alerts.records import AlertRow
from store.database.connection import Database
from store.database.statements import CHUNK
from store.tables import artists, events, performances, title_names, user_alerts

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
_GIGS = union_all(
    select(performances.c.artist_id, null().label("act_key"), *_GIG)
    .join_from(performances, events, events.c.id == performances.c.event_id)
    .where(performances.c.artist_id.in_(IDS), *_IS_ON),
    select(null(), title_names.c.act_key, *_GIG)
    .join_from(title_names, events, events.c.id == title_names.c.event_id)
    .where(title_names.c.act_key.in_(_KEYS), *_IS_ON),
)


class ArtistEvent(NamedTuple):
    """One upcoming event of an act: when and where, in short."""

    event_id: int
    order_time: datetime
    city_key: str
    vector: Vector | None


async def own_alert_by_id(database: Database, keys: Sequence[OwnedKey]) -> list[AlertRow | None]:
    """Each alert, if it is the caller's; None for an unknown one and for somebody else's."""
    return await owned(database, _BY_ID, ALERT.make, keys)


async def alerts_by_owner(database: Database, keys: Sequence[int]) -> list[tuple[AlertRow, ...]]:
    """Each person's alerts, oldest first."""
    rows = [ALERT.make(row) for row in await database.fetch_all(_BY_OWNER, {"ids": keys})]
    return grouped(keys, ((row.user_id, row) for row in rows))


async def artist_ids_by_act(database: Database, keys: Sequence[str]) -> list[tuple[int, ...]]:
    """The artists with each act key, including those that share an outside id with one of them; () for an unknown act."""
    return grouped(keys, [(row[0], row[1]) for row in sorted(await database.fetch_all(_SAME_ACT, {"keys": keys}))])


async def gigs_of(
    database: Database, artist_ids: Sequence[int], act_keys: Sequence[str], from_at: datetime
) -> dict[int | str, list[ArtistEvent]]:
    """The events from an instant on of each artist, by id, and of each act that only titles name, by act key.

    Shape: in no particular order; artists and acts without events are left out.
    """
    found: dict[int | str, list[ArtistEvent]] = {}
    size = CHUNK // 2
    for start in range(0, max(len(artist_ids), len(act_keys)), size):
        asked = {"ids": artist_ids[start : start + size], "keys": act_keys[start : start + size], "from_at": from_at}
        for artist_id, act_key, event_id, order_time, city_key, x, y, z in await database.fetch_all(_GIGS, asked):
            gig = ArtistEvent(event_id, order_time, city_key, None if x is None else (x, y, z))
            found.setdefault(act_key if artist_id is None else artist_id, []).append(gig)
    return found

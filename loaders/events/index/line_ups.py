"""Who plays where, for searches in memory: artists are too many for a bitmap each, and their events few enough to be named."""

from collections.abc import Sequence
from typing import Any

from pyroaring import BitMap
from sqlalchemy import Select, bindparam, select

from store.database.connection import Database
from store.tables import artists, events, performances, search_terms

_PLAYED: Select[Any] = select(performances.c.artist_id, performances.c.event_id).where(
    performances.c.artist_id.in_(bindparam("artist_ids", expanding=True))
)
_NAMED: Select[Any] = select(artists.c.id).where(artists.c.name_key.in_(bindparam("names", expanding=True)))
_own = performances.alias("own")
_SHARED: Select[Any] = (
    select(_own.c.event_id, performances.c.event_id)
    .join_from(_own, performances, performances.c.artist_id == _own.c.artist_id)
    .where(_own.c.event_id.in_(bindparam("event_ids", expanding=True)))
)
_CITIES: Select[Any] = select(events.c.id, events.c.city_key).where(events.c.id.in_(bindparam("event_ids", expanding=True)))
_TERMS: Select[Any] = select(search_terms.c.term, search_terms.c.id).where(
    search_terms.c.term.in_(bindparam("terms", expanding=True))
)


async def played_by(database: Database, artist_ids: Sequence[int]) -> dict[int, BitMap]:
    """The events of each of these artists that has any, listed or not."""
    return _gathered(await database.fetch_all(_PLAYED, {"artist_ids": artist_ids}))


async def artists_named(database: Database, names: Sequence[str]) -> list[int]:
    """The artists with these folded names."""
    return [row[0] for row in await database.fetch_all(_NAMED, {"names": names})]


async def sharing_an_artist(database: Database, event_ids: Sequence[int]) -> dict[int, BitMap]:
    """For each event with a line-up the events with any of its artists, itself among them, listed or not."""
    return _gathered(await database.fetch_all(_SHARED, {"event_ids": event_ids}))


async def cities_of(database: Database, event_ids: Sequence[int]) -> dict[int, str]:
    """The key of each event's city."""
    return {row[0]: row[1] for row in await database.fetch_all(_CITIES, {"event_ids": event_ids})}


async def ids_of_terms(database: Database, terms: Sequence[str]) -> dict[str, int]:
    """The number of each of these terms that exists."""
    return {row[0]: row[1] for row in await database.fetch_all(_TERMS, {"terms": terms})}


def _gathered(rows: Sequence[tuple[Any, ...]]) -> dict[int, BitMap]:
    found: dict[int, list[int]] = {}
    for key, event_id in rows:
        found.setdefault(key, []).append(event_id)
    return {key: BitMap(ids) for key, ids in found.items()}

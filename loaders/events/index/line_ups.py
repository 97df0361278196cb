"""Who plays where, for searches in memory: artists are too many to read them all, so they are read as they are asked for."""

from collections.abc import Sequence
from typing import Any

from pyroaring import BitMap
from sqlalchemy import Select, bindparam, func, select

from store.database.connection import Database
from store.tables import artists, events, performances, search_terms

_PLAYED: Select[Any] = select(performances.c.artist_id, performances.c.event_id).where(
    performances.c.artist_id.in_(bindparam("artist_ids", expanding=True))
)
_NAMED: Select[Any] = select(artists.c.id).where(artists.c.name_key.in_(bindparam("names", expanding=True)))
_BILLED: Select[Any] = select(performances.c.event_id, performances.c.artist_id).where(
    performances.c.event_id.in_(bindparam("event_ids", expanding=True))
)
_OFTEN: Select[Any] = (
    select(performances.c.artist_id).group_by(performances.c.artist_id).having(func.count() >= bindparam("events"))
)
WHOLE = (_PLAYED, _OFTEN)
_CITIES: Select[Any] = select(events.c.id, events.c.city_key).where(events.c.id.in_(bindparam("event_ids", expanding=True)))
_TERMS: Select[Any] = select(search_terms.c.term, search_terms.c.id).where(
    search_terms.c.term.in_(bindparam("terms", expanding=True))
)


async def played_by(database: Database, artist_ids: Sequence[int]) -> dict[int, BitMap]:
    """The events of each of these artists, listed or not."""
    found: dict[int, list[int]] = {artist_id: [] for artist_id in artist_ids}
    for artist_id, event_id in await database.fetch_all(_PLAYED, {"artist_ids": artist_ids}):
        found[artist_id].append(event_id)
    return {artist_id: BitMap(ids) for artist_id, ids in found.items()}


async def artists_named(database: Database, names: Sequence[str]) -> list[int]:
    """The artists with these folded names."""
    return [row[0] for row in await database.fetch_all(_NAMED, {"names": names})]


async def billed_at(database: Database, event_ids: Sequence[int]) -> list[tuple[int, int]]:
    """(event, artist) of these events' line-ups."""
    return [(row[0], row[1]) for row in await database.fetch_all(_BILLED, {"event_ids": event_ids})]


async def often_billed(database: Database, event_count: int) -> list[int]:
    """The artists with at least so many events."""
    return [row[0] for row in await database.fetch_all(_OFTEN, {"events": event_count}, is_heavy=True)]


async def cities_of(database: Database, event_ids: Sequence[int]) -> dict[int, str]:
    """The key of each event's city."""
    return {row[0]: row[1] for row in await database.fetch_all(_CITIES, {"event_ids": event_ids})}


async def ids_of_terms(database: Database, terms: Sequence[str]) -> dict[str, int]:
    """The number of each of these terms that exists."""
    return {row[0]: row[1] for row in await database.fetch_all(_TERMS, {"terms": terms})}

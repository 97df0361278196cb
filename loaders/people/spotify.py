"""People's Spotify connections, without their tokens."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select

from store.database.connection import Database
from store.people.records import SpotifyRow
from store.tables import user_spotify

_BY_USER = select(
    user_spotify.c.user_id,
    user_spotify.c.spotify_user_id,
    user_spotify.c.top_artists,
    user_spotify.c.top_genres,
    user_spotify.c.last_synced_at,
    user_spotify.c.needs_reconnect_at,
).where(user_spotify.c.user_id.in_(bindparam("ids", expanding=True)))


async def spotify_by_user(database: Database, keys: Sequence[int]) -> list[SpotifyRow | None]:
    """Each person's connection; None for people without one."""
    rows = {row[0]: _row(*row) for row in await database.fetch_all(_BY_USER, {"ids": sorted(set(keys))})}
    return [rows.get(key) for key in keys]


def _row(
    user_id: int, spotify_user_id: str | None, artists: Any, genres: Any, last_synced_at: Any, needs_reconnect_at: Any
) -> SpotifyRow:
    listening = (weighed_artists(artists), weighed_genres(genres))
    return SpotifyRow(user_id, spotify_user_id or "", *listening, last_synced_at, needs_reconnect_at is not None)


def weighed_artists(stored: Any) -> tuple[tuple[str, str | None, float], ...]:
    """The artists of user_spotify.top_artists: name, Spotify id, weight."""
    return tuple((name, spotify_id, weight) for name, spotify_id, weight in map(_weighed, _listed(stored)) if name)


def weighed_genres(stored: Any) -> tuple[tuple[str, float], ...]:
    """The tags of user_spotify.top_genres with their weights."""
    return tuple((name, weight) for name, _, weight in map(_weighed, _listed(stored)) if name)


def _listed(stored: Any) -> list[Any]:
    return stored if isinstance(stored, list) else []


def _weighed(entry: Any) -> tuple[str | None, str | None, float]:
    """One entry in our format or in the predecessor's: a bare name, or Spotify's own artist object."""
    if isinstance(entry, str):
        return entry, None, 1.0
    if not isinstance(entry, dict):
        return None, None, 0.0
    name, spotify_id, weight = entry.get("name"), entry.get("id"), entry.get("weight", 1.0)
    return (
        name if isinstance(name, str) and name else None,
        spotify_id if isinstance(spotify_id, str) else None,
        float(weight) if isinstance(weight, int | float) else 1.0,
    )

"""People's stated preferences."""

from collections.abc import Sequence
from typing import Any, Final, get_args

from sqlalchemy import select

from loaders.batches import IDS
from store.database.connection import Database
from store.people.records import NightKey, PreferencesRow
from store.tables import user_preferences

_BY_USER: Final = select(
    user_preferences.c.user_id,
    user_preferences.c.preferred_genres,
    user_preferences.c.preferred_artists,
    user_preferences.c.preferred_cities,
    user_preferences.c.preferred_venues,
    user_preferences.c.preferred_djs,
    user_preferences.c.budget_max,
    user_preferences.c.radius_km,
    user_preferences.c.night_preferences,
    user_preferences.c.updated_at,
    user_preferences.c.digest,
).where(user_preferences.c.user_id.in_(IDS))
_NIGHTS = get_args(NightKey)


async def preferences_by_user(database: Database, keys: Sequence[int]) -> list[PreferencesRow]:
    """Each person's preferences.

    Shape: one row per key, in key order; an empty one for people who never set any.
    """
    found = {user_id: _row(stated) for user_id, *stated in await database.fetch_all(_BY_USER, {"ids": list(keys)})}
    return [found.get(key, PreferencesRow()) for key in keys]


def _row(columns: Sequence[Any]) -> PreferencesRow:
    *lists, budget_max, radius_km, nights, updated_at, digest = columns
    known_nights = tuple(night for night in _texts(nights) if night in _NIGHTS)
    return PreferencesRow._make((*map(_texts, lists), budget_max, radius_km, known_nights, updated_at, bool(digest)))


def _texts(stored: Any) -> tuple[str, ...]:
    """A list of strings; anything else that an older program may have stored is ignored."""
    return tuple(text for text in stored if isinstance(text, str)) if isinstance(stored, list) else ()

"""Writing people's preferences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from store.database.connection import Transaction
from store.tables import user_preferences

COLUMNS: Final = {
    "genres": "preferred_genres",
    "artists": "preferred_artists",
    "cities": "preferred_cities",
    "venues": "preferred_venues",
    "djs": "preferred_djs",
    "budget_max": "budget_max",
    "radius_km": "radius_km",
    "nights": "night_preferences",
    "digest": "digest",
}


async def set_preferences(tx: Transaction, user_id: int, given: Mapping[str, Any], now: datetime) -> None:
    """Set the given fields, by the names of PreferencesRow; the rest stays as it is."""
    changed = {COLUMNS[name]: value for name, value in given.items()} | {"updated_at": now}
    await tx.insert_many(user_preferences, [{"user_id": user_id, **changed}], on_conflict="update", update=list(changed))

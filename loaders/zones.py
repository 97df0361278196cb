"""The time zones that events are in."""

from typing import Any

from sqlalchemy import Select, func, select

from store.connection import Database
from store.tables import events


def _step_along_index() -> Select[Any]:
    """The distinct zones by hopping along their index: a million events cost one look-up a zone."""
    zones = select(func.min(events.c.time_zone).label("time_zone")).cte("zones", recursive=True)
    following = select(func.min(events.c.time_zone)).where(events.c.time_zone > zones.c.time_zone).scalar_subquery()
    zones = zones.union_all(select(following).where(zones.c.time_zone.is_not(None)))
    return select(zones.c.time_zone).where(zones.c.time_zone.is_not(None))


_ZONES = _step_along_index()


async def zones_in_use(database: Database) -> list[str]:
    """Every zone that an event is in, in alphabetical order."""
    return [zone for (zone,) in await database.fetch_all(_ZONES)]

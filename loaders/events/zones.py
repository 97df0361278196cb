"""The time zones that events are in, and the squares of the map: few values of many rows."""

from typing import Any

from sqlalchemy import Select, select

from store.database.connection import Database
from store.tables import events

# MySQL hops along the index from value to value: a million events cost one look-up each value.
_ZONES: Select[Any] = select(events.c.time_zone).distinct().order_by(events.c.time_zone)
_CELLS: Select[Any] = select(events.c.cell).distinct()


async def zones_in_use(database: Database) -> list[str]:
    """Every zone that an event is in, in alphabetical order."""
    return [zone for (zone,) in await database.fetch_all(_ZONES)]


async def cells_in_use(database: Database) -> frozenset[int]:
    """Every square of the map (store.places.geo) that an event is in."""
    return frozenset(cell for (cell,) in await database.fetch_all(_CELLS) if cell is not None)

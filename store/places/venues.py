"""Writing venues: one row per venue, with all spellings of its name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from store.database.catalog.changes import NOTHING, Touched
from store.database.connection import Transaction
from store.database.statements import chunks
from store.tables import venue_aliases, venues

VenueAlias = tuple[str, str]  # (name key, city key)


class StoredVenue(NamedTuple):
    """One venue with the fields that can be filled in later."""

    id: int
    name: str
    name_key: str
    address: str
    city: str | None
    city_key: str
    country_code: str | None
    latitude: Any
    longitude: Any
    cell: int | None
    time_zone: str | None
    capacity: int | None
    website: str | None
    successor_id: int | None


_COLUMNS = (
    venues.c.id,
    venues.c.name,
    venues.c.name_key,
    venues.c.address,
    venues.c.city,
    venues.c.city_key,
    venues.c.country_code,
    venues.c.latitude,
    venues.c.longitude,
    venues.c.cell,
    venues.c.time_zone,
    venues.c.capacity,
    venues.c.website,
    venues.c.successor_id,
)
_BY_ALIAS = select(venue_aliases.c.name_key, venue_aliases.c.city_key, venue_aliases.c.venue_id).where(
    venue_aliases.c.name_key.in_(bindparam("keys", expanding=True))
)
_NEAR = select(*_COLUMNS).where(
    or_(
        venues.c.cell.in_(bindparam("cells", expanding=True)),
        venues.c.city_key.in_(bindparam("city_keys", expanding=True)),
    )
)
_IDS_BY_NAME = (
    select(venues.c.name_key, venues.c.city_key, venues.c.id)
    .where(venues.c.name_key.in_(bindparam("keys", expanding=True)))
    .order_by(venues.c.id)
)
_BY_ID = select(*_COLUMNS).where(venues.c.id.in_(bindparam("ids", expanding=True)))
_FILLED = ("address", "city", "city_key", "country_code", "latitude", "longitude", "cell", "time_zone", "capacity", "website")


async def venues_by_alias(tx: Transaction, name_keys: Sequence[str]) -> dict[VenueAlias, int]:
    """The venue of every known spelling."""
    found: dict[VenueAlias, int] = {}
    for chunk in chunks(name_keys):
        rows = await tx.fetch_all(_BY_ALIAS, {"keys": chunk})
        found.update(((name_key, city_key), venue_id) for name_key, city_key, venue_id in rows)
    return found


async def venues_near(tx: Transaction, cells: Iterable[int], city_keys: Iterable[str]) -> list[StoredVenue]:
    """Venues of these squares of the map or these cities."""
    return [StoredVenue._make(row) for row in await tx.fetch_all(_NEAR, {"cells": list(cells), "city_keys": list(city_keys)})]


async def venues_by_ids(tx: Transaction, ids: Sequence[int]) -> dict[int, StoredVenue]:
    """Venues by id; unknown ids are absent."""
    found: dict[int, StoredVenue] = {}
    for chunk in chunks(ids):
        rows = await tx.fetch_all(_BY_ID, {"ids": chunk})
        found.update((row[0], StoredVenue._make(row)) for row in rows)
    return found


async def insert_venues(tx: Transaction, rows: Mapping[VenueAlias, Mapping[str, Any]], now: datetime) -> dict[VenueAlias, int]:
    """New venues' ids by alias; capacity and genres are unknown, not the predecessor's defaults."""
    blank = {"capacity": None, "genreFocus": "Various", "created_at": now, "updated_at": now}
    whole = [{**blank, **row, "name_key": name[:191], "city_key": city} for (name, city), row in sorted(rows.items())]
    await tx.insert_many(venues, whole, touched=NOTHING)
    held = await tx.fetch_all(_IDS_BY_NAME, {"keys": sorted({name[:191] for name, _ in rows})})
    ids = {(name_key, city_key): venue_id for name_key, city_key, venue_id in held}
    created = {(name, city): ids[name[:191], city] for name, city in rows}
    tx.changes.add(Touched(venues=created.values()))
    return created


async def fill_venues(tx: Transaction, rows: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Overwrite whole rows by id whose gaps were filled."""
    whole = [{**row, "updated_at": now} for row in rows]
    touched = Touched(venues=[row["id"] for row in rows])
    await tx.insert_many(venues, whole, on_conflict="update", update=(*_FILLED, "updated_at"), touched=touched)


async def add_aliases(tx: Transaction, aliases: Mapping[VenueAlias, int]) -> None:
    """Add spellings; a known spelling keeps its venue."""
    rows = [
        {"name_key": name_key[:191], "city_key": city_key, "venue_id": venue_id}
        for (name_key, city_key), venue_id in sorted(aliases.items())
    ]
    await tx.insert_many(venue_aliases, rows, on_conflict="ignore")

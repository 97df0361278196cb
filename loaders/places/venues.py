"""Venues by their ids, and when they can be booked."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, select, union

from loaders.batches import IDS, grouped
from loaders.columns import VENUE
from store.database.connection import Database
from store.organizers.availability import status_of
from store.organizers.directory_records import AvailabilityRow
from store.places.records import VenueRow
from store.tables import venue_aliases, venue_availability, venue_names, venues

__all__ = ["AvailabilityRow", "availability_by_venue", "ServedName", "names_by_venue", "served_names", "venue_by_id"]

_BY_ID = select(*VENUE, venues.c.successor_id).where(venues.c.id.in_(IDS))
_NAMES = (
    select(venue_names.c.venue_id, venue_names.c.name)
    .where(venue_names.c.venue_id.in_(IDS))
    .group_by(venue_names.c.venue_id, venue_names.c.name)
    .order_by(venue_names.c.name)
)
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_CALLED = union(
    select(venues.c.name_key, venues.c.name, venues.c.city_key).where(venues.c.name_key.in_(_KEYS)),
    *(
        select(other.c.name_key, venues.c.name, venues.c.city_key)
        .join_from(other, venues, venues.c.id == other.c.venue_id)
        .where(other.c.name_key.in_(_KEYS))
        for other in (venue_names, venue_aliases)
    ),
)
_WINDOWS = (
    select(*(venue_availability.c[name] for name in AvailabilityRow._fields))
    .where(venue_availability.c.venue_id.in_(IDS))
    .order_by(venue_availability.c.start_time, venue_availability.c.id)
)


class ServedName(NamedTuple):
    """The name under which a venue is served, and where it is; "" for an unknown city."""

    name: str
    city_key: str


async def venue_by_id(database: Database, keys: Sequence[int]) -> list[VenueRow | None]:
    """Each venue, or its successor if its names have turned out to be that one's; None for an unknown id."""
    found = {venue.id: (venue, *behind) for venue, behind in map(VENUE.split, await database.fetch_all(_BY_ID, {"ids": keys}))}
    successors = sorted({after for _, after in found.values() if after is not None})
    later = {venue.id: venue for venue in await venue_by_id(database, successors) if venue} if successors else {}
    return [later.get(found[key][1], found[key][0]) if key in found else None for key in keys]


async def names_by_venue(database: Database, keys: Sequence[int]) -> list[tuple[str, ...]]:
    """Every name that a source or the directory gives each venue, in alphabetical order."""
    return grouped(keys, [(row[0], row[1]) for row in await database.fetch_all(_NAMES, {"ids": keys})])


async def served_names(database: Database, spellings: Collection[str]) -> dict[str, tuple[ServedName, ...]]:
    """The names of the venues that each folded spelling is a name of; spellings of no venue are left out."""
    if not spellings:
        return {}
    found: dict[str, set[ServedName]] = {}
    for spelling, name, city_key in await database.fetch_all(_CALLED, {"keys": sorted(spellings)}):
        found.setdefault(spelling, set()).add(ServedName(name, city_key))
    return {spelling: tuple(sorted(names)) for spelling, names in found.items()}


async def availability_by_venue(database: Database, keys: Sequence[int]) -> list[tuple[AvailabilityRow, ...]]:
    """Each venue's periods, earliest first."""
    found = [AvailabilityRow._make(row) for row in await database.fetch_all(_WINDOWS, {"ids": keys})]
    rows = [row._replace(status=status_of(row.status)) for row in found]
    return grouped(keys, ((row.venue_id, row) for row in rows))

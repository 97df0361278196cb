"""Loads the whole directory in the form that searches and matches compare, with a stamp that shows when it changed."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, literal, select, union_all

from loaders.organizers.djs import DJ
from store.database.connection import Database
from store.database.types import UtcDateTime
from store.organizers.directory_records import DjRow
from store.tables import djs, venues


class VenueEntry(NamedTuple):
    """One venue as matching reads it."""

    id: int
    name: str
    address: str | None
    city: str | None
    city_key: str
    latitude: Decimal | None
    longitude: Decimal | None
    capacity: int | None
    genre_focus: str | None
    hire_fee: str | None
    gear: str | None
    retired_at: datetime | None
    updated_at: datetime | None


class Stamp(NamedTuple):
    """A table's row count and the time of its last change."""

    rows: int
    changed_at: datetime | None


_VENUE = tuple(venues.c[{"genre_focus": "genreFocus"}.get(field, field)] for field in VenueEntry._fields)
_STAMPS = union_all(
    select(literal(0).label("place"), func.count(), func.max(djs.c.updated_at, type_=UtcDateTime())).select_from(djs),
    select(literal(1), func.count(), func.max(venues.c.updated_at, type_=UtcDateTime())).select_from(venues),
).order_by("place")
_DJS = select(*DJ).order_by(djs.c.dj_id)
_CHANGED_DJS = _DJS.where(djs.c.updated_at >= bindparam("since", type_=UtcDateTime()))
_VENUES = select(*_VENUE).order_by(venues.c.id)
_CHANGED_VENUES = _VENUES.where(venues.c.updated_at >= bindparam("since", type_=UtcDateTime()))


async def stamps(database: Database) -> tuple[Stamp, Stamp]:
    """The current stamps of the tables of DJs and venues."""
    (_, dj_rows, dj_changed), (_, venue_rows, venue_changed) = await database.fetch_all(_STAMPS)
    return Stamp(dj_rows, dj_changed), Stamp(venue_rows, venue_changed)


async def dj_entries(database: Database, since: datetime | None = None) -> list[DjRow]:
    """Every DJ, retired ones included, or those changed since an instant."""
    return [DjRow._make(row) for row in await _read(database, _DJS, _CHANGED_DJS, since)]


async def venue_entries(database: Database, since: datetime | None = None) -> list[VenueEntry]:
    """Every venue, retired ones included, or those changed since an instant."""
    return [VenueEntry._make(row) for row in await _read(database, _VENUES, _CHANGED_VENUES, since)]


async def _read(database: Database, whole: Select[Any], changed: Select[Any], since: datetime | None) -> Sequence[Any]:
    return await database.fetch_all(whole) if since is None else await database.fetch_all(changed, {"since": since})

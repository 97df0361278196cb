"""The names that sources give each venue, and the one that is served."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select, update

from store.database.catalog.changes import Touched
from store.database.connection import Transaction
from store.database.statements import chunks
from store.tables import venue_names, venues
from store.text import key

DIRECTORY = "directory"  # stands for a source: who entered the venue by hand
_OF_VENUES = select(venue_names.c.venue_id, venue_names.c.source, venue_names.c.name).where(
    venue_names.c.venue_id.in_(bindparam("ids", expanding=True))
)
_DROP = delete(venue_names).where(
    venue_names.c.venue_id == bindparam("venue_id"),
    venue_names.c.source == bindparam("source"),
    venue_names.c.name_key == bindparam("name_key"),
)
_SERVED = select(venues.c.id, venues.c.name, venues.c.city).where(venues.c.id.in_(bindparam("ids", expanding=True)))
_RENAME = (
    update(venues).where(venues.c.id == bindparam("venue_id")).values(name=bindparam("new_name"), updated_at=bindparam("now"))
)


class GivenName(NamedTuple):
    """One venue's name as a source writes it."""

    venue_id: int
    source: str
    name: str


class ServedVenue(NamedTuple):
    """A venue's name as it is served, with its city."""

    id: int
    name: str
    city: str | None


async def names_given(tx: Transaction, venue_ids: Collection[int]) -> set[GivenName]:
    """Every name that is held of these venues."""
    found: set[GivenName] = set()
    for chunk in chunks(sorted(venue_ids)):
        found |= {GivenName(*row) for row in await tx.fetch_all(_OF_VENUES, {"ids": chunk})}
    return found


async def served_venues(tx: Transaction, venue_ids: Collection[int]) -> list[ServedVenue]:
    """The names under which venues are served, by id."""
    rows = [row for chunk in chunks(sorted(venue_ids)) for row in await tx.fetch_all(_SERVED, {"ids": chunk})]
    return sorted(ServedVenue(*row) for row in rows)


async def add_names(tx: Transaction, given: Collection[GivenName]) -> None:
    """Keep names; those that differ only in case or accents from one that the source gave before are that one."""
    rows = [
        {"venue_id": one.venue_id, "source": one.source, "name_key": key(one.name)[:191], "name": one.name[:255]}
        for one in sorted(given)
    ]
    await tx.insert_many(venue_names, rows, on_conflict="ignore", touched=Touched(venues={one.venue_id for one in given}))


async def drop_names(tx: Transaction, given: Collection[GivenName]) -> None:
    """Forget that these venues are called so."""
    for one in sorted(given):
        named = {"venue_id": one.venue_id, "source": one.source, "name_key": key(one.name)[:191]}
        await tx.execute(_DROP, named, touched=Touched(venues=[one.venue_id]))


async def rename_venues(tx: Transaction, names: Mapping[int, str], now: datetime) -> None:
    """Serve venues under other names; their keys stay."""
    for venue_id, name in sorted(names.items()):
        params = {"venue_id": venue_id, "new_name": name[:255], "now": now}
        await tx.execute(_RENAME, params, touched=Touched(venues=[venue_id]))

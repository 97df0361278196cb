"""Writes the directory's venues as entered by admins, and reads contact details. Venues from sources: store/places/venues.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from store.database.catalog.changes import NOTHING, Touched
from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.database.types import UtcDateTime
from store.organizers.directory_records import Contact
from store.tables import venues

_CONTACTS = select(venues.c.id, venues.c.name, venues.c.email, venues.c.phone).where(
    venues.c.id.in_(bindparam("ids", expanding=True))
)
_NAMED = select(venues.c.id, venues.c.name_key, venues.c.city_key).where(venues.c.retired_at.is_(None)).order_by(venues.c.id)
_RETIRE = (
    update(venues)
    .where(venues.c.id == bindparam("number"), venues.c.retired_at.is_(None))
    .values(retired_at=bindparam("at", type_=UtcDateTime()), updated_at=bindparam("at", type_=UtcDateTime()))
)


async def insert_directory_venue(tx: Transaction, row: Mapping[str, Any], now: datetime) -> int:
    """Insert a venue; returns the id."""
    number = await tx.insert(venues, {**row, "created_at": now, "updated_at": now}, touched=NOTHING)
    tx.changes.add(Touched(venues=[number]))
    return number


async def update_venue(tx: Transaction, number: int, changed: Mapping[str, Any], now: datetime) -> bool:
    """Set the columns named in `changed`; False if there is no such venue."""
    values = {name: bindparam(f"new_{name}", type_=venues.c[name].type) for name in (*sorted(changed), "updated_at")}
    statement = update(venues).where(venues.c.id == bindparam("number")).values(values)
    params = {f"new_{name}": value for name, value in changed.items()}
    params |= {"new_updated_at": now, "number": number}
    return await tx.execute(statement, params, touched=Touched(venues=[number])) == 1


async def retire_venue(tx: Transaction, number: int, now: datetime) -> bool:
    """Remove a venue from the lists; False if there is none or it was removed before."""
    return await tx.execute(_RETIRE, {"number": number, "at": now}, touched=Touched(venues=[number])) == 1


async def venues_by_name(reader: Database | Transaction) -> list[tuple[int, str, str]]:
    """Every listed venue: (id, name key, city key)."""
    return [(row[0], row[1], row[2]) for row in await reader.fetch_all(_NAMED)]


async def venue_contacts(reader: Database | Transaction, ids: Sequence[int]) -> dict[int, Contact]:
    """Each venue's contact details; unknown ids are absent. The caller is responsible for access control."""
    found: dict[int, Contact] = {}
    for chunk in chunks(ids):
        rows = await reader.fetch_all(_CONTACTS, {"ids": chunk})
        found |= {row[0]: Contact(*row[1:]) for row in rows}
    return found

"""Writes the directory's DJs, and reads their contact details."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from store.database.connection import Database, Transaction
from store.database.statements import chunks
from store.database.types import UtcDateTime
from store.organizers.directory_records import Contact
from store.tables import djs

_CONTACTS = select(djs.c.dj_id, djs.c.dj_name, djs.c.email, djs.c.phone).where(djs.c.dj_id.in_(bindparam("ids", expanding=True)))
_RETIRE = (
    update(djs)
    .where(djs.c.dj_id == bindparam("number"), djs.c.retired_at.is_(None))
    .values(retired_at=bindparam("at", type_=UtcDateTime()), updated_at=bindparam("at", type_=UtcDateTime()))
)


async def insert_dj(tx: Transaction, row: Mapping[str, Any], now: datetime) -> int:
    """Insert a DJ; returns the id."""
    return await tx.insert(djs, {**row, "created_at": now, "updated_at": now})


async def update_dj(tx: Transaction, number: int, changed: Mapping[str, Any], now: datetime) -> bool:
    """Set the columns named in `changed`; False if there is no such DJ."""
    values = {name: bindparam(f"new_{name}", type_=djs.c[name].type) for name in (*sorted(changed), "updated_at")}
    statement = update(djs).where(djs.c.dj_id == bindparam("number")).values(values)
    params = {f"new_{name}": value for name, value in changed.items()}
    return await tx.execute(statement, {**params, "new_updated_at": now, "number": number}) == 1


async def retire_dj(tx: Transaction, number: int, now: datetime) -> bool:
    """Remove a DJ from the lists; False if there is none or it was removed before."""
    return await tx.execute(_RETIRE, {"number": number, "at": now}) == 1


async def dj_contacts(reader: Database | Transaction, ids: Sequence[int]) -> dict[int, Contact]:
    """Each DJ's contact details; unknown ids are absent. The caller is responsible for access control."""
    found: dict[int, Contact] = {}
    for chunk in chunks(ids):
        rows = await reader.fetch_all(_CONTACTS, {"ids": chunk})
        found |= {row[0]: Contact(*row[1:]) for row in rows}
    return found

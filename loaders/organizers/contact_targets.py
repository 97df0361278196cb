"""DJs and venues as recipients. The caller is responsible for access control."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, tuple_

from loaders.batches import IDS
from store.database.connection import Database
from store.organizers.records import ContactTarget, ItemType
from store.tables import contact_refusals, djs, venues

ItemKey = tuple[ItemType, int]

_ITEMS: BindParameter[Any] = bindparam("items", expanding=True)
_BY_TYPE = {
    "dj": select(djs.c.dj_id, djs.c.dj_name, djs.c.city, djs.c.email, djs.c.retired_at).where(djs.c.dj_id.in_(IDS)),
    "venue": select(venues.c.id, venues.c.name, venues.c.city, venues.c.email, venues.c.retired_at).where(venues.c.id.in_(IDS)),
}
_REFUSALS = select(contact_refusals.c.item_type, contact_refusals.c.item_id).where(
    tuple_(contact_refusals.c.item_type, contact_refusals.c.item_id).in_(_ITEMS)
)


async def contact_target_by_item(database: Database, keys: Sequence[ItemKey]) -> list[ContactTarget | None]:
    """Each DJ or venue, including retired ones; None for an unknown one."""
    found: dict[ItemKey, ContactTarget] = {}
    kinds: tuple[ItemType, ...] = ("dj", "venue")
    for kind in kinds:
        ids = [number for item_type, number in keys if item_type == kind]
        rows = await database.fetch_all(_BY_TYPE[kind], {"ids": ids}) if ids else []
        found |= {(kind, row[0]): ContactTarget(kind, row[0], row[1], row[2], row[3], row[4] is not None) for row in rows}
    return [found.get(key) for key in keys]


async def refuses_by_item(database: Database, keys: Sequence[ItemKey]) -> list[bool]:
    """Whether each DJ or venue refuses requests."""
    found = {(row[0], row[1]) for row in await database.fetch_all(_REFUSALS, {"items": keys})}
    return [key in found for key in keys]

"""DJs and venues that do not accept contact requests."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from store.database.connection import Database, Transaction
from store.organizers.records import ItemType
from store.tables import contact_refusals

Item = tuple[ItemType, int]

_IS_ITEM = (contact_refusals.c.item_type == bindparam("of_type"), contact_refusals.c.item_id == bindparam("of_id"))
_HELD = select(contact_refusals.c.item_id).where(*_IS_ITEM)
_LIFT = delete(contact_refusals).where(*_IS_ITEM)


async def refuses_requests(reader: Database | Transaction, item: Item) -> bool:
    """Whether a DJ or venue refuses requests."""
    return await reader.fetch_value(_HELD, _params(item)) is not None


async def refuse_requests(tx: Transaction, item: Item, now: datetime) -> None:
    """Block all requests to a DJ or venue. Repeating it changes nothing."""
    row = {"item_type": item[0], "item_id": item[1], "refused_at": now}
    await tx.insert_many(contact_refusals, [row], on_conflict="ignore")


async def take_requests(tx: Transaction, item: Item) -> None:
    """Accept requests to a DJ or venue again."""
    await tx.execute(_LIFT, _params(item))


def _params(item: Item) -> dict[str, object]:
    return {"of_type": item[0], "of_id": item[1]}

"""What plans have on their shortlists, in short."""

from collections.abc import Sequence

from sqlalchemy import select

from loaders.batches import IDS
from store.database.connection import Database
from store.tables import event_plan_shortlists

_ITEMS = select(event_plan_shortlists.c.plan_id, event_plan_shortlists.c.item_type, event_plan_shortlists.c.item_id).where(
    event_plan_shortlists.c.plan_id.in_(IDS)
)


async def shortlisted_by_plan(database: Database, keys: Sequence[int]) -> list[frozenset[tuple[str, int]]]:
    """The items of each plan's shortlist: ("dj" or "venue", id)."""
    found: dict[int, set[tuple[str, int]]] = {}
    for plan_id, item_type, item_id in await database.fetch_all(_ITEMS, {"ids": keys}):
        found.setdefault(plan_id, set()).add((str(item_type), item_id))
    return [frozenset(found.get(key, ())) for key in keys]

"""Organizers' plans: by id, in pages, and their numbers of changes."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from loaders.batches import IDS, OwnedKey, owned
from store.database.connection import Database
from store.database.statements import chunks
from store.organizers.plans import PLAN_COLUMNS, plan_row
from store.organizers.records import PlanRow
from store.people.accounts import VIEWER_COLUMNS, viewer_row
from store.people.records import RoleKey
from store.tables import event_plans, users

_BY_ID = select(*PLAN_COLUMNS).where(event_plans.c.id.in_(IDS))
_COUNT = select(func.count()).select_from(event_plans).where(event_plans.c.user_id == bindparam("owner"))
_CHANGES = (
    select(event_plans.c.id, event_plans.c.changes, *VIEWER_COLUMNS)
    .join_from(event_plans, users, users.c.id == event_plans.c.user_id)
    .where(event_plans.c.id.in_(IDS))
)


class PlanState(NamedTuple):
    """A plan's number of changes, and its owner's current role."""

    changes: int
    role: RoleKey


async def own_plan_by_id(database: Database, keys: Sequence[OwnedKey]) -> list[PlanRow | None]:
    """Each plan, if it is the caller's; None for an unknown one and for someone else's."""
    return await owned(database, _BY_ID, plan_row, keys)


async def plan_page(database: Database, owner: int, limit: int, before: int | None) -> list[PlanRow]:
    """Up to `limit` of a person's plans, newest first, with numbers below `before`."""
    params = {"owner": owner, "limit": limit} | ({} if before is None else {"before": before})
    return [plan_row(row) for row in await database.fetch_all(_page(before is not None), params)]


async def plan_count(database: Database, owner: int) -> int:
    """The number of a person's plans."""
    return int(await database.fetch_value(_COUNT, {"owner": owner}))


async def plan_states(database: Database, plan_ids: Sequence[int]) -> dict[int, PlanState]:
    """The number of changes of each plan; deleted plans are absent."""
    found: dict[int, PlanState] = {}
    for chunk in chunks(plan_ids):
        rows = await database.fetch_all(_CHANGES, {"ids": chunk})
        found |= {row[0]: PlanState(row[1], viewer_row(row[2:]).role) for row in rows}
    return found


@lru_cache(maxsize=2)
def _page(continues: bool) -> Select[Any]:
    statement = select(*PLAN_COLUMNS).where(event_plans.c.user_id == bindparam("owner"))
    if continues:
        statement = statement.where(event_plans.c.id < bindparam("before"))
    return statement.order_by(event_plans.c.id.desc()).limit(bindparam("limit"))

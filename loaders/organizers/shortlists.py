"""The items on plans' shortlists, and their DJs and venues as recipients."""

from collections.abc import Sequence

from sqlalchemy import select

from loaders.batches import IDS, OwnedKey, grouped
from store.database.connection import Database
from store.organizers.records import ShortlistRow
from store.organizers.shortlists import IN_ORDER, SHORTLIST_COLUMNS, shortlist_row
from store.tables import event_plan_shortlists, event_plans

_BY_PLAN = (
    select(*SHORTLIST_COLUMNS)
    .where(event_plan_shortlists.c.plan_id.in_(IDS))
    .order_by(event_plan_shortlists.c.plan_id, *IN_ORDER)
)
_BY_ID = (
    select(event_plans.c.user_id, event_plan_shortlists.c.id, event_plan_shortlists.c.plan_id)
    .join_from(event_plan_shortlists, event_plans, event_plans.c.id == event_plan_shortlists.c.plan_id)
    .where(event_plan_shortlists.c.id.in_(IDS))
)


async def shortlist_by_plan(database: Database, keys: Sequence[int]) -> list[tuple[ShortlistRow, ...]]:
    """Each plan's shortlist in order, positions counted from 0."""
    rows = [shortlist_row(row) for row in await database.fetch_all(_BY_PLAN, {"ids": keys})]
    lists = grouped(keys, ((row.plan_id, row) for row in rows))
    return [tuple(row._replace(position=place) for place, row in enumerate(entries)) for entries in lists]


async def plan_of_own_entry(database: Database, keys: Sequence[OwnedKey]) -> list[int | None]:
    """The plan of each item, if it is the caller's; None for an unknown item and for someone else's."""
    rows = await database.fetch_all(_BY_ID, {"ids": sorted({entry_id for _, entry_id in keys})})
    found = {(row[0], row[1]): row[2] for row in rows}
    return [found.get(key) for key in keys]

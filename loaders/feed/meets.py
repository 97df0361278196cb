"""Whether one event meets some criteria."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, literal_column, select

from loaders.events.criteria import EventCriteria
from loaders.events.pages import matching, matching_conditions
from loaders.events.query_shape import QueryShape, query_plan_of
from store.database.connection import Database
from store.tables import events


async def meets(database: Database, criteria: EventCriteria, event_id: int) -> bool:
    """True if a search with these criteria finds the event."""
    plan = await query_plan_of(database, criteria)
    if plan is None:
        return False
    return await database.fetch_one(_statement(plan.shape), {**plan.params, "the_event": event_id}) is not None


@lru_cache(maxsize=64)
def _statement(shape: QueryShape) -> Select[Any]:
    found: Select[Any] = select(literal_column("1")).select_from(matching(shape)).where(*matching_conditions(shape))
    return found.where(events.c.id == bindparam("the_event")).limit(literal_column("1"))

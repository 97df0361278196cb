"""Statistics on plans and contact requests: one organizer's, or everyone's."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, func, select

from store.database.connection import Database
from store.database.types import UtcDateTime
from store.organizers.contact_requests import IS_PENDING
from store.organizers.records import SETTLED, ContactStatus
from store.tables import contact_requests, event_plans

_NOW: BindParameter[Any] = bindparam("now", type_=UtcDateTime())


class Figures(NamedTuple):
    """Counts, and the median time to an answer in seconds; None if there are no answers."""

    plan_count: int
    upcoming_plan_count: int
    by_status: dict[ContactStatus, int]
    median_answer_s: int | None


async def figures(database: Database, owner: int | None, now: datetime) -> Figures:
    """A person's statistics, or everyone's for None: four statements, however many rows."""
    whose = {} if owner is None else {"owner": owner}
    plans = await database.fetch_one(_plans(owner is None), whose | {"now": now}) or (0, 0)
    counts: dict[ContactStatus, int] = dict.fromkeys(("pending", *SETTLED), 0)
    for status, count in await database.fetch_all(_by_status(owner is None), whose | {"now": now}):
        counts[status] = count
    answered = await database.fetch_value(_answered(owner is None), whose)
    middle = None
    if answered:
        middle = await database.fetch_value(_nth_answer(owner is None), whose | {"skipped": (answered - 1) // 2})
    return Figures(plans[0], int(plans[1] or 0), counts, middle)


@lru_cache(maxsize=2)
def _plans(everybody: bool) -> Select[Any]:
    ends = func.coalesce(event_plans.c.end_time, event_plans.c.start_time)
    upcoming: ColumnElement[Any] = func.sum(case((ends >= _NOW, 1), else_=0))
    statement: Select[Any] = select(func.count(), upcoming).select_from(event_plans)
    return statement if everybody else statement.where(event_plans.c.user_id == bindparam("owner"))


@lru_cache(maxsize=2)
def _by_status(everybody: bool) -> Select[Any]:
    is_over = IS_PENDING & contact_requests.c.expires_at.is_not(None) & (contact_requests.c.expires_at <= _NOW)
    status = case((is_over, "expired"), (IS_PENDING, "pending"), else_=contact_requests.c.status).label("as_it_is")
    statement = select(status, func.count()).group_by(status)
    return statement if everybody else statement.where(contact_requests.c.user_id == bindparam("owner"))


@lru_cache(maxsize=2)
def _answered(everybody: bool) -> Select[Any]:
    statement = select(func.count(contact_requests.c.answer_s))
    return statement if everybody else statement.where(contact_requests.c.user_id == bindparam("owner"))


@lru_cache(maxsize=2)
def _nth_answer(everybody: bool) -> Select[Any]:
    statement = select(contact_requests.c.answer_s).where(contact_requests.c.answer_s.is_not(None))
    if not everybody:
        statement = statement.where(contact_requests.c.user_id == bindparam("owner"))
    return statement.order_by(contact_requests.c.answer_s).limit(1).offset(bindparam("skipped"))

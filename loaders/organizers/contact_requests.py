"""Contact requests: by id, by plan, by sender and in pages; and their history."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, not_, or_, select, tuple_

from loaders.batches import IDS, OwnedKey, grouped, owned
from store.database.connection import Database
from store.database.types import UtcDateTime
from store.organizers.contact_events import EVENT_COLUMNS, IS_NEWS
from store.organizers.contact_requests import IS_PENDING, REQUEST_COLUMNS, request_row
from store.organizers.records import ContactEventRow, ContactRequestRow, ContactStatus, ItemType
from store.tables import contact_request_events, contact_requests

TargetKey = tuple[int, ItemType, int]  # a plan's number, and a DJ or venue

_table = contact_requests
_events = contact_request_events
_NOW: BindParameter[Any] = bindparam("now", type_=UtcDateTime())
_TARGETS: BindParameter[Any] = bindparam("targets", expanding=True)
_BY_ID = select(*REQUEST_COLUMNS).where(_table.c.id.in_(IDS))
_BY_PLAN = select(*REQUEST_COLUMNS).where(_table.c.plan_id.in_(IDS)).order_by(_table.c.id.desc())
_target = (_table.c.plan_id, _table.c.item_type, _table.c.item_id)
_newest = select(func.max(_table.c.id)).where(tuple_(*_target).in_(_TARGETS)).group_by(*_target)
_LATEST = select(*REQUEST_COLUMNS).where(_table.c.id.in_(_newest))
_BY_REQUEST = select(*EVENT_COLUMNS).where(_events.c.request_id.in_(IDS)).order_by(_events.c.id)
_NEWS_BY_ID = select(*EVENT_COLUMNS).where(_events.c.id.in_(IDS), IS_NEWS)
_NEWS_COUNTS = select(func.count(), func.count() - func.count(_events.c.read_at)).where(
    _events.c.user_id == bindparam("owner"), IS_NEWS
)
_IS_OVER = and_(IS_PENDING, _table.c.expires_at.is_not(None), _table.c.expires_at <= _NOW)


async def request_by_id(database: Database, keys: Sequence[int]) -> list[ContactRequestRow | None]:
    """Each request, None for an unknown one. The caller is responsible for access control."""
    found = {row[0]: request_row(row) for row in await database.fetch_all(_BY_ID, {"ids": keys})}
    return [found.get(key) for key in keys]


async def requests_by_plan(database: Database, keys: Sequence[int]) -> list[tuple[ContactRequestRow, ...]]:
    """Each plan's requests, newest first."""
    rows = [request_row(row) for row in await database.fetch_all(_BY_PLAN, {"ids": keys})]
    return grouped(keys, ((row.plan_id or 0, row) for row in rows))


async def latest_request_by_target(database: Database, keys: Sequence[TargetKey]) -> list[ContactRequestRow | None]:
    """The newest request of each plan to each DJ or venue; None if there is none."""
    rows = [request_row(row) for row in await database.fetch_all(_LATEST, {"targets": keys})]
    found = {(row.plan_id, row.item_type, row.item_id): row for row in rows}
    return [found.get(key) for key in keys]


async def events_by_request(database: Database, keys: Sequence[int]) -> list[tuple[ContactEventRow, ...]]:
    """Each request's history, in order; () for a predecessor's request."""
    rows = [ContactEventRow._make(row) for row in await database.fetch_all(_BY_REQUEST, {"ids": keys})]
    return grouped(keys, ((row.request_id, row) for row in rows))


async def request_page(
    database: Database, owner: int | None, status: ContactStatus | None, now: datetime, limit: int, before: int | None
) -> list[ContactRequestRow]:
    """Up to `limit` of a person's requests (everyone's for None), newest first, with numbers below `before`."""
    given = {"owner": owner, "status": _asked(status), "before": before}
    params = {name: value for name, value in given.items() if value is not None} | {"limit": limit}
    clock = {"now": now} if status in ("pending", "expired") else {}
    rows = await database.fetch_all(_page(owner is None, status, before is not None), params | clock)
    return [request_row(row) for row in rows]


async def request_count(database: Database, owner: int | None, status: ContactStatus | None, now: datetime) -> int:
    """The number of a person's requests with a status (everyone's for None)."""
    given = {"owner": owner, "status": _asked(status)}
    params = {name: value for name, value in given.items() if value is not None}
    clock = {"now": now} if status in ("pending", "expired") else {}
    return int(await database.fetch_value(_count(owner is None, status), params | clock))


async def own_news_by_id(database: Database, keys: Sequence[OwnedKey]) -> list[ContactEventRow | None]:
    """Each notification, if it is the caller's; None for an unknown one and for someone else's."""
    return await owned(database, _NEWS_BY_ID, ContactEventRow._make, keys)


async def news_page(database: Database, owner: int, unread_only: bool, limit: int, before: int | None) -> list[ContactEventRow]:
    """Up to `limit` of an organizer's notifications, newest first, with numbers below `before`."""
    params = {"owner": owner, "limit": limit} | ({} if before is None else {"before": before})
    rows = await database.fetch_all(_news(unread_only, before is not None), params)
    return [ContactEventRow._make(row) for row in rows]


async def news_counts(database: Database, owner: int) -> tuple[int, int]:
    """Total and unread counts of an organizer's notifications."""
    row = await database.fetch_one(_NEWS_COUNTS, {"owner": owner})
    return (0, 0) if row is None else (row[0], row[1])


def _asked(status: ContactStatus | None) -> ContactStatus | None:
    """The status to compare in SQL; None for pending and expired, which depend on the clock."""
    return None if status in ("pending", "expired") else status


@lru_cache(maxsize=24)
def _page(everybody: bool, status: ContactStatus | None, continues: bool) -> Select[Any]:
    statement = select(*REQUEST_COLUMNS).where(*_conditions(everybody, status))
    if continues:
        statement = statement.where(_table.c.id < bindparam("before"))
    return statement.order_by(_table.c.id.desc()).limit(bindparam("limit"))


@lru_cache(maxsize=12)
def _count(everybody: bool, status: ContactStatus | None) -> Select[Any]:
    return select(func.count()).select_from(_table).where(*_conditions(everybody, status))


def _conditions(everybody: bool, status: ContactStatus | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [] if everybody else [_table.c.user_id == bindparam("owner")]
    if status == "pending":
        found += [IS_PENDING, or_(_table.c.expires_at.is_(None), not_(_table.c.expires_at <= _NOW))]
    elif status == "expired":
        found.append(or_(_table.c.status == "expired", _IS_OVER))
    elif status is not None:
        found.append(_table.c.status == bindparam("status"))
    return found


@lru_cache(maxsize=4)
def _news(unread_only: bool, continues: bool) -> Select[Any]:
    statement = select(*EVENT_COLUMNS).where(_events.c.user_id == bindparam("owner"), IS_NEWS)
    if unread_only:
        statement = statement.where(_events.c.read_at.is_(None))
    if continues:
        statement = statement.where(_events.c.id < bindparam("before"))
    return statement.order_by(_events.c.id.desc()).limit(bindparam("limit"))

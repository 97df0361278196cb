"""Notifications: by id, as pages, and those since a catalog version."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, bindparam, case, func, select

from loaders.batches import IDS, OwnedKey, owned
from loaders.columns import NOTIFICATION
from loaders.events.orders import SortKey, after_params, comes_after
from store.alerts.records import NotificationRow
from store.database.connection import Database
from store.database.statements import chunks
from store.tables import notifications

SORT_KEY_TYPES: tuple[type, ...] = (int, int)
_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)

_KEYS = (notifications.c.version, notifications.c.id)
_BY_ID = select(*NOTIFICATION).where(notifications.c.id.in_(IDS))
_COUNTS = select(func.count(), func.sum(case((notifications.c.read_at.is_(None), 1), else_=0))).where(
    notifications.c.user_id == bindparam("owner")
)
_SINCE = (
    select(*NOTIFICATION)
    .where(notifications.c.version > bindparam("version"), notifications.c.user_id.in_(_PEOPLE))
    .order_by(*_KEYS)
)
_NEWEST = select(func.max(notifications.c.version))


@dataclass(frozen=True, slots=True)
class NotificationPage:
    """Which part of a person's notifications: up to `limit` after the key (version, id), newest first."""

    limit: int
    after: SortKey | None = None
    unread_only: bool = False


class NotificationCounts(NamedTuple):
    """How many notifications a person has, and how many of them are unread."""

    total: int
    unread: int


async def own_notification_by_id(database: Database, keys: Sequence[OwnedKey]) -> list[NotificationRow | None]:
    """Each notification, if it is the caller's; None for an unknown one and for somebody else's."""
    return await owned(database, _BY_ID, NOTIFICATION.make, keys)


async def notification_page(database: Database, owner: int, page: NotificationPage) -> list[tuple[NotificationRow, SortKey]]:
    """A person's notifications with their sort keys, newest first."""
    params = {"owner": owner, "limit": page.limit} | after_params(page.after or ())
    rows = await database.fetch_all(_page(page.unread_only, page.after is not None), params)
    found = [NOTIFICATION.make(row) for row in rows]
    return [(row, (row.version, row.id)) for row in found]


async def notification_counts(database: Database, owner: int) -> NotificationCounts:
    """Total and unread counts, in one statement."""
    row = await database.fetch_one(_COUNTS, {"owner": owner})
    return NotificationCounts(0, 0) if row is None else NotificationCounts(row[0], int(row[1] or 0))


async def newest_version(database: Database) -> int:
    """The catalog version of the last notification; 0 if there is none."""
    return int(await database.fetch_value(_NEWEST) or 0)


async def notifications_since(database: Database, version: int, people: Sequence[int]) -> list[NotificationRow]:
    """These people's notifications after a catalog version, in the order of versions."""
    found: list[NotificationRow] = []
    for chunk in chunks(people):
        rows = await database.fetch_all(_SINCE, {"version": version, "people": chunk})
        found += [NOTIFICATION.make(row) for row in rows]
    return sorted(found, key=lambda row: (row.version, row.id))


@lru_cache(maxsize=4)
def _page(unread_only: bool, continues: bool) -> Select[Any]:
    statement = select(*NOTIFICATION).where(notifications.c.user_id == bindparam("owner"))
    if unread_only:
        statement = statement.where(notifications.c.read_at.is_(None))
    if continues:
        statement = statement.where(comes_after(_KEYS, descending=True))
    return statement.order_by(*(key.desc() for key in _KEYS)).limit(bindparam("limit"))

"""The upcoming events of many venues or artists at once: one branch for each, all in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import BindParameter, Select, bindparam, func, select, union_all

from loaders.columns import EVENT, RowColumns
from loaders.events.events import event_by_id
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.index.kin import count_by_artist, count_by_venue, keys_by_artist
from loaders.events.orders import SortKey, after_params, comes_after
from loaders.events.pages import PagePosition
from store.database.connection import Database
from store.database.statements import chunks
from store.events.records import EventRow
from store.tables import events, performances

Parent = Literal["venue", "artist"]
_BRANCHES_MAX = 64  # parents in one statement; SQLite takes up to 500
_NOBODY = 0


@dataclass(frozen=True, slots=True)
class UpcomingPage:
    """Which part of each parent's events from `from_at` on: up to `limit` after the key, or before it with `backwards`."""

    from_at: datetime
    limit: int
    after: SortKey | None = None
    backwards: bool = False

    @property
    def is_first(self) -> bool:
        """Whether the list begins with it."""
        return self.after is None and not self.backwards


async def upcoming_by_venue(
    database: Database,
    keys: Sequence[int],
    page: UpcomingPage,
    rows: RowColumns[EventRow] = EVENT,
    index: CatalogIndex | None = None,
) -> list[list[tuple[EventRow, SortKey]]]:
    """Each venue's events with their sort keys, soonest first: an index of the database has them in this order."""
    return await _upcoming(database, "venue", keys, page, rows)


async def upcoming_by_artist(
    database: Database,
    keys: Sequence[int],
    page: UpcomingPage,
    rows: RowColumns[EventRow] = EVENT,
    index: CatalogIndex | None = None,
) -> list[list[tuple[EventRow, SortKey]]]:
    """Each artist's events with their sort keys, soonest first; from `index` where the catalog is in memory."""
    position = PagePosition(page.limit, page.after, page.backwards)
    found = await keys_by_artist(database, index, keys, page.from_at, position) if index is not None else None
    if found is None:
        return await _upcoming(database, "artist", keys, page, rows)
    ids = list({key[-1] for one in found for key in one})
    read = {event.id: event for event in await event_by_id(database, ids, rows) if event} if ids else {}
    return [[(read[key[-1]], key) for key in one if key[-1] in read] for one in found]


async def upcoming_count_by_venue(
    database: Database, keys: Sequence[int], from_at: datetime, index: CatalogIndex | None = None
) -> list[int]:
    """How many events each venue has from an instant on."""
    found = await count_by_venue(database, index, keys, from_at) if index is not None else None
    return found if found is not None else await _counts(database, _VENUE_COUNTS, keys, from_at)


async def upcoming_count_by_artist(
    database: Database, keys: Sequence[int], from_at: datetime, index: CatalogIndex | None = None
) -> list[int]:
    """How many events each artist has from an instant on."""
    found = await count_by_artist(database, index, keys, from_at) if index is not None else None
    return found if found is not None else await _counts(database, _ARTIST_COUNTS, keys, from_at)


async def _upcoming(
    database: Database, parent: Parent, keys: Sequence[int], page: UpcomingPage, rows: RowColumns[EventRow]
) -> list[list[tuple[EventRow, SortKey]]]:
    found: dict[int, list[tuple[EventRow, SortKey]]] = {key: [] for key in keys}
    for chunk in chunks(list(found), _BRANCHES_MAX):
        branches = 1 << (len(chunk) - 1).bit_length()  # few different statements, whatever the number of parents
        parents = [*chunk, *[_NOBODY] * (branches - len(chunk))]
        params: dict[str, Any] = {f"parent_{number}": key for number, key in enumerate(parents)}
        params |= {"from_at": page.from_at, "limit": page.limit} | after_params(page.after or ())
        statement = _statement(parent, branches, page.after is not None, page.backwards, rows)
        for event, (key,) in map(rows.split, await database.fetch_all(statement, params)):
            found[key].append((event, (event.order_time, event.id)))
    return [found[key][::-1] if page.backwards else found[key] for key in keys]


@lru_cache(maxsize=64)
def _statement(parent: Parent, branches: int, continues: bool, backwards: bool, rows: RowColumns[EventRow]) -> Select[Any]:
    """Event columns, then the parent; in order or in reverse.

    The events of one venue are read in the order of their index, which MariaDB sorts anew as soon as they are a derived table.
    """
    if branches == 1 and parent == "venue":
        return _branch(parent, 0, continues, backwards).with_only_columns(*rows, events.c.venue_id)
    found = [_branch(parent, number, continues, backwards) for number in range(branches)]
    ids = (found[0] if branches == 1 else union_all(*(select(branch.subquery()) for branch in found))).subquery()
    statement = select(*rows, ids.c.parent).join_from(ids, events, events.c.id == ids.c.id)
    return statement.order_by(*_in_order(backwards))


def _branch(parent: Parent, number: int, continues: bool, backwards: bool) -> Select[Any]:
    key: BindParameter[int] = bindparam(f"parent_{number}")
    column = events.c.venue_id if parent == "venue" else performances.c.artist_id
    branch = select(column.label("parent"), events.c.id).where(
        column == key, events.c.order_time >= bindparam("from_at"), events.c.withdrawn_at.is_(None)
    )
    if parent == "artist":
        branch = branch.join_from(performances, events)
    if continues:
        branch = branch.where(comes_after((events.c.order_time, events.c.id), descending=backwards))
    return branch.order_by(*_in_order(backwards)).limit(bindparam("limit"))


def _in_order(backwards: bool) -> list[Any]:
    keys = (events.c.order_time, events.c.id)
    return [key.desc() if backwards else key.asc() for key in keys]


_IS_UPCOMING = (events.c.order_time >= bindparam("from_at"), events.c.withdrawn_at.is_(None))
_VENUE_COUNTS = (
    select(events.c.venue_id, func.count())
    .where(events.c.venue_id.in_(bindparam("parents", expanding=True)), *_IS_UPCOMING)
    .group_by(events.c.venue_id)
)
_ARTIST_COUNTS = (
    select(performances.c.artist_id, func.count())
    .join_from(performances, events)
    .where(performances.c.artist_id.in_(bindparam("parents", expanding=True)), *_IS_UPCOMING)
    .group_by(performances.c.artist_id)
)


async def _counts(database: Database, statement: Select[Any], keys: Sequence[int], from_at: datetime) -> list[int]:
    rows = await database.fetch_all(statement, {"parents": keys, "from_at": from_at})
    counts: dict[int, int] = {row[0]: row[1] for row in rows}
    return [counts.get(key, 0) for key in keys]

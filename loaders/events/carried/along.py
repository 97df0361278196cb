"""One event and the first upcoming events at its venue, in one statement: whoever shows the one mostly shows the others below it.

A list of plain columns is one column of the event's row. Any other is a branch of a UNION ALL: what JSON is made of can hold no
other JSON. The columns of both branches are JSON that is left as it was sent, so that they agree whatever they hold.
"""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, literal_column, select, union_all

from loaders.columns import RowColumns
from loaders.events.carried.sent import SentColumns
from store.database.connection import Database
from store.database.dialect import DialectName
from store.database.nested.arrays import PARSED, nested_rows
from store.database.statements import Row
from store.database.transaction import Params
from store.events.records import EventRow
from store.tables import events

_EVENT, _LISTED = 0, 1  # which branch a row is from


class ListAlong(NamedTuple):
    """Which list is to be read along: as many events from `from_at` on, with these columns."""

    from_at: datetime
    limit: int
    rows: RowColumns[EventRow]


class FoundAlong(NamedTuple):
    """What was read: the event if the id is an event's own, and the list of its venue if it has one, soonest first."""

    event: EventRow | None
    venue_id: int | None
    listed: list[EventRow]


def can_be_along(rows: RowColumns[EventRow], listed: RowColumns[EventRow]) -> bool:
    """Whether rows with these columns fit into one statement: if all that is sent is JSON."""
    return isinstance(rows, SentColumns) and isinstance(listed, SentColumns)


async def event_with_list(database: Database, key: int, rows: RowColumns[EventRow], along: ListAlong) -> FoundAlong:
    """An event, not a retired id's successor, and the list of its venue, soonest first."""
    params = {"id": key, "from_at": along.from_at, "limit": along.limit}
    if isinstance(along.rows, SentColumns) and along.rows.is_packed:
        found = await database.fetch_all(_as_column(rows, along.rows), params)
        return _of_one(found[0], rows, along.rows) if found else FoundAlong(None, None, [])
    return await _by_branches(database, params, rows, along.rows)


def _of_one(found: Row, rows: RowColumns[EventRow], listed: RowColumns[EventRow]) -> FoundAlong:
    make = listed.make
    return FoundAlong(rows.make(found[:-2]), found[-2], [make((cells,)) for cells in found[-1]])


async def _by_branches(
    database: Database, params: Params, rows: RowColumns[EventRow], listed_rows: RowColumns[EventRow]
) -> FoundAlong:
    statement = _union(database.dialect, rows, listed_rows)
    event: EventRow | None = None
    venue_id: int | None = None
    found = await database.fetch_all(statement, params)
    width, make = len(listed_rows), listed_rows.make
    listed = [make(row[:width]) for row in found if row[-1] != _EVENT]
    if len(listed) < len(found):
        one = next(row for row in found if row[-1] == _EVENT)
        event, venue_id = rows.make(one[: len(rows)]), one[-2]
    listed.sort(key=_sort_key_as_sent(listed_rows))
    return FoundAlong(event, venue_id, listed)


@lru_cache(maxsize=64)
def _sort_key_as_sent(listed: RowColumns[EventRow]) -> Callable[[Any], Any]:
    """What rows are sorted by, without a look at what it means: texts of instants are as long as each other."""
    assert isinstance(listed, SentColumns)
    time, number = listed.packed_place("order_time"), listed.packed_place("id")

    def key(row: Any) -> Any:
        sent = row[0]
        return sent[time], sent[number]

    return key


@lru_cache(maxsize=64)
def _as_column(rows: RowColumns[EventRow], listed: SentColumns[EventRow]) -> Select[Any]:
    """The event's columns, its venue and the list."""
    numbers = _first_at_venue(events.c.id).subquery()
    source, order = numbers.join(events, events.c.id == numbers.c.id), (events.c.order_time, events.c.id)
    found = nested_rows(listed.nested(), source, outer=None, order_by=order)
    return select(*rows, events.c.venue_id, found.as_sent()).where(events.c.id == bindparam("id"))


@lru_cache(maxsize=64)
def _union(dialect: DialectName, rows: RowColumns[EventRow], listed: RowColumns[EventRow]) -> CompoundSelect[Any]:
    """The columns of either, the venue and the branch. Nobody says in which order rows of two branches come."""
    width = max(len(rows), len(listed))
    one = select(*_padded(rows, width), events.c.venue_id, literal_column(str(_EVENT)).label("branch")).where(
        events.c.id == bindparam("id")
    )
    first = _first_at_venue(*_padded(listed, width), events.c.venue_id, literal_column(str(_LISTED)).label("branch"))
    return union_all(one, _cut(first) if dialect == "sqlite" else first)


def _first_at_venue(*columns: ColumnElement[Any]) -> Select[Any]:
    """These columns of the first events from a moment on at the venue of an event."""
    looked = events.alias()
    venue = select(looked.c.venue_id).where(looked.c.id == bindparam("id")).scalar_subquery()
    return (
        select(*columns)
        .where(events.c.venue_id == venue, events.c.order_time >= bindparam("from_at"), events.c.withdrawn_at.is_(None))
        .order_by(events.c.order_time, events.c.id)
        .limit(bindparam("limit"))
    )


def _padded(rows: RowColumns[EventRow], width: int) -> list[ColumnElement[Any]]:
    return [*rows, *(literal_column("NULL", PARSED).label(f"none_{place}") for place in range(len(rows), width))]


def _cut(first: Select[Any]) -> Select[Any]:
    """SQLite takes no limit in a branch but in a table within it; MariaDB would sort such a table anew."""
    return select(first.subquery())

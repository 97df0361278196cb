"""Related events: same artists first, then same venue, then same genre in the event's city."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Select, bindparam, literal_column, select, union_all

from loaders.columns import EVENT, RowColumns
from loaders.events.conditions import hidden_reaction
from loaders.events.events import event_by_id
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.index.kin import GENRE_SPAN, kin_of
from store.database.connection import Database
from store.database.statements import chunks
from store.events.records import EventRow
from store.events.search_index import genre_term
from store.tables import event_terms, events, performances, search_terms

_PARENTS_MAX = 32  # in one statement, each with three branches
_NOBODY = 0


async def related_events(
    database: Database,
    parents: Sequence[EventRow],
    from_at: datetime,
    limit: int,
    hidden_from: int | None = None,
    rows: RowColumns[EventRow] = EVENT,
    index: CatalogIndex | None = None,
) -> list[list[EventRow]]:
    """Up to `limit` events for each parent, from `from_at` on, none cancelled, soonest first within each kind of relation.

    Events hidden by the person `hidden_from` are left out. `index` finds them where the catalog is in memory.
    """
    kin = await kin_of(database, index, parents, from_at, limit, hidden_from) if index is not None else None
    if kin is not None:
        ids = list(dict.fromkeys(event_id for found in kin.values() for event_id in found))
        read = {event.id: event for event in await event_by_id(database, ids, rows) if event} if ids else {}
        return [[read[event_id] for event_id in kin[parent.id] if event_id in read] for parent in parents]
    found: dict[int, dict[int, EventRow]] = {parent.id: {} for parent in parents}
    for chunk in chunks(list({parent.id: parent for parent in parents}.values()), _PARENTS_MAX):
        branches = 1 << (len(chunk) - 1).bit_length()
        params: dict[str, Any] = {"from_at": from_at, "until": from_at + GENRE_SPAN, "limit": limit}
        if hidden_from is not None:
            params["hidden_from"] = hidden_from
        for number in range(branches):
            params |= _params(number, chunk[number] if number < len(chunk) else None)
        related = await database.fetch_all(_statement(branches, hidden_from is not None, rows), params)
        for event, (parent_id,) in map(rows.split, related):
            found[parent_id].setdefault(event.id, event)
    return [list(found[parent.id].values())[:limit] for parent in parents]


def _params(number: int, parent: EventRow | None) -> dict[str, Any]:
    return {
        f"event_{number}": parent.id if parent else _NOBODY,
        f"venue_{number}": parent.venue_id if parent else _NOBODY,
        f"genre_{number}": genre_term(parent.genres[0]) if parent and parent.genres else "",
    }


@lru_cache(maxsize=32)
def _statement(branches: int, hides: bool, rows: RowColumns[EventRow]) -> Select[Any]:
    """Event columns, then the parent; the closest kin first."""
    kin = [branch for number in range(branches) for branch in _branches(number)]
    if hides:
        kin = [branch.where(hidden_reaction(events.c.id).is_(None)) for branch in kin]
    ids = union_all(*(select(branch.subquery()) for branch in kin)).subquery()
    statement = select(*rows, ids.c.parent).join_from(ids, events, events.c.id == ids.c.id)
    return statement.order_by(ids.c.kinship, events.c.order_time, events.c.id)


def _branches(number: int) -> list[Select[Any]]:
    parent = bindparam(f"event_{number}", type_=events.c.id.type)
    own = performances.alias("own")
    city = select(events.c.city_key).where(events.c.id == parent).correlate(None).scalar_subquery()
    term = select(search_terms.c.id).where(search_terms.c.term == bindparam(f"genre_{number}")).scalar_subquery()
    by_artist = (
        select(events.c.id)
        .distinct()
        .join_from(own, performances, performances.c.artist_id == own.c.artist_id)
        .join(events, events.c.id == performances.c.event_id)
        .where(own.c.event_id == parent)
    )
    by_venue = select(events.c.id).where(events.c.venue_id == bindparam(f"venue_{number}"))
    by_genre = (
        select(events.c.id)
        .join_from(event_terms, events, events.c.id == event_terms.c.event_id)
        .where(
            event_terms.c.term_id == term,
            event_terms.c.order_time >= bindparam("from_at"),
            event_terms.c.order_time <= bindparam("until"),
            events.c.city_key == city,
        )
    )
    by_start = (events.c.order_time, events.c.id)
    by_posting = (event_terms.c.order_time, event_terms.c.event_id)
    return [
        _branch(by_artist, parent, 0, by_start),
        _branch(by_venue, parent, 1, by_start),
        # MySQL would otherwise start from the events of the city and sort every posting.
        _branch(by_genre, parent, 2, by_posting).prefix_with("STRAIGHT_JOIN", dialect="mysql"),
    ]


def _branch(ids: Select[Any], parent: Any, kinship: int, order: tuple[Column[Any], ...]) -> Select[Any]:
    return (
        ids.add_columns(parent.label("parent"), literal_column(str(kinship)).label("kinship"), events.c.order_time)
        .where(
            events.c.order_time >= bindparam("from_at"),
            events.c.withdrawn_at.is_(None),
            events.c.status != "cancelled",
            events.c.id != parent,
        )
        .order_by(*order)
        .limit(bindparam("limit"))
    )

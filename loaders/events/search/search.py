"""Searching events: pages in an order, counts and facets."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Select, func, select

from loaders.columns import EVENT, RowColumns
from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.events import event_by_id
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.index.pages import indexed_keys, suits
from loaders.events.orders import SortKey, after_params
from loaders.events.pages import PagePosition, keys_statement, matching, matching_conditions, page_statement
from loaders.events.query_shape import QueryShape, query_plan_of
from loaders.events.search.words import significant
from store.database.connection import Database
from store.database.statements import Row
from store.events.records import EventRow

_SORTED = frozenset({EventOrder.DISTANCE, EventOrder.RELEVANCE, EventOrder.ON_SALE})


async def event_page(
    database: Database,
    criteria: EventCriteria,
    order: EventOrder,
    *,
    limit: int,
    after: SortKey | None = None,
    backwards: bool = False,
    rows: RowColumns[EventRow] = EVENT,
    index: CatalogIndex | None = None,
    reader_id: int | None = None,
) -> list[tuple[EventRow, SortKey]]:
    """Up to `limit` events that follow the sort key `after`, or precede it with `backwards`, always in the requested order.

    An event's key is what a cursor contains. Without `after`, the first events, or the last. `index` is used where it is quicker.
    Rows that are made for a reader need to be told who it is.
    """
    where = PagePosition(limit, after, backwards)
    keys = await _indexed(database, index, criteria, order, where)
    if keys is not None:
        found = await event_by_id(database, [key[-1] for key in keys], rows, reader_id) if keys else []
        return [(event, key) for event, key in zip(found, keys, strict=True) if event is not None]
    page = await _page(database, criteria, order, where, partial(page_statement, rows=rows), reader_id)
    width, make = len(rows), rows.make  # as rows.split does, without a call a row
    return [(event := make(cells[:width]), (*cells[width:], event.id)) for cells in page]


async def event_page_keys(
    database: Database,
    criteria: EventCriteria,
    order: EventOrder,
    where: PagePosition,
    index: CatalogIndex | None = None,
) -> list[SortKey]:
    """The sort keys of the same page; an event's id is the last part of its key."""
    keys = await _indexed(database, index, criteria, order, where)
    return keys if keys is not None else await _page(database, criteria, order, where, keys_statement)


async def _indexed(
    database: Database, index: CatalogIndex | None, criteria: EventCriteria, order: EventOrder, where: PagePosition
) -> list[SortKey] | None:
    """The page's keys from memory, in the requested order; None when the database is to be asked."""
    order = effective_order(criteria, order)
    if index is None or not suits(criteria, order):
        return None
    keys = await indexed_keys(database, index, criteria, order, where)
    return keys[::-1] if keys is not None and where.backwards else keys


async def _page(
    database: Database,
    criteria: EventCriteria,
    order: EventOrder,
    where: PagePosition,
    statement_of: Callable[..., Select[Any]],
    reader_id: int | None = None,
) -> list[Row]:
    """The rows of one page, in the requested order."""
    plan = await query_plan_of(database, criteria)
    if plan is None:
        return []
    order = effective_order(criteria, order)
    statement = statement_of(plan.shape, order, continues=where.after is not None, backwards=where.backwards)
    params = plan.params | {"limit": where.limit} | after_params(where.after or ())
    if reader_id is not None:
        params["reader_id"] = reader_id
    if order == EventOrder.ON_SALE:
        params["on_sale_from"] = criteria.on_sale_from or datetime.now(UTC)
    page = await database.fetch_all(statement, params, is_heavy=_is_heavy(plan.shape, order))
    return page[::-1] if where.backwards else page


async def event_count(database: Database, criteria: EventCriteria) -> int:
    """How many events meet the criteria."""
    plan = await query_plan_of(database, criteria)
    if plan is None:
        return 0
    ((count,),) = await database.fetch_all(_count_statement(plan.shape), plan.params, is_heavy=True)
    return int(count)


def effective_order(criteria: EventCriteria, order: EventOrder) -> EventOrder:
    """The order the criteria allow: distance needs a point, relevance needs a word; otherwise start time."""
    if order == EventOrder.DISTANCE and criteria.near is None:
        return EventOrder.START_TIME
    if order == EventOrder.RELEVANCE and not significant(criteria.text_words):
        return EventOrder.START_TIME
    return EventOrder.START_TIME if order == EventOrder.PERSONALIZED else order


def _is_heavy(shape: QueryShape, order: EventOrder) -> bool:
    """Whether a page's time grows with what the search finds: sorted by the database, or several words to be met."""
    return order in _SORTED or shape.words > 1


@lru_cache(maxsize=128)
def _count_statement(shape: QueryShape) -> Select[Any]:
    return select(func.count()).select_from(matching(shape)).where(*matching_conditions(shape))

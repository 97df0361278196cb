"""The statement for one page of a search: first the ids, in order from a matching index, then the rows of just those."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    UnaryExpression,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.sql.elements import BindParameter

from loaders.columns import EVENT, RowColumns
from loaders.events.criteria import EventOrder
from loaders.events.filters import conditions
from loaders.events.orders import GOES_ON_SALE, ORDERINGS, SortKey, comes_after
from loaders.events.query_shape import DrivingIndex, QueryShape
from store.events.records import EventRow
from store.tables import event_terms, events

RANKED_MOST = 2000  # a search by relevance ranks this many of the soonest matching events
EXACT_BONUS = 10  # more than any field's weight: an exact word ranks before any similar word

_LIMIT: BindParameter[int] = bindparam("limit")


class PagePosition(NamedTuple):
    """Which part of a list."""

    limit: int
    after: SortKey | None
    backwards: bool


@lru_cache(maxsize=64)  # one with 64 branches takes a megabyte
def page_statement(
    shape: QueryShape, order: EventOrder, rows: RowColumns[EventRow] = EVENT, *, continues: bool, backwards: bool
) -> Select[Any]:
    """Event columns followed by the sort key without the id, in order, or in reverse when `backwards`.

    Parameters: the plan's, `limit`, and with `continues` those of `after_params`.
    """
    page = _page(shape, order, continues, backwards).subquery("page")
    keys = _keys(page)
    statement = select(*rows, *keys).join_from(page, events, events.c.id == page.c.id)
    return statement.order_by(*_directed((*keys, page.c.id), _is_descending(order, backwards)))


@lru_cache(maxsize=64)
def keys_statement(shape: QueryShape, order: EventOrder, *, continues: bool, backwards: bool) -> Select[Any]:
    """The same page as sort keys alone, the id at their end."""
    page = _page(shape, order, continues, backwards).subquery("page")
    columns = (*_keys(page), page.c.id)
    return select(*columns).order_by(*_directed(columns, _is_descending(order, backwards)))


def _keys(page: FromClause) -> list[ColumnElement[Any]]:
    return [column for column in page.c if column.name != "id"]


def _is_descending(order: EventOrder, backwards: bool) -> bool:
    return ORDERINGS[order].is_descending != backwards


def _page(shape: QueryShape, order: EventOrder, continues: bool, backwards: bool) -> Select[Any]:
    """The ids of one page with their sort keys."""
    descending = _is_descending(order, backwards)
    if order == EventOrder.RELEVANCE:
        return _most_relevant(shape, continues, descending)
    if order == EventOrder.ON_SALE:
        return _by_sale(shape, continues, descending)
    if order == EventOrder.START_TIME and shape.driving_index != DrivingIndex.ANY:
        return _merged(shape, continues, descending)
    return _sorted(shape, order, continues, descending)


def matching(shape: QueryShape) -> FromClause:
    """Where a search without an order finds its events: to be met with `matching_conditions`."""
    if shape.driving_index != DrivingIndex.TERM:
        return events
    terms: list[BindParameter[int]] = [bindparam(f"branch_{number}") for number in range(shape.branches)]
    led_to = select(event_terms.c.event_id).where(event_terms.c.term_id.in_(terms)).distinct().subquery()
    return led_to.join(events, events.c.id == led_to.c.event_id)


def matching_conditions(shape: QueryShape) -> list[ColumnElement[bool]]:
    """The conditions that go with `matching`."""
    return conditions(shape.other_filters if shape.driving_index == DrivingIndex.TERM else shape.active_filters)


def _merged(shape: QueryShape, continues: bool, descending: bool, limit: ColumnElement[Any] = _LIMIT) -> Select[Any]:
    """(id, key_0) by start time: the first of every branch, the first of those."""
    branches = [_branch(shape, number, continues, descending).limit(limit) for number in range(shape.branches)]
    if len(branches) == 1:
        return branches[0]
    together = union if shape.driving_index == DrivingIndex.TERM else union_all  # an event may carry several terms of a group
    merged = together(*(select(branch.subquery()) for branch in branches)).subquery()
    return select(merged.c.id, merged.c.key_0).order_by(*_directed((merged.c.key_0, merged.c.id), descending)).limit(limit)


def _branch(shape: QueryShape, number: int, continues: bool, descending: bool) -> Select[Any]:
    value: BindParameter[Any] = bindparam(f"branch_{number}")
    if shape.driving_index == DrivingIndex.TERM:
        keys: tuple[Column[Any], ...] = (event_terms.c.order_time, event_terms.c.event_id)
        branch = select(keys[1].label("id"), keys[0].label("key_0")).join_from(event_terms, events, events.c.id == keys[1])
        # Otherwise MySQL may start from the events, which far outnumber the postings of a word.
        branch = branch.prefix_with("STRAIGHT_JOIN", dialect="mysql").where(event_terms.c.term_id == value, *_span(shape))
    else:
        keys = (events.c.order_time, events.c.id)
        branch = select(keys[1].label("id"), keys[0].label("key_0"))
        if shape.driving_index != DrivingIndex.TIME:
            branch = branch.where(events.c[shape.driving_index] == value)
    branch = branch.where(*conditions(shape.other_filters, keys[1]))
    if continues:
        branch = branch.where(comes_after(keys, descending=descending))
    return branch.order_by(*_directed(keys, descending))


def _span(shape: QueryShape) -> list[ColumnElement[bool]]:
    """The requested period, on the postings' own copy of the order time."""
    span = []
    if "from_at" in shape.active_filters:
        span.append(event_terms.c.order_time >= bindparam("from_at"))
    if "to_at" in shape.active_filters:
        span.append(event_terms.c.order_time <= bindparam("to_at"))
    return span


def _sorted(
    shape: QueryShape, order: EventOrder, continues: bool, descending: bool, limit: ColumnElement[Any] = _LIMIT
) -> Select[Any]:
    """(id, key_0, …) of every matching event, sorted by the database."""
    keys = ORDERINGS[order].keys
    found = select(keys[-1].label("id"), *(key.label(f"key_{number}") for number, key in enumerate(keys[:-1])))
    found = found.select_from(matching(shape)).where(*matching_conditions(shape))
    if continues:
        found = found.where(comes_after(keys, descending=descending))
    return found.order_by(*_directed(keys, descending)).limit(limit)


def _by_sale(shape: QueryShape, continues: bool, descending: bool) -> Select[Any]:
    """(id, key_0, key_1): events yet to go on sale, from the index of those times, then the rest by start time."""
    is_on_sale = or_(events.c.on_sale_time.is_(None), ~GOES_ON_SALE)
    branches = []
    for number, (condition, time) in enumerate(((GOES_ON_SALE, events.c.on_sale_time), (is_on_sale, events.c.order_time))):
        group: ColumnElement[int] = literal_column(str(number), Integer)
        branch = select(events.c.id, group.label("key_0"), time.label("key_1")).select_from(matching(shape))
        branch = branch.where(*matching_conditions(shape), condition)
        if continues:
            branch = branch.where(comes_after((group, time, events.c.id), descending=descending))
        branches.append(branch.order_by(*_directed((time, events.c.id), descending)).limit(_LIMIT))
    merged = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    keys = (merged.c.key_0, merged.c.key_1, merged.c.id)
    return select(merged.c.id, merged.c.key_0, merged.c.key_1).order_by(*_directed(keys, descending)).limit(_LIMIT)


def _most_relevant(shape: QueryShape, continues: bool, descending: bool) -> Select[Any]:
    """(id, negative score, order time): the soonest matching events, ranked by where their words occur."""
    most: BindParameter[int] = bindparam("ranked_most", RANKED_MOST)
    if shape.driving_index == DrivingIndex.ANY:
        soonest = _sorted(shape, EventOrder.START_TIME, continues=False, descending=False, limit=most).subquery()
    else:
        soonest = _merged(shape, continues=False, descending=False, limit=most).subquery()
    groups = [f"word_{number}" for number in range(shape.words)]
    scores = sum((_word_score(group) for group in groups[1:]), start=_word_score(groups[0]))
    ranked = (
        select(soonest.c.id, (-scores).label("key_0"), soonest.c.key_0.label("key_1"))
        .join_from(soonest, event_terms, event_terms.c.event_id == soonest.c.id)
        .group_by(soonest.c.id, soonest.c.key_0)
        .subquery()
    )
    keys = (ranked.c.key_0, ranked.c.key_1, ranked.c.id)
    page = select(ranked.c.id, ranked.c.key_0, ranked.c.key_1)
    if continues:
        page = page.where(comes_after(keys, descending=descending))
    return page.order_by(*_directed(keys, descending)).limit(_LIMIT)


def _word_score(group: str) -> ColumnElement[int]:
    """The weight of the best posting of one word."""
    term, weight = event_terms.c.term_id, event_terms.c.weight
    exact: BindParameter[Any] = bindparam(f"{group}_exact", expanding=True)
    near: BindParameter[Any] = bindparam(f"{group}_near", expanding=True)
    return func.max(case((term.in_(exact), weight + EXACT_BONUS), (term.in_(near), weight), else_=0))


def _directed(keys: Sequence[ColumnElement[Any]], descending: bool) -> list[UnaryExpression[Any]]:
    return [key.desc() if descending else key.asc() for key in keys]

"""The sort keys of each order, and the condition that continues a page after one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, cast, func, or_

from loaders.events.conditions import squared_chord
from loaders.events.criteria import EventOrder
from store.database.types import UtcDateTime
from store.tables import events

SortKey = tuple[Any, ...]

# Distances sort as whole numbers, so that a cursor holds them exactly: 10^12 times the squared chord tells 6 m apart.
CHORD_STEPS = 10**12


@dataclass(frozen=True, slots=True)
class Ordering:
    """The keys of one order, the id last, and the types of their values."""

    keys: tuple[ColumnElement[Any], ...]
    types: tuple[type, ...]
    is_descending: bool = False


GOES_ON_SALE = events.c.on_sale_time >= bindparam("on_sale_from", type_=UtcDateTime())
_BY_START = (events.c.order_time, events.c.id)
_SOONEST_AMONG_EQUALS = (int, datetime, int)

ORDERINGS = {
    EventOrder.START_TIME: Ordering(_BY_START, (datetime, int)),
    EventOrder.NEWEST: Ordering((events.c.created_at, events.c.id), (datetime, int), is_descending=True),
    EventOrder.DISTANCE: Ordering((cast(func.round(squared_chord() * CHORD_STEPS), Integer), *_BY_START), _SOONEST_AMONG_EQUALS),
    # The first keys of these two, a group and a negative score, are made in loaders/events/pages.py.
    EventOrder.ON_SALE: Ordering(_BY_START, _SOONEST_AMONG_EQUALS),
    EventOrder.RELEVANCE: Ordering(_BY_START, _SOONEST_AMONG_EQUALS),
}


def comes_after(keys: Sequence[ColumnElement[Any]], *, descending: bool) -> ColumnElement[bool]:
    """The condition of coming after the key bound to `after_0`, `after_1`, …; the first key bounds an index scan."""
    first = keys[0]
    bound = bindparam("after_0", type_=first.type)
    scan = first <= bound if descending else first >= bound
    return and_(scan, _beyond(keys, 0, descending))


def after_params(after: SortKey) -> dict[str, Any]:
    """The values that `comes_after` needs."""
    return {f"after_{number}": value for number, value in enumerate(after)}


def _beyond(keys: Sequence[ColumnElement[Any]], number: int, descending: bool) -> ColumnElement[bool]:
    column = keys[number]
    bound = bindparam(f"after_{number}", type_=column.type)
    past = column < bound if descending else column > bound
    if number == len(keys) - 1:
        return past
    return or_(past, and_(column == bound, _beyond(keys, number + 1, descending)))

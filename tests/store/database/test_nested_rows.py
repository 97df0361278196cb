"""Rows of another table as one column: the same values as a statement of its own gives, in order, on both databases."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from store.database.connection import Database
from store.database.nested.arrays import RowAsArray, cell_of, nested_row, nested_rows
from store.tables import events, source_events, venues
from tests.builders import NOW, Gig, add_gigs, add_venue


class Told(NamedTuple):
    """A row with one column of each kind."""

    title: str
    price_min: Decimal | None
    is_free: bool | None
    start_time: Any
    local_date: Any
    local_time: Any
    tags: Any


COLUMNS = tuple(events.c[name] for name in Told._fields)
TOLD = RowAsArray(COLUMNS, Told._make)


async def test_every_kind_of_value_comes_back_as_it_was(database: Database) -> None:
    hall = await add_venue(database, 'The "Hall", back\\slash \u2028 Ğ')
    columns = {"is_free": True, "tags": ["one", 'two "quoted"']}
    priced = Gig("Pay: 10%", venue_id=hall, price_min=Decimal("12.50"), columns=columns)
    bare = Gig("Bare", start=NOW + timedelta(days=3), venue_id=hall, columns={"is_free": None, "local_time": None})
    await add_gigs(database, bare, priced)
    order = [events.c.order_time, events.c.id]
    nested = nested_rows(TOLD, events, events.c.venue_id == venues.c.id, outer=venues, order_by=order)
    ((name, found),) = await database.fetch_all(select(venues.c.name, nested))
    alone = await database.fetch_all(select(*COLUMNS).order_by(*order))
    assert name == 'The "Hall", back\\slash \u2028 Ğ'
    assert found == tuple(map(Told._make, alone))
    assert [type(one.price_min) for one in found] == [Decimal, type(None)]
    assert str(found[0].price_min) == "12.50"


async def test_no_rows_are_an_empty_tuple_and_no_row_is_none(database: Database) -> None:
    await add_gigs(database, Gig(sources=()))
    row = RowAsArray((source_events.c.source,), tuple)
    many = nested_rows(
        row, source_events, source_events.c.event_id == events.c.id, outer=events, order_by=[source_events.c.source]
    )
    one = nested_row(RowAsArray((venues.c.name,), tuple), venues, venues.c.id == events.c.venue_id, outer=events)
    assert await database.fetch_all(select(many, one)) == [((), None)]


async def test_an_order_is_kept_in_both_directions(database: Database) -> None:
    await add_gigs(database, Gig(sources=("dice", "local", "bandsintown")))
    row, listed = RowAsArray((source_events.c.source,), lambda cells: cells[0]), source_events.c
    for order, expected in (
        (listed.source, ("bandsintown", "dice", "local")),
        (listed.source.desc(), ("local", "dice", "bandsintown")),
    ):
        nested = nested_rows(row, source_events, listed.event_id == events.c.id, outer=events, order_by=[order])
        assert await database.fetch_value(select(nested).select_from(events)) == expected


@pytest.mark.parametrize(
    "held",
    [
        "2026-11-27 20:00:00",
        "2026-11-27 20:00:00.000000",
        "2026-11-27T20:00:00Z",
        "2026-11-27 20:00:00+00:00",
        "2026-11-27 20:00",
    ],
)
def test_an_instant_is_aware_in_whatever_form_an_adopted_database_holds_it(held: str) -> None:
    step = cell_of(events.c.start_time).step
    assert step is not None
    assert step(held) == datetime(2026, 11, 27, 20, tzinfo=UTC)
    assert step("2026-11-27") == datetime(2026, 11, 27, tzinfo=UTC)
    assert step("soon") is None

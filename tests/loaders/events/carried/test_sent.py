"""Rows as they were sent: every column has the value, and the type, that it has in a row that is read column by column."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from loaders.columns import EVENT
from loaders.events.carried.relations import event_rows
from loaders.events.events import event_by_id
from loaders.wanted import EVERYTHING, NOTHING, Wanted
from resolvers.events.events import distance_of, placed
from store.database.connection import Database
from store.database.nested.layouts import layout_of
from store.events.records import EventRow, ListingRow
from tests.builders import NOW, Gig, add_gigs, add_venue

ALL = Wanted(EventRow._fields, {"venue": EVERYTHING, "listings": Wanted(ListingRow._fields)})
ODD = 'A "night", back\\slash \u2028 \x01 Ğ 🎸\n'


def _plain(name: str, value: Any) -> Any:
    """Coordinates as numbers: JSON has no decimals."""
    return float(value) if name in ("latitude", "longitude") and value is not None else value


async def _gigs(database: Database) -> list[int]:
    hall = await add_venue(database, ODD, latitude=53.3, longitude=-6.25)
    filled = {"is_free": False, "tags": ["one", ODD], "latitude": Decimal("53.349800"), "longitude": Decimal("-6.260300")}
    filled |= {"images": [{"url": ODD, "width": 10, "height": None}], "end_time": NOW + timedelta(hours=3)}
    return await add_gigs(
        database,
        Gig(ODD, venue_id=hall, sources=("dice", "local"), price_min=Decimal("12.50"), description=ODD, columns=filled),
        Gig("Bare", sources=(), columns={"is_free": None, "local_time": None, "tags": [], "images": []}),
    )


async def test_every_column_has_its_value_and_its_type(database: Database) -> None:
    ids = await _gigs(database)
    sent: list[Any] = await event_by_id(database, ids, event_rows(ALL))
    whole: list[Any] = await event_by_id(database, ids)
    for row, expected in zip(sent, whole, strict=True):
        assert layout_of(row) is not None
        assert layout_of(expected) is None
        told, wanted = ({name: _plain(name, getattr(one, name)) for name in EVENT.names} for one in (row, expected))
        assert told == wanted
        assert {name: type(value) for name, value in told.items()} == {name: type(value) for name, value in wanted.items()}
    assert sent[0].carried_venue.name == ODD
    assert sent[0].carried_venue == sent[0].carried_venue  # read again, it is the same
    assert [listing.source for listing in sent[0].carried_listings] == ["dice", "local"]
    assert (sent[1].carried_venue, sent[1].carried_listings) == (None, ())


async def test_a_distance_is_added_behind_what_was_sent(database: Database) -> None:
    ids = await _gigs(database)
    near, nowhere = [placed(row, 53.35, -6.26) for row in await event_by_id(database, ids, event_rows(ALL)) if row]
    (whole, _) = await event_by_id(database, ids)
    assert whole is not None
    assert distance_of(near) == distance_of(placed(whole, 53.35, -6.26))
    assert near.title == ODD
    layout = layout_of(near)
    assert layout is not None
    assert layout.width == len(near)
    assert nowhere.latitude is not None or distance_of(nowhere) is None


async def test_what_was_not_selected_cannot_be_read(database: Database) -> None:
    (number, _) = await _gigs(database)
    (row,) = await event_by_id(database, [number], event_rows(NOTHING))
    assert row is not None
    with pytest.raises(AttributeError, match="title was not selected"):
        _ = row.title
    assert repr(row) == f"EventRow(id={number}, order_time={row.order_time!r}, version={row.version})"


async def test_what_a_lax_database_holds_is_null(database: Database) -> None:
    """As in rows that are read column by column: "0000-00-00" is no day."""
    (number, _) = await _gigs(database)
    row: Any = (await event_by_id(database, [number], event_rows(ALL)))[0]
    layout, sent = layout_of(row), list(row)
    assert layout is not None
    odd = {"start_time": "0000-00-00 00:00:00", "local_date": "0000-00-00", "local_time": "25:30:00"}
    sent[0] = [odd.get(name, cell) for name, cell in zip(layout.packed, sent[0], strict=True)]
    lax: Any = tuple.__new__(type(row), sent)
    assert (lax.start_time, lax.local_date, lax.local_time, lax.title) == (None, None, None, ODD)

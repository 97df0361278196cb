"""Events that carry their relations: the same rows as the loaders of these relations give."""

from collections.abc import Sequence
from typing import Any

import pytest

from loaders.columns import EVENT
from loaders.events.events import event_by_id, listings_by_event
from loaders.events.with_relations import event_rows
from loaders.places.artists import performances_by_event
from loaders.places.venues import venue_by_id
from loaders.wanted import EVERYTHING, NOTHING, Wanted
from store.database.connection import Database
from store.events.records import EventRow
from tests.builders import NOW, Gig, add_gigs, add_venue

WHOLE = Wanted(None, {"venue": EVERYTHING, "performances": Wanted(None, {"artist": EVERYTHING}), "listings": EVERYTHING})
FEW = Wanted(
    ["title"],
    {
        "venue": Wanted(["name"]),
        "performances": Wanted(["billing", "artist"], {"artist": Wanted(["name"])}),
        "listings": Wanted(["url"]),
    },
)


async def _gigs(database: Database) -> list[int]:
    hall = await add_venue(database, "Vicar Street", latitude=53.3, longitude=-6.25)
    return await add_gigs(
        database,
        Gig("Two acts", venue_id=hall, performers=("Lankum", "Bicep"), sources=("dice", "local", "ticketmaster")),
        Gig("Nothing known", sources=()),
        Gig("Withdrawn", venue_id=hall, performers=("Kneecap",), columns={"withdrawn_at": NOW}),
    )


async def _read(database: Database, ids: Sequence[int], wanted: Wanted) -> list[Any]:
    rows = event_rows(wanted)
    return await event_by_id(database, ids, rows)


async def test_whole_relations_are_those_of_their_loaders(database: Database) -> None:
    ids = await _gigs(database)
    found = await _read(database, ids, WHOLE)
    assert [row.carried_performances for row in found] == await performances_by_event(database, ids)
    assert [row.carried_listings for row in found] == await listings_by_event(database, ids)
    venues = [await venue_by_id(database, [row.venue_id]) if row.venue_id else [None] for row in found]
    assert [_degrees(row.carried_venue) for row in found] == [_degrees(venue) for (venue,) in venues]
    assert [tuple(row)[: len(EVENT)] for row in found] == [tuple(row or ()) for row in await event_by_id(database, ids)]


def _degrees(venue: Any) -> Any:
    """Coordinates as numbers: one column of JSON has no decimals."""
    return venue and venue._replace(latitude=float(venue.latitude), longitude=float(venue.longitude))


async def test_few_columns_are_read_everywhere(database: Database) -> None:
    ids = await _gigs(database)
    row: Any = (await _read(database, ids, FEW))[0]
    assert (row.title, row.carried_venue.name) == ("Two acts", "Vicar Street")
    assert [(act.billing, act.artist.name) for act in row.carried_performances] == [("headline", "Lankum"), ("support", "Bicep")]
    assert issubclass(type(row), EventRow)
    for holder, name in ((row, "city"), (row.carried_venue, "address"), (row.carried_listings[0], "source")):
        with pytest.raises(AttributeError, match=f"{name} was not selected"):
            getattr(holder, name)


def test_what_nobody_asks_for_is_not_read() -> None:
    assert event_rows(NOTHING).names == ("id", "order_time", "version")
    assert event_rows(EVERYTHING) is EVENT
    assert event_rows(Wanted(["title"], {"listings": NOTHING})).names[-1] == "carried_listings"
    assert event_rows(FEW) is event_rows(Wanted(FEW.columns, dict(FEW.below)))

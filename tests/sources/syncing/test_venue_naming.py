"""Venues under the names that most sources give them, whatever the order of arrival, with the other names kept."""

import itertools
from dataclasses import replace

import pytest
from sqlalchemy import select

from store.database.connection import Database
from store.events.records import Listing, ListingVenue
from store.places.venue_names import DIRECTORY
from store.tables import venue_names, venues
from tests.builders import add_venue
from tests.sources.syncing.listings import WHELANS, listing
from tests.sources.syncing.test_news import LATER, ingest_listings

WITH_CITY = replace(WHELANS, name="Whelan's, Dublin")
ST, STREET = (
    ListingVenue(name, city="Dublin", country_code="IE", latitude=53.3426, longitude=-6.2774)
    for name in ("Vicar St", "Vicar Street")
)


def gig(source: str, venue: ListingVenue, source_id: str = "1") -> Listing:
    return listing(source, source_id, venue=venue)


async def served(database: Database) -> list[str]:
    return [row[0] for row in await database.fetch_all(select(venues.c.name).order_by(venues.c.name))]


async def names(database: Database) -> set[tuple[str, str]]:
    return {(row[0], row[1]) for row in await database.fetch_all(select(venue_names.c.source, venue_names.c.name))}


async def test_a_venue_is_served_without_its_city_and_keeps_the_name_as_written(database: Database) -> None:
    await ingest_listings(database, gig("dice", WITH_CITY))
    assert await served(database) == ["Whelan's"]
    assert await names(database) == {("dice", "Whelan's, Dublin")}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_the_name_most_agree_on_is_served_in_any_order(database: Database, order: tuple[int, ...]) -> None:
    given = [("ticketmaster", replace(STREET, name="Vicar Street Live")), ("dice", STREET), ("local", ST)]
    for at in order:
        await ingest_listings(database, gig(*given[at]))
    assert await served(database) == ["Vicar Street"]
    assert {name for _, name in await names(database)} == {"Vicar Street Live", "Vicar Street", "Vicar St"}


async def test_a_name_that_was_entered_by_hand_has_a_voice(database: Database) -> None:
    await add_venue(database, "Whelans of Wexford Street", name_key="whelans", latitude=53.3366, longitude=-6.2653)
    await ingest_listings(database, gig("dice", WITH_CITY))
    assert await served(database) == ["Whelans of Wexford Street"]
    assert (DIRECTORY, "Whelans of Wexford Street") in await names(database)
    await ingest_listings(database, gig("local", WHELANS), at=LATER)
    assert await served(database) == ["Whelan's"]
    assert (DIRECTORY, "Whelans of Wexford Street") in await names(database)


async def test_another_venue_of_the_event_gives_no_name(database: Database) -> None:
    await ingest_listings(database, gig("dice", WHELANS), gig("local", replace(WHELANS, name="TBA")))
    assert {name for _, name in await names(database)} == {"Whelan's"}

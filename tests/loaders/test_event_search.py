"""Searching events: what is found, in which order, page after page."""

from datetime import timedelta

from loaders.event_criteria import EventCriteria, EventOrder
from loaders.event_search import event_count, event_page
from store.connection import Database
from tests.builders import NOW, Gig, add_gigs


async def test_a_city_and_dates_give_its_gigs_soonest_first(database: Database) -> None:
    days = [3, 1, 2, 9]
    ids = await add_gigs(database, *(Gig(start=NOW + timedelta(days=day)) for day in days), Gig(city="Cork"))
    criteria = EventCriteria(city_keys=("dublin",), from_at=NOW, to_at=NOW + timedelta(days=5))

    page = await event_page(database, criteria, EventOrder.START_TIME, limit=10)

    assert [row.id for row, _ in page] == [ids[1], ids[2], ids[0]]
    assert page[0][1] == (NOW + timedelta(days=1), ids[1])
    assert page[0][0].genres == [] and page[0][0].start_time == NOW + timedelta(days=1)
    assert await event_count(database, criteria) == 3


async def test_words_are_found(database: Database) -> None:
    ids = await add_gigs(database, Gig("Bicep live"), Gig("Kneecap"))
    for text in ["bicep", "bcep", "bicpe", "bicepp", "bice"]:
        for order in (EventOrder.START_TIME, EventOrder.RELEVANCE):
            page = await event_page(database, EventCriteria(text_words=(text,)), order, limit=10)
            assert [row.id for row, _ in page] == [ids[0]], text

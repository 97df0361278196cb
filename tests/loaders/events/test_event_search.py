"""Searching events: what is found, in which order, page after page."""

from datetime import timedelta

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.facets import FacetName, FacetRow, event_facet
from loaders.events.query_shape import query_plan_of
from loaders.events.search.search import event_count, event_page
from store.database.connection import Database
from tests.builders import NOW, Gig, add_gigs, add_venue


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


async def test_facets(database: Database) -> None:
    venue_id = await add_venue(database, "Vicar Street")
    await add_gigs(
        database,
        Gig(venue_id=venue_id, genres=("techno", "electronic"), sources=("dice", "local")),
        Gig(venue_id=venue_id, genres=("house", "electronic"), sources=("dice",), start=NOW + timedelta(days=2)),
        Gig(city="Cork", genres=("folk",)),
    )
    plan = await query_plan_of(database, EventCriteria(city_keys=("dublin",)))

    async def counted(name: FacetName) -> list[tuple[str, int]]:
        return [(one.value, one.count) for one in await event_facet(database, name, plan)]

    assert await counted("genres") == [("electronic", 2), ("house", 1), ("techno", 1)]
    assert await event_facet(database, "venues", plan) == (FacetRow(str(venue_id), "Vicar Street", 2),)
    assert await counted("dates") == [("2026-11-24", 1), ("2026-11-25", 1)]
    assert await counted("sources") == [("dice", 2), ("local", 1)]

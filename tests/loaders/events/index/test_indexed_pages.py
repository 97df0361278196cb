"""Pages from memory are those that plain Python finds, in the same order, page after page, forwards and backwards."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.index import pages, spots
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.index.pages import indexed_keys, suits
from loaders.events.orders import SortKey
from loaders.events.pages import PagePosition
from loaders.events.search.search import effective_order, event_page, event_page_keys
from loaders.events.values import Circle, CityArea
from store.database.catalog.version import CURRENT
from store.database.connection import Database
from store.tables import catalog, events, source_events
from tests.builders import DUBLIN, NOW, Gig, add_gigs, add_venue
from tests.loaders.events.naive_search import Held, expected, random_criteria, random_gig
from tests.waiting import until

SEARCHES = 80
IN_MEMORY = (EventOrder.START_TIME, EventOrder.DISTANCE, EventOrder.RELEVANCE, EventOrder.NEWEST)
UNKNOWN_TO_IT = "updated_since"


async def _world(database: Database, dice: random.Random, size: int) -> tuple[list[Held], list[int], CatalogIndex]:
    venue_ids = [await add_venue(database, f"Room {number}") for number in range(4)]
    gigs = [random_gig(dice, venue_ids) for _ in range(size)]
    gigs += [replace(gig, start=gigs[0].start, place=DUBLIN) for gig in gigs[: size // 4]]  # many at one place at one time
    ids = await add_gigs(database, *gigs)
    return [Held(i, gig) for i, gig in zip(ids, gigs, strict=True)], venue_ids, await _read(database)


async def _read(database: Database) -> CatalogIndex:
    index = CatalogIndex(smallest=0)
    index.begin(database)
    await until(lambda: index.is_ready)
    return index


async def _walk(
    database: Database, index: CatalogIndex, criteria: EventCriteria, order: EventOrder, size: int, *, backwards: bool
) -> list[SortKey] | None:
    """The keys of every page, one after the other; None when the index leaves them to the database."""
    found: list[SortKey] = []
    after: SortKey | None = None
    while True:
        page = await indexed_keys(database, index, criteria, order, PagePosition(size, after, backwards))
        if page is None:
            return None
        found += page
        if len(page) < size:
            return found[::-1] if backwards else found
        after = page[-1]


@pytest.mark.parametrize("seed", range(3))
async def test_random_searches_over_random_worlds(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    world, venue_ids, index = await _world(database, dice, 100)
    sizes = []
    for _ in range(SEARCHES):
        criteria = random_criteria(dice, venue_ids)
        order = effective_order(criteria, dice.choice(IN_MEMORY))
        found = await _walk(database, index, criteria, order, dice.randint(3, 40), backwards=dice.random() < 0.5)
        assert (found is None) == (criteria.updated_since is not None)
        if found is not None:
            assert [key[-1] for key in found] == expected(world, criteria, order), (criteria, order)
            sizes.append(len(found))
    assert sum(size > 5 for size in sizes) > SEARCHES / 4, "the searches must find something to mean anything"


async def test_a_page_is_the_same_with_the_index_and_without(database: Database) -> None:
    dice = random.Random(11)
    _, venue_ids, index = await _world(database, dice, 80)
    taken = 0
    for _ in range(SEARCHES):
        criteria, order = random_criteria(dice, venue_ids), dice.choice(list(EventOrder))
        backwards = dice.random() < 0.5
        alone = await event_page(database, criteria, order, limit=9, backwards=backwards)
        assert await event_page(database, criteria, order, limit=9, backwards=backwards, index=index) == alone
        if alone:
            after = dice.choice(alone)[1]
            alone = await event_page(database, criteria, order, limit=9, after=after, backwards=backwards)
            again = await event_page(database, criteria, order, limit=9, after=after, backwards=backwards, index=index)
            assert again == alone, (criteria, order)
            keys = await event_page_keys(database, criteria, order, PagePosition(9, after, backwards), index)
            assert list(map(tuple, keys)) == [key for _, key in alone]
        taken += suits(criteria, effective_order(criteria, order))
    assert taken > SEARCHES / 4


async def test_relevance_ranks_the_soonest_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "RANKED_MOST", 20)
    world, _, index = await _world(database, random.Random(5), 120)
    criteria = EventCriteria(text_words=("live",))
    soonest = expected(world, criteria, EventOrder.START_TIME)
    assert len(soonest) > 30
    found = await _walk(database, index, criteria, EventOrder.RELEVANCE, 7, backwards=False)
    assert found is not None
    assert sorted(key[-1] for key in found) == sorted(soonest[:20])


async def test_a_better_place_of_the_word_ranks_first(database: Database) -> None:
    names = [("Late", "Lankum"), ("Lankum", ""), ("Session", "Lankum"), ("Lankum live", "")]
    gigs = [Gig(title, description=text, start=NOW) for title, text in names]
    ids = await add_gigs(database, *gigs)
    index, criteria = await _read(database), EventCriteria(text_words=("lankum",))
    found = await indexed_keys(database, index, criteria, EventOrder.RELEVANCE, PagePosition(10, None, False))
    alone = await event_page(database, criteria, EventOrder.RELEVANCE, limit=10)
    assert found == [key for _, key in alone]
    assert [key[-1] for key in found] == [ids[1], ids[3], ids[0], ids[2]]


async def test_what_is_too_much_for_memory_is_asked_of_the_database(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    near = Circle(*DUBLIN, 10)
    ids = await add_gigs(database, *(Gig(f"Gig {number}", start=NOW) for number in range(12)))
    index, first = await _read(database), PagePosition(3, None, False)
    assert await indexed_keys(database, index, EventCriteria(near=near), EventOrder.DISTANCE, first) is not None
    monkeypatch.setattr(pages, "MOST_CANDIDATES", 5)
    assert await indexed_keys(database, index, EventCriteria(near=near), EventOrder.DISTANCE, first) is None
    page = await event_page(database, EventCriteria(near=near), EventOrder.DISTANCE, limit=3, index=index)
    assert [row.id for row, _ in page] == ids[:3]


async def test_the_newest_of_many_are_left_to_the_database(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await add_gigs(database, *(Gig(f"Gig {number}", city="Cork") for number in range(6)), Gig(city="Dublin"))
    index, criteria, first = await _read(database), EventCriteria(city_keys=("cork",)), PagePosition(3, None, False)
    keys = await indexed_keys(database, index, criteria, EventOrder.NEWEST, first)
    assert [key[-1] for key in keys or ()] == ids[5:2:-1]
    monkeypatch.setattr(pages, "MOST_BY_AGE", 5)
    assert await indexed_keys(database, index, criteria, EventOrder.NEWEST, first) is None


async def test_too_many_places_are_left_to_the_database(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spots, "MOST_SPOTS", 3)
    await add_gigs(database, *(Gig(place=(DUBLIN[0] + number / 100, DUBLIN[1])) for number in range(6)))
    index = await _read(database)
    assert await index.find(database, 0, EventCriteria(near=Circle(*DUBLIN, 50))) is None
    found = await index.find(database, 0, EventCriteria(is_free=False))
    assert found is not None


async def test_areas_are_cities_and_what_is_around_them(database: Database) -> None:
    inside = Gig("Inside", city="Dublin", place=None)
    around = Gig("Around", city="Dún Laoghaire", place=(53.29, -6.13))
    away = Gig("Away", city="Cork", place=(51.9, -8.47))
    ids = await add_gigs(database, inside, around, away)
    found = await (await _read(database)).find(database, 0, EventCriteria(areas=(CityArea("dublin", Circle(*DUBLIN, 20)),)))
    assert found is not None
    assert list(found.ids) == ids[:2]


@pytest.mark.parametrize(
    ("criteria", "order", "is_suited"),
    [
        (EventCriteria(city_keys=("dublin",), from_at=NOW), EventOrder.START_TIME, False),
        (EventCriteria(city_keys=("dublin",), genres_any=("folk",)), EventOrder.START_TIME, True),
        (EventCriteria(text_words=("live",)), EventOrder.START_TIME, False),
        (EventCriteria(text_words=("live", "tour")), EventOrder.START_TIME, True),
        (EventCriteria(text_words=("live",)), EventOrder.RELEVANCE, True),
        (EventCriteria(is_free=True), EventOrder.START_TIME, True),
        (EventCriteria(near=Circle(*DUBLIN, 10)), EventOrder.START_TIME, True),
        (EventCriteria(city_keys=("dublin",), nights=()), EventOrder.START_TIME, False),
        (EventCriteria(is_free=True, sources=("dice",)), EventOrder.START_TIME, True),
        (EventCriteria(city_keys=("dublin",), sources=("dice",)), EventOrder.START_TIME, True),
        (EventCriteria(city_keys=("dublin",), from_at=NOW), EventOrder.NEWEST, True),
        (EventCriteria(from_at=NOW), EventOrder.NEWEST, False),
        (EventCriteria(is_free=True), EventOrder.ON_SALE, False),
    ],
)
def test_what_suits_memory(criteria: EventCriteria, order: EventOrder, is_suited: bool) -> None:
    assert suits(criteria, order) is is_suited


async def test_an_event_that_moved_stands_where_it_is_now(database: Database) -> None:
    ids = await add_gigs(database, *(Gig(f"Gig {n}", start=NOW + timedelta(hours=n)) for n in range(5)))
    index, criteria, first = await _read(database), EventCriteria(statuses=("scheduled",)), PagePosition(9, None, False)
    keys = await indexed_keys(database, index, criteria, EventOrder.START_TIME, first)
    assert [key[-1] for key in keys or ()] == ids
    version = await database.fetch_value(CURRENT) + 1
    moved = {"order_time": NOW + timedelta(minutes=190), "version": version}
    await database.execute(update(events).where(events.c.id == ids[0]).values(**moved))
    await database.execute(update(catalog).values(version=version))
    database.catalog_version.raised(version)
    keys = await indexed_keys(database, index, criteria, EventOrder.START_TIME, first)
    assert [key[-1] for key in keys or ()] == [*ids[1:4], ids[0], ids[4]]


async def test_pages_of_a_source_come_from_memory_while_its_listings_are_known_exactly(database: Database) -> None:
    ids = await add_gigs(database, Gig(sources=("dice",)), Gig(sources=("dice", "local")), Gig(sources=("ticketmaster",)))
    index, criteria, first = await _read(database), EventCriteria(sources=("local",)), PagePosition(9, None, False)
    keys = await indexed_keys(database, index, criteria, EventOrder.START_TIME, first)
    assert [key[-1] for key in keys or ()] == [ids[1]]
    version = await database.fetch_value(CURRENT) + 1
    await database.execute(update(source_events).where(source_events.c.source == "local").values(withdrawn_at=NOW))
    await database.execute(update(catalog).values(version=version))
    database.catalog_version.raised(version)
    index._sources_after = asyncio.get_running_loop().time() + 60  # less than a minute since they were read
    assert await indexed_keys(database, index, criteria, EventOrder.START_TIME, first) is None
    assert await event_page(database, criteria, EventOrder.START_TIME, limit=9, index=index) == []
    index._sources_after = 0.0
    await index.find(database, version, criteria)
    await until(lambda: index._building is None)
    assert await indexed_keys(database, index, criteria, EventOrder.START_TIME, first) == []

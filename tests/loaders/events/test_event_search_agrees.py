"""The search in SQL finds what plain Python finds, in the same order, page after page, while gigs are added."""

import random

import pytest

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.orders import ORDERINGS, SortKey
from loaders.events.search.search import effective_order, event_count, event_page
from store.database.connection import Database
from tests.builders import NOW, add_gigs, add_venue
from tests.loaders.events.naive_search import Held, expected, random_criteria, random_gig

SEARCHES = 60


async def _world(database: Database, dice: random.Random, size: int) -> tuple[list[Held], list[int]]:
    venue_ids = [await add_venue(database, f"Room {number}") for number in range(4)]
    gigs = [random_gig(dice, venue_ids) for _ in range(size)]
    ids = await add_gigs(database, *gigs)
    return [Held(i, gig) for i, gig in zip(ids, gigs, strict=True)], venue_ids


async def _walk(
    database: Database, criteria: EventCriteria, order: EventOrder, size: int, *, backwards: bool
) -> list[tuple[int, SortKey]]:
    """Every page of a search, one after the other."""
    found: list[tuple[int, SortKey]] = []
    after: SortKey | None = None
    while True:
        page = await event_page(database, criteria, order, limit=size, after=after, backwards=backwards)
        keyed = [(row.id, sort_key) for row, sort_key in page]
        found = [*keyed, *found] if backwards else [*found, *keyed]
        if len(page) < size:
            return found
        after = keyed[0][1] if backwards else keyed[-1][1]


@pytest.mark.parametrize("seed", range(3))
async def test_random_searches_over_random_worlds(database: Database, seed: int) -> None:
    dice = random.Random(seed)
    world, venue_ids = await _world(database, dice, 120)
    sizes = []
    for _ in range(SEARCHES):
        criteria, order = random_criteria(dice, venue_ids), dice.choice(list(EventOrder))
        wanted = expected(world, criteria, order)
        sizes.append(len(wanted))
        backwards = dice.random() < 0.5
        found = await _walk(database, criteria, order, dice.randint(3, 40), backwards=backwards)
        assert [i for i, _ in found] == wanted, (criteria, order, backwards)
        assert {tuple(map(type, sort_key)) for _, sort_key in found} <= {ORDERINGS[effective_order(criteria, order)].types}
        assert await event_count(database, criteria) == len(wanted), criteria
    assert sum(size > 5 for size in sizes) > SEARCHES / 4, "the searches must find something to mean anything"


@pytest.mark.parametrize("order", [EventOrder.START_TIME, EventOrder.NEWEST, EventOrder.ON_SALE])
async def test_gigs_added_between_pages_neither_repeat_nor_hide_others(database: Database, order: EventOrder) -> None:
    dice = random.Random(7)
    world, venue_ids = await _world(database, dice, 60)
    before = [held.id for held in world]
    criteria = EventCriteria(on_sale_from=NOW)
    seen: list[int] = []
    after: SortKey | None = None
    while page := await event_page(database, criteria, order, limit=7, after=after):
        seen += [row.id for row, _ in page]
        after = page[-1][1]
        await add_gigs(database, random_gig(dice, venue_ids), random_gig(dice, venue_ids))
    assert len(seen) == len(set(seen))
    assert [i for i in seen if i in before] == expected(world, criteria, order)

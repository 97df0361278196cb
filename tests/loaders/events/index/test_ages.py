"""The newest events from memory are the newest there are, however they were numbered, and few are asked for."""

import asyncio
import random
from collections.abc import Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pyroaring import BitMap
from sqlalchemy import update

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.index import ages, pages
from loaders.events.index.ages import Age, Ages, page_of
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.index.pages import indexed_keys
from loaders.events.pages import PagePosition
from loaders.events.search.search import event_page
from store.database.catalog.version import CURRENT
from store.database.connection import Database, count_statements
from store.tables import catalog, events
from tests.builders import NOW, Gig, add_gigs

FIRST = PagePosition(3, None, backwards=False)
CORK = EventCriteria(city_keys=("cork",))


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ages, "BLOCK", 8)
    monkeypatch.setattr(ages, "FEW", 4)


def _world(dice: random.Random, size: int, spread_s: int) -> list[Age]:
    """Events stored ten a minute, each by a clock that is off by up to `spread_s`."""
    return [(NOW + timedelta(minutes=n // 10, seconds=dice.randint(0, spread_s)), n) for n in range(1, size + 1)]


def _known(world: Sequence[Age]) -> Ages:
    known = Ages()
    for age in world:
        known.note(age)
    return known


@pytest.mark.parametrize("spread_s", [0, 90, 86_400])
@pytest.mark.parametrize("seed", range(3))
def test_every_page_stands_among_the_candidates(spread_s: int, seed: int) -> None:
    dice = random.Random(seed)
    world = _world(dice, 400, spread_s)
    known = _known(world)
    for _ in range(200):
        found = sorted(dice.sample(world, dice.choice((5, 30, 300))))
        after = dice.choice([None, dice.choice(world), (NOW + timedelta(minutes=dice.randint(-5, 50)), dice.randint(0, 500))])
        position = PagePosition(dice.randint(1, 20), after, backwards=dice.random() < 0.5)
        candidates = known.candidates(BitMap(event_id for _, event_id in found), position, len(world))
        assert candidates is not None
        beyond = [age for age in found if after is None or (age > after if position.backwards else age < after)]
        page = (beyond if position.backwards else beyond[::-1])[: position.limit]
        assert page_of([age for age in found if age[1] in candidates], position) == page


@pytest.mark.parametrize("one_in", [1, 20])
@pytest.mark.parametrize("spread_s", [0, 90])
def test_a_page_asks_for_few_of_many(spread_s: int, one_in: int) -> None:
    world = _world(random.Random(1), 8_000, spread_s)
    known, found = _known(world), BitMap(range(1, 8_000, one_in))
    middle = sorted(world)[4_000]
    for position in (FIRST, FIRST._replace(backwards=True), FIRST._replace(after=middle)):
        candidates = known.candidates(found, position, len(world))
        assert candidates is not None
        assert 3 <= len(candidates) <= 60
    assert known.candidates(found, FIRST, 2) is None


@pytest.mark.parametrize("size", [4, 9])
def test_as_many_candidates_as_are_allowed_are_not_too_many(size: int) -> None:
    world = _world(random.Random(1), 400, 0)
    known, found = _known(world), BitMap(range(1, size + 1))
    assert known.candidates(found, PagePosition(size, None, backwards=False), size) == found


def test_few_events_are_asked_for_whole_even_more_than_are_allowed() -> None:
    known, found = _known(_world(random.Random(1), 400, 0)), BitMap(range(100, 104))
    assert known.candidates(found, FIRST, 1) == found
    assert known.candidates(found | BitMap([300]), FIRST, 1) is None


async def test_what_is_known_is_not_read_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ages, "MOST_UNREAD", 2)
    ids = await add_gigs(database, *(Gig(f"Gig {number}") for number in range(3)))
    known = Ages()
    await known.read(database)
    with count_statements() as seen:
        await known.read(database)
    assert seen.count == 0
    for changed, blocks in ((ids[:2], 0), (ids, 1)):
        known.changed(BitMap(changed))
        with count_statements() as seen:
            await known.read(database)
        assert seen.count == 1
        assert sum("min(" in sql.lower() for sql in seen.texts) == blocks


async def test_whoever_asks_while_everything_is_read_anew_reads_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ages, "MOST_UNREAD", 0)
    begun, may_end = asyncio.Event(), asyncio.Event()
    may_end.set()
    reads = 0

    async def fetch_all(statement: Any, params: Any, *, is_heavy: bool = False) -> list[Any]:
        nonlocal reads
        reads += 1
        begun.set()
        await may_end.wait()
        return []

    database = cast(Database, SimpleNamespace(fetch_all=fetch_all))
    known = Ages()
    await known.read(database)
    known.changed(BitMap([1]))
    begun.clear()
    may_end.clear()
    first = asyncio.create_task(known.read(database))
    await begun.wait()
    second = asyncio.create_task(known.read(database))
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.gather(first, second)
    assert reads == 3


async def _is_as_without(database: Database, index: CatalogIndex, criteria: EventCriteria = CORK) -> int:
    """Walks through all pages in both directions; how many events there are."""
    walked: dict[bool, list[Any]] = {}
    for backwards in (False, True):
        after, found = None, []
        while True:
            keys = await indexed_keys(database, index, criteria, EventOrder.NEWEST, PagePosition(7, after, backwards))
            alone = await event_page(database, criteria, EventOrder.NEWEST, limit=7, after=after, backwards=backwards)
            assert keys == [key for _, key in (alone[::-1] if backwards else alone)]
            found += keys
            if len(keys) < 7:
                break
            after = keys[-1]
        walked[backwards] = found
    assert walked[True] == walked[False][::-1]
    return len(walked[True])


def _gigs(dice: random.Random, count: int) -> list[Gig]:
    times = sorted(NOW - timedelta(minutes=dice.randint(0, 600)) for _ in range(count))
    jittered = [at + timedelta(minutes=dice.randint(0, 90)) for at in times]
    return [Gig(f"Gig {at}", city=dice.choice(("Cork", "Cork", "Dublin")), columns={"created_at": at}) for at in jittered]


async def _index(database: Database) -> CatalogIndex:
    index = CatalogIndex(smallest=0)
    await index.read(database)
    return index


async def _raised(database: Database) -> int:
    version = await database.fetch_value(CURRENT) + 1
    await database.execute(update(catalog).values(version=version))
    database.catalog_version.raised(version)
    return int(version)


async def test_the_newest_of_a_city_after_every_change(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(3)
    ids = await add_gigs(database, *_gigs(dice, 90))
    index = await _index(database)
    count = await _is_as_without(database, index)
    assert count > 40
    version = await _raised(database)
    for at in (NOW + timedelta(days=40), NOW - timedelta(days=9)):
        await add_gigs(database, Gig(city="Cork", columns={"created_at": at, "version": version}))
    assert await _is_as_without(database, index) == count + 2
    version = await _raised(database)
    moved = {"city_key": "cork", "version": version}
    await database.execute(update(events).where(events.c.id.in_(ids[:60:3])).values(**moved))
    await database.execute(update(events).where(events.c.id == ids[-1]).values(withdrawn_at=NOW, version=version))
    assert await _is_as_without(database, index, EventCriteria(city_keys=("cork", "dublin"))) == len(ids) + 1
    monkeypatch.setattr(ages, "MOST_UNREAD", 1)  # so that all blocks are read anew
    version = await _raised(database)
    await database.execute(update(events).where(events.c.id.in_(ids[-3:])).values(withdrawn_at=None, version=version))
    assert await _is_as_without(database, index, EventCriteria(city_keys=("cork", "dublin"))) == len(ids) + 2


async def test_the_newest_of_too_many_are_left_to_the_database(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await add_gigs(database, *(Gig(f"Gig {number}", city="Cork") for number in range(12)))
    index = await _index(database)
    assert await indexed_keys(database, index, CORK, EventOrder.NEWEST, FIRST) is not None
    monkeypatch.setattr(pages, "MOST_BY_AGE", 2)
    assert await indexed_keys(database, index, CORK, EventOrder.NEWEST, FIRST) is None


async def test_a_page_that_lost_an_event_a_moment_ago_is_left_to_the_database(database: Database) -> None:
    ids = await add_gigs(database, *(Gig(f"Gig {number}", city="Cork") for number in range(3)))
    index = await _index(database)
    await database.execute(update(events).where(events.c.id == ids[1]).values(withdrawn_at=NOW))  # the version is yet to be read
    assert await indexed_keys(database, index, CORK, EventOrder.NEWEST, FIRST) is None

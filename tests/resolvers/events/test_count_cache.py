"""Counts of public criteria are shared while the catalog stands still; nothing of a person's is."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest

from loaders.events.criteria import EventCriteria
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.values import ReactedBy
from resolvers.events import count_cache
from resolvers.events.count_cache import CountCache
from store.database.connection import Database, count_statements
from tests.builders import Gig, add_gigs
from tests.schema.asking import ask, context_of
from tests.waiting import until

DUBLIN = EventCriteria(city_keys=("dublin",))


class Counting:
    """A count that tells how often it was made."""

    def __init__(self) -> None:
        self.made = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.ended: list[str] = []

    async def __call__(self) -> int:
        self.made += 1
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.ended.append("cancelled")
            raise
        return self.made


async def test_the_same_question_is_counted_once_a_version(database: Database) -> None:
    cache, count = CountCache(), Counting()
    for _ in range(3):
        assert await cache.get(database, "count", DUBLIN, count) == 1
    assert await cache.get(database, "genres", DUBLIN, count) == 2
    assert await cache.get(database, "count", EventCriteria(), count) == 3
    assert cache.kept.reads() == (2, 3)
    database.catalog_version.raised(2)
    assert await cache.get(database, "count", DUBLIN, count) == 4


@pytest.mark.parametrize("own", [EventCriteria(hidden_from=1), EventCriteria(reacted_by=ReactedBy("saved", 1))])
async def test_what_depends_on_a_person_is_never_kept(database: Database, own: EventCriteria) -> None:
    cache, count = CountCache(), Counting()
    assert [await cache.get(database, "count", own, count) for _ in range(2)] == [1, 2]
    assert not len(cache.kept)


async def test_who_asks_meanwhile_waits_for_the_same_count(database: Database) -> None:
    cache, count = CountCache(), Counting()
    count.gate.clear()
    asking = [asyncio.create_task(cache.get(database, "count", DUBLIN, count)) for _ in range(5)]
    await until(lambda: bool(cache._flights) and next(iter(cache._flights.values())).waiting == 5)
    asking[0].cancel()  # the first may leave
    await asyncio.gather(asking[0], return_exceptions=True)
    count.gate.set()
    assert await asyncio.gather(*asking[1:]) == [1, 1, 1, 1]
    assert not count.ended


async def test_a_count_ends_with_the_last_who_waits_for_it(database: Database) -> None:
    cache, count = CountCache(), Counting()
    count.gate.clear()
    asking = [asyncio.create_task(cache.get(database, "count", DUBLIN, count)) for _ in range(2)]
    await until(lambda: bool(cache._flights) and next(iter(cache._flights.values())).waiting == 2)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    await until(lambda: count.ended == ["cancelled"])
    count.gate.set()
    assert await cache.get(database, "count", DUBLIN, count) == 2


async def test_a_failure_is_not_kept(database: Database) -> None:
    async def fail() -> int:
        raise ValueError("no")

    cache, count = CountCache(), Counting()
    failing: Callable[[], Coroutine[None, None, int]] = fail
    with pytest.raises(ValueError, match="no"):
        await cache.get(database, "count", DUBLIN, failing)
    assert await cache.get(database, "count", DUBLIN, count) == 1


async def test_what_is_kept_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count_cache, "MOST_VALUES_KEPT", 10)  # read when a cache is made

    async def four() -> tuple[int, ...]:
        return (1, 2, 3, 4)

    cache = CountCache()
    for number in range(5):
        await cache.get(database, "genres", EventCriteria(venue_ids=(number,)), four)
    assert [("genres", EventCriteria(venue_ids=(number,))) in cache.kept for number in range(5)] == [False] * 3 + [True] * 2


async def test_lists_count_in_memory_once_the_catalog_is_held_there(database: Database) -> None:
    await add_gigs(database, Gig("Lankum live", genres=("folk",)), Gig("Bicep live", city="Cork", genres=("techno",)))
    query = """{ events(filter: {text: "live", city: "Dublin"}) { totalCount
        facets { genres { value label count } dates { value label count } sources { value count } } } }"""
    index = CatalogIndex(smallest=0)
    by_statement = await ask(database, query, context_of(database, counts=CountCache(index)))
    assert by_statement["events"]["totalCount"] == 1
    await until(lambda: index.is_ready)
    with count_statements() as seen:
        assert await ask(database, query, context_of(database, counts=CountCache(index))) == by_statement
    assert not [text for text in seen.texts if "FROM events" in text and "count(" in text.lower()]

"""Candidates are read once, however many ask, and the old ones serve while new ones are read."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest

import resolvers.feed.candidate_cache as module
import resolvers.feed.renewal as renewal
from loaders.events.criteria import EventCriteria
from loaders.feed.candidates import CandidateRow, candidates
from resolvers.feed.candidate_cache import CandidateCache
from resolvers.feed.ranking.candidates.columns import Columns
from resolvers.feed.ranking.late_numpy import np
from resolvers.feed.ranking.records import CandidateEvent
from store.database.catalog.changes import Touched
from store.database.connection import Database
from store.events.events import lock_catalog, raise_version
from store.reactions import insert_reaction
from tests.builders import NOW, Gig, add_gigs
from tests.people import person

EVERYTHING = EventCriteria()


class Reading:
    """The statement for candidates, which waits until it may go on."""

    def __init__(self) -> None:
        self.count = 0
        self.plans: list[Any] = []
        self.has_begun = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    async def __call__(self, *wanted: Any) -> AsyncIterator[list[CandidateRow]]:
        self.count += 1
        self.plans.append(wanted[1])
        self.has_begun.set()
        await self.may_go_on.wait()
        async for page in candidates(*wanted):
            yield page


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> Reading:
    found = Reading()
    monkeypatch.setattr(renewal, "candidates", found)
    return found


async def _add_another(database: Database) -> None:
    """A gig that comes with a new version of the catalog, of which is known only that there is one."""
    await add_gigs(database, Gig("Two", start=NOW + timedelta(days=9)))
    async with database.transaction() as tx:
        tx.changes.is_everything = True
        await raise_version(tx, await lock_catalog(tx) + 1)


async def _titles(cache: CandidateCache, database: Database) -> list[str]:
    return [event.title for event in (await cache.get(database, EVERYTHING)).candidates]


async def test_everybody_who_asks_at_once_waits_for_one_reading(database: Database, reading: Reading) -> None:
    await add_gigs(database, Gig("One"))
    cache = CandidateCache()
    found = await asyncio.gather(*(cache.get(database, EVERYTHING) for _ in range(8)))
    assert reading.count == 1
    assert len({id(candidate_set) for candidate_set in found}) == 1


async def test_the_old_candidates_serve_while_the_new_ones_are_read(database: Database, reading: Reading) -> None:
    await add_gigs(database, Gig("One"))
    cache = CandidateCache()
    assert await _titles(cache, database) == ["One"]
    await _add_another(database)
    reading.may_go_on.clear()
    for _ in range(3):
        assert await _titles(cache, database) == ["One"]
    reading.may_go_on.set()
    await asyncio.gather(*cache.builds())
    assert await _titles(cache, database) == ["One", "Two"]
    assert reading.count == 2


async def test_candidates_that_are_too_old_do_not_serve(
    database: Database, reading: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "OLDEST_SERVED_S", 0.0)
    await add_gigs(database, Gig("One"))
    cache = CandidateCache()
    await _titles(cache, database)
    await _add_another(database)
    assert await _titles(cache, database) == ["One", "Two"]


async def test_who_leaves_does_not_end_the_reading_for_others(database: Database, reading: Reading) -> None:
    await add_gigs(database, Gig("One"))
    cache = CandidateCache()
    reading.may_go_on.clear()
    leaving = asyncio.create_task(cache.get(database, EVERYTHING))
    staying = asyncio.create_task(cache.get(database, EVERYTHING))
    await reading.has_begun.wait()
    leaving.cancel()
    reading.may_go_on.set()
    assert len((await staying).candidates) == 1
    assert reading.count == 1


async def test_of_a_small_change_only_what_it_touched_is_read(database: Database, reading: Reading) -> None:
    (one,) = await add_gigs(database, Gig("One"))
    cache = CandidateCache()
    held = await cache.get(database, EVERYTHING)
    (two,) = await add_gigs(database, Gig("Two", start=NOW + timedelta(days=9)))
    await _change(database, Touched(events=[two]))
    await cache.get(database, EVERYTHING)
    await asyncio.gather(*cache.builds())
    found = await cache.get(database, EVERYTHING)
    assert found.ids.tolist() == [one, two]
    assert held.ids.tolist() == [one]  # others may still be ranking it
    assert reading.count == 1


async def test_a_change_elsewhere_leaves_the_very_same_set(database: Database) -> None:
    _, london = await add_gigs(database, Gig("One"), Gig("Two", city="London"))
    cache, in_dublin = CandidateCache(), EventCriteria(city_keys=("dublin",))
    held = await cache.get(database, in_dublin)
    await _change(database, Touched(events=[london]))
    await cache.get(database, in_dublin)
    await asyncio.gather(*cache.builds())
    assert await cache.get(database, in_dublin) is held
    assert cache.builds() == []


async def test_at_the_next_moment_only_what_begins_and_what_comes_in_reach_is_read(database: Database, reading: Reading) -> None:
    hours = (-4, 1, 30)
    begun, soon, later = await add_gigs(database, *(Gig(str(at), start=NOW + timedelta(hours=at)) for at in hours))
    cache = CandidateCache()

    async def seen_at(moment: datetime) -> list[int]:
        criteria = EventCriteria(from_at=moment - timedelta(hours=4), to_at=moment + timedelta(hours=29))
        found: list[int] = (await cache.get(database, criteria)).ids.tolist()
        return found

    assert await seen_at(NOW) == [begun, soon]
    assert await seen_at(NOW + timedelta(hours=1)) == [soon, later]
    assert await seen_at(NOW) == [begun, soon]  # by those who turn the pages of an older list
    assert [plan.params["from_at"] for plan in reading.plans] == [NOW - timedelta(hours=4), NOW + timedelta(hours=29)]


async def test_saves_are_counted_anew_now_and_then(database: Database, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = await add_gigs(database, Gig("One"))
    cache, viewer = CandidateCache(), (await person(database)).viewer

    async def saves() -> list[int]:
        await _change(database, Touched())
        await cache.get(database, EVERYTHING)
        await asyncio.gather(*cache.builds())
        return [event.saves for event in (await cache.get(database, EVERYTHING)).candidates]

    assert await saves() == [0]
    await insert_reaction(database, "saved", viewer.id, one, NOW)
    assert await saves() == [0]
    monkeypatch.setattr(renewal, "SAVES_COUNTED_EVERY_S", 0.0)
    assert await saves() == [1]
    assert reading.count == 1


def test_values_that_nobody_has_any_more_are_dropped_once_they_are_many() -> None:
    columns = Columns(CandidateEvent(number, None, title=str(number)) for number in range(900)).sealed()
    kept = columns.changed(np.arange(899), [], 1000)
    assert kept.by_name["title"].values == ["899"]
    assert [event.title for event in kept] == ["899"]
    column = columns.by_name["title"]
    column.index_keys()
    few = columns.changed(np.arange(3), [], 1000).by_name["title"]
    assert few.values is column.values
    assert few.each(lambda title: 1.0, ["3"]).tolist()[:2] == [1.0, 0.0]


async def _change(database: Database, touched: Touched) -> None:
    async with database.transaction() as tx:
        tx.changes.add(touched)
        await raise_version(tx, await lock_catalog(tx) + 1)


async def test_what_is_usual_at_a_venue_follows_a_small_change(database: Database) -> None:
    await add_gigs(database, Gig("Bare", venue_name="Tengu"), *(Gig(venue_name="Tengu", genres=("techno",)) for _ in range(2)))
    cache = CandidateCache()
    before = (await cache.get(database, EVERYTHING)).candidates[0]
    await _change(database, Touched(events=await add_gigs(database, Gig(venue_name="Tengu", genres=("techno",)))))
    await cache.get(database, EVERYTHING)
    await asyncio.gather(*cache.builds())
    after = (await cache.get(database, EVERYTHING)).candidates[0]
    assert (before.title, before.usual) == ("Bare", frozenset())
    assert (after.title, after.usual) == ("Bare", frozenset({"techno", "electronic"}))

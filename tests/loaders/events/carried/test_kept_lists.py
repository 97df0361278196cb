"""Lists kept in memory: read once a version, and anew as soon as their first event is over."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from loaders.columns import EVENT
from loaders.events.carried.kept import KeptEvents
from loaders.events.carried.kept_lists import LIFETIME_S, FoundEvents, KeptLists
from loaders.events.upcoming import UpcomingPage, upcoming_by_venue
from loaders.wanted import Wanted
from resolvers.global_ids import global_id
from schema.execution.settings import COMPILED
from store.database.catalog.changes import Kind
from store.database.connection import Database
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.loaders.events.carried.test_kept import Clock, change_title
from tests.schema.asking import ENGINE_NAME, ask, context_of

TITLES = EVENT.only(["title"])


class Shelf:
    """Lists with a clock, and which parents had to be read."""

    def __init__(self, database: Database, max_bytes: int = 1_000_000) -> None:
        self.clock = Clock()
        self.lists = KeptLists(max_bytes, self.clock)
        self.reads: list[list[int]] = []
        self._database = database

    async def titles(self, venues: Sequence[int], from_at: datetime = NOW, limit: int = 2) -> list[list[str]]:
        """What is on at each venue."""
        page = UpcomingPage(from_at, limit)

        async def read(parents: Sequence[int]) -> list[FoundEvents]:
            self.reads.append(list(parents))
            return await upcoming_by_venue(self._database, parents, page, TITLES)

        found = await self.lists.get(self._database, Kind.VENUE_LIST, venues, page, TITLES, read)
        return [[row.title for row, _ in found[venue]] for venue in venues]


async def _world(database: Database) -> tuple[int, int, list[int]]:
    whelans, vicar_street = await add_venue(database, "Whelan's"), await add_venue(database, "Vicar Street")
    days = (timedelta(days=day) for day in (1, 2, 3))
    ids = await add_gigs(database, *(Gig(f"Day {at.days}", start=NOW + at, venue_id=whelans) for at in days))
    return whelans, vicar_street, ids


async def test_a_list_is_read_once_and_anew_after_a_change(database: Database) -> None:
    whelans, vicar_street, ids = await _world(database)
    shelf = Shelf(database)
    assert await shelf.titles([whelans]) == [["Day 1", "Day 2"]]
    assert await shelf.titles([vicar_street, whelans]) == [[], ["Day 1", "Day 2"]]
    assert await shelf.titles([vicar_street, whelans]) == [[], ["Day 1", "Day 2"]]
    assert shelf.reads == [[whelans], [vicar_street]]
    assert shelf.lists.reads() == (3, 2)
    await change_title(database, ids[0], "Day 1, moved")
    assert await shelf.titles([whelans]) == [["Day 1, moved", "Day 2"]]


async def test_a_list_survives_changes_of_other_events(database: Database) -> None:
    whelans, vicar_street, ids = await _world(database)
    (elsewhere,) = await add_gigs(database, Gig("Elsewhere", venue_id=vicar_street))
    shelf = Shelf(database)
    await shelf.titles([whelans])
    await change_title(database, elsewhere, "Elsewhere, moved", says_so=True)
    assert await shelf.titles([whelans]) == [["Day 1", "Day 2"]]
    assert len(shelf.reads) == 1
    await change_title(database, ids[2], "Day 3, moved", says_so=True)  # at the venue, and it might have come first now
    await shelf.titles([whelans])
    assert len(shelf.reads) == 2


async def test_it_holds_until_its_first_event_is_over(database: Database) -> None:
    whelans, vicar_street, _ = await _world(database)
    shelf = Shelf(database)
    for later, titles, reads in (
        (timedelta(), ["Day 1", "Day 2"], 1),
        (timedelta(days=1), ["Day 1", "Day 2"], 1),
        (timedelta(days=1, seconds=1), ["Day 2", "Day 3"], 2),
        (timedelta(days=4), [], 3),
        (timedelta(days=5), [], 3),
        (timedelta(), ["Day 1", "Day 2"], 4),  # a clock that was put back
    ):
        assert await shelf.titles([whelans], NOW + later) == [titles]
        assert len(shelf.reads) == reads


async def test_other_lengths_are_other_lists(database: Database) -> None:
    whelans, *_ = await _world(database)
    shelf = Shelf(database)
    assert [await shelf.titles([whelans], limit=limit) for limit in (1, 3)] == [[["Day 1"]], [["Day 1", "Day 2", "Day 3"]]]


async def test_nothing_is_kept_for_more_than_a_minute(database: Database) -> None:
    whelans, *_ = await _world(database)
    shelf = Shelf(database)
    for now, reads in ((0.0, 1), (LIFETIME_S - 0.1, 1), (LIFETIME_S, 2)):
        shelf.clock.now = now
        await shelf.titles([whelans])
        assert len(shelf.reads) == reads


async def test_many_who_ask_at_once_make_one_read(database: Database) -> None:
    whelans, vicar_street, _ = await _world(database)
    shelf = Shelf(database)
    await asyncio.gather(*(shelf.titles(venues) for venues in ([whelans], [whelans], [whelans, vicar_street])))
    assert sorted(sum(shelf.reads, [])) == sorted([whelans, vicar_street])


async def test_a_failed_read_harms_nobody_else(database: Database) -> None:
    whelans, *_ = await _world(database)
    shelf = Shelf(database)

    async def fail(parents: Sequence[int]) -> list[FoundEvents]:
        await asyncio.sleep(0)
        raise LookupError

    page = UpcomingPage(NOW, 2)
    failing = shelf.lists.get(database, Kind.VENUE_LIST, [whelans], page, TITLES, fail)
    failed, found = await asyncio.gather(failing, shelf.titles([whelans]), return_exceptions=True)
    assert isinstance(failed, LookupError)
    assert found == [["Day 1", "Day 2"]]


async def test_it_is_bounded_in_bytes(database: Database) -> None:
    whelans, *_ = await _world(database)
    shelf = Shelf(database, 5_000)
    for limit in range(1, 20):
        await shelf.titles([whelans], limit=limit)
    assert 1_000 < shelf.lists.weight <= 5_000
    assert not KeptLists(0).suits(UpcomingPage(NOW, 2))
    assert not shelf.lists.suits(UpcomingPage(NOW, 2, (NOW, 1)))
    assert not shelf.lists.suits(UpcomingPage(NOW, 2, backwards=True))


async def test_lists_that_tell_of_sightings_are_not_kept(database: Database) -> None:
    whelans, *_ = await _world(database)
    kept = KeptEvents(1_000_000)
    with_urls = 2 if ENGINE_NAME == COMPILED else 1  # graphql-core reads listings by their loader, and the list is the first one
    for told, misses in (("title", 1), ("listings { lastSeenAt }", 1), ("listings { url }", with_urls)):
        query = f"query ($id: ID!) {{ venue(id: $id) {{ upcomingEvents {{ nodes {{ {told} }} }} }} }}"
        await ask(database, query, context_of(database, kept_events=kept), id=global_id("Venue", whelans))
        assert kept.lists.misses == misses
    assert kept.suits(Wanted(("title",)))

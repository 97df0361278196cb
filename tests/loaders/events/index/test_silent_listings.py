"""What each source carries is known from memory right after a change, in the process that writes and in another."""

import asyncio
import random
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import update

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.facets import event_facet, indexed_facet
from loaders.events.index import reading
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.index.changes import silent_changes
from loaders.events.index.pages import indexed_keys
from loaders.events.pages import PagePosition
from loaders.events.query_shape import query_plan_of
from loaders.events.search.search import event_page_keys
from store.database.catalog import journal
from store.database.catalog.changes import Kind, thing
from store.database.connection import Database, Transaction
from store.events.events import lock_catalog, raise_version
from store.events.journal import VERSIONS_KEPT, touched_events
from store.tables import catalog_changes, source_events
from tests.builders import NOW, Gig, add_gigs
from tests.schema.transport.changing_world import ChangingWorld
from tests.waiting import until

STEPS = 30
SEARCHES = [EventCriteria(sources=sources) for sources in (("dice",), ("ticketmaster",), ("dice", "ticketmaster"))]
PAGE = PagePosition(50, None, backwards=False)
SEARCH = EventCriteria(sources=("local",))


class WrongPage(AssertionError):
    """A page or facet from memory differs from the database's."""


class Process:
    """A server process with the catalog in memory."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.index = CatalogIndex(smallest=0)
        self.now_s = 1_000.0
        database.catalog_version._primary._clock = lambda: self.now_s

    async def check(self) -> None:
        """Compares pages and facets with the database's.

        Errors: WrongPage, also where the page was left to the database.
        """
        for criteria in SEARCHES:
            for order in (EventOrder.START_TIME, EventOrder.NEWEST):
                keys = await indexed_keys(self.database, self.index, criteria, order, PAGE)
                alone = await event_page_keys(self.database, criteria, order, PAGE)
                if keys is None or list(map(tuple, keys)) != list(map(tuple, alone)):
                    raise WrongPage(criteria, order, keys, alone)
        found = await self.index.find(self.database, await self.database.catalog_version.current(), EventCriteria())
        counted = await event_facet(self.database, "sources", await query_plan_of(self.database, EventCriteria()))
        if found is None or await indexed_facet(self.database, "sources", found) != counted:
            raise WrongPage("facet")


async def _walk(url: str, seed: int) -> None:
    async with Database(url) as one, Database(url) as other:
        world, processes = ChangingWorld(one, random.Random(seed)), [Process(one), Process(other)]
        for _ in range(3):
            await world.sync()
        for process in processes:
            await process.database.catalog_version.current()
            await process.index.read(process.database)
        for _ in range(STEPS):
            writer, reader = world.dice.sample(processes, 2)
            await world.change(writer.database)
            reader.now_s += 1.0
            for process in (writer, reader):
                await process.check()


@pytest.mark.parametrize("seed", range(2))
async def test_random_changes_show_at_once(database_url: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    read_anew = Mock(side_effect=reading.sources)
    monkeypatch.setattr(reading, "sources", read_anew)
    await _walk(database_url, seed)
    assert read_anew.call_count == 1, "the first process reads all sources, once, for both"


async def test_the_walk_notices_what_is_left_out(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    note = journal.Journal.note

    def forgetful(self: journal.Journal, change: journal.Change) -> None:
        things = None if change.things is None else [one for one in change.things if one & 7 != Kind.EVENT]
        note(self, journal.Change(change.version, things))

    monkeypatch.setattr(journal.Journal, "note", forgetful)
    with pytest.raises(WrongPage):
        for seed in range(5):
            await _walk(database_url, seed)


async def _withdraw(database: Database, event_id: int, *, is_told: bool = True) -> int:
    """One listing leaves, and nothing of its event changes; the version with which it does."""

    async def work(tx: Transaction) -> int:
        version = await lock_catalog(tx) + 1
        gone = update(source_events).where(source_events.c.event_id == event_id, source_events.c.source == "local")
        await tx.execute(gone.values(withdrawn_at=NOW), touched=touched_events([event_id]) if is_told else None)
        await raise_version(tx, version)
        return version

    return await database.write(work)


async def test_what_is_touched_while_all_are_read_anew_is_not_lost(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await add_gigs(database, *(Gig(sources=("dice", "local")) for _ in range(4)))
    await database.catalog_version.current()
    index = CatalogIndex(smallest=0)
    await index.read(database)
    version = await _withdraw(database, ids[0], is_told=False)  # everything may have changed
    assert await indexed_keys(database, index, SEARCH, EventOrder.START_TIME, PAGE) is None
    sources, has_read, goes_on = reading.sources, asyncio.Event(), asyncio.Event()

    async def slowly(*about: Any) -> Any:
        held = [one async for one in sources(*about)]
        has_read.set()
        await goes_on.wait()
        for one in held:
            yield one

    monkeypatch.setattr(reading, "sources", slowly)
    index._sources_after = 0.0
    await index.find(database, version, SEARCH)
    await has_read.wait()
    await index.find(database, await _withdraw(database, ids[1]), SEARCH)  # brought in before what was read is taken over
    goes_on.set()
    await until(lambda: index._building is None)
    keys = await indexed_keys(database, index, SEARCH, EventOrder.START_TIME, PAGE)
    assert [key[-1] for key in keys or ()] == ids[2:]


async def test_what_is_written_down_is_believed_only_without_gaps(database: Database) -> None:
    async def write(version: int, touched: list[int] | None) -> None:
        row = {"version": version, "touched": touched}
        await database.write(lambda tx: tx.insert_many(catalog_changes, [row], on_conflict="update", update=["touched"]))

    (event_id,) = await add_gigs(database, Gig(sources=("dice",)))
    await write(12, [thing(Kind.EVENT, event_id)])
    await write(14, [])
    assert await silent_changes(database, 11, 14) is None
    await write(13, None)  # everything
    assert await silent_changes(database, 11, 14) is None
    await write(13, [])
    assert await silent_changes(database, 11, 14) == (14, [event_id], [("dice", [event_id])])
    assert await silent_changes(database, 14 - VERSIONS_KEPT - 1, 14) is None

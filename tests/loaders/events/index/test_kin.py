"""What artists and venues have coming up, and what is related, is the same from memory as from the database."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from loaders.events.events import event_by_id
from loaders.events.index import postings
from loaders.events.index.catalog_index import CatalogIndex
from loaders.events.index.kin import count_by_artist, count_by_venue, keys_by_artist, kin_of
from loaders.events.orders import SortKey
from loaders.events.pages import PagePosition
from loaders.events.related import related_events
from loaders.events.upcoming import (
    UpcomingPage,
    upcoming_by_artist,
    upcoming_count_by_artist,
    upcoming_count_by_venue,
)
from store.database.catalog.version import CURRENT
from store.database.connection import Database
from store.tables import artists, catalog, events, performances, user_hidden_events
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.loaders.events.naive_search import random_gig
from tests.people import person
from tests.waiting import until

ARTISTS = [1, 2, 3, 999, 4]


async def _world(database: Database, dice: random.Random, size: int) -> tuple[list[int], CatalogIndex]:
    venue_ids = [await add_venue(database, f"Room {number}") for number in range(4)]
    gigs = [random_gig(dice, venue_ids) for _ in range(size)]
    gigs += [replace(gig, start=gigs[0].start) for gig in gigs[: size // 3]]
    ids = await add_gigs(database, *gigs)
    index = CatalogIndex(smallest=0)
    index.begin(database)
    await until(lambda: index.is_ready)
    return ids, index


async def test_an_artists_pages(database: Database) -> None:
    dice = random.Random(3)
    _, index = await _world(database, dice, 90)
    longest = 0
    for backwards in (False, True):
        after: SortKey | None = None
        for _ in range(6):
            page = UpcomingPage(NOW, 7, after, backwards)
            alone = await upcoming_by_artist(database, ARTISTS, page)
            keys = await keys_by_artist(database, index, ARTISTS, NOW, PagePosition(7, after, backwards))
            assert keys == [[key for _, key in one] for one in alone]
            assert await upcoming_by_artist(database, ARTISTS, page, index=index) == alone
            longest = max(longest, *map(len, alone))
            after = dice.choice([key for one in alone for _, key in one])
    assert longest == 7


async def test_counts(database: Database) -> None:
    _, index = await _world(database, random.Random(4), 60)
    alone = await upcoming_count_by_artist(database, ARTISTS, NOW)
    assert await count_by_artist(database, index, ARTISTS, NOW) == alone
    assert sum(alone) > 10
    venue_ids = [1, 2, 3, 999]
    counts = await upcoming_count_by_venue(database, venue_ids, NOW)
    assert await count_by_venue(database, index, venue_ids, NOW) == counts
    assert await upcoming_count_by_venue(database, venue_ids, NOW, index) == counts


async def test_what_is_related(database: Database) -> None:
    dice = random.Random(5)
    ids, index = await _world(database, dice, 90)
    ada = await person(database, "Ada")
    hidden = [{"user_id": ada.viewer.id, "event_id": event_id} for event_id in dice.sample(ids, 20)]
    async with database.transaction() as tx:
        await tx.insert_many(user_hidden_events, hidden)
    parents = [row for row in await event_by_id(database, ids) if row is not None]
    for who in (None, ada.viewer.id):
        for limit in (2, 6):
            alone = await related_events(database, parents, NOW, limit, who)
            kin = await kin_of(database, index, parents, NOW, limit, who)
            assert kin == {parent.id: [row.id for row in found] for parent, found in zip(parents, alone, strict=True)}
            assert await related_events(database, parents, NOW, limit, who, index=index) == alone
            assert sum(map(len, alone)) > len(parents)


async def test_without_a_catalog_in_memory_the_database_is_asked(database: Database) -> None:
    ids, _ = await _world(database, random.Random(6), 20)
    index = CatalogIndex()
    parents = [row for row in await event_by_id(database, ids[:3]) if row is not None]
    assert await kin_of(database, index, parents, NOW, 5, None) is None
    assert await count_by_artist(database, index, ARTISTS, NOW) is None
    assert await related_events(database, parents, NOW, 5, index=index) == await related_events(database, parents, NOW, 5)
    await index.close()


async def test_a_later_version_brings_line_ups_in(database: Database) -> None:
    ids, index = await _world(database, random.Random(7), 40)
    before = await count_by_artist(database, index, [1], NOW)
    assert before == await upcoming_count_by_artist(database, [1], NOW)
    (name,) = await database.fetch_one(select(artists.c.name).where(artists.c.id == 1)) or ()
    version = await database.fetch_value(CURRENT) + 1
    gone = [row.id for row, _ in (await upcoming_by_artist(database, [1], UpcomingPage(NOW, 1)))[0]]
    await add_gigs(database, *(Gig(f"New {n}", performers=(name,), columns={"version": version}) for n in range(3)))
    async with database.transaction() as tx:
        await tx.execute(delete(performances).where(performances.c.event_id.in_(gone), performances.c.artist_id == 1))
        await tx.execute(update(events).where(events.c.id.in_(gone)).values(version=version))
        await tx.execute(update(catalog).values(version=version))
    database.catalog_version.raised(version)
    assert await count_by_artist(database, index, [1], NOW) == [(before or [0])[0] + 2]
    assert await upcoming_count_by_artist(database, [1], NOW, index) == await upcoming_count_by_artist(database, [1], NOW)


async def test_few_artists_are_kept(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "MOST_ARTISTS", 2)
    _, index = await _world(database, random.Random(8), 40)
    for _ in range(2):
        assert await count_by_artist(database, index, ARTISTS, NOW) == await upcoming_count_by_artist(database, ARTISTS, NOW)
    bitmaps = await index.current(database)
    assert bitmaps is not None
    assert len(bitmaps.artists) == 2

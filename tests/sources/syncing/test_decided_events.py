"""What a person decides is done at once, and no sync undoes it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from sources.syncing.decided_events import CannotDecide, merge_events, split_event
from sources.syncing.ingest import withdraw
from store.database.connection import Database
from store.events.listings import UnseenListing
from store.tables import event_redirects, event_terms, events, match_decisions, source_events
from tests.sources.syncing.listings import NIGHT, NOW, listing
from tests.sources.syncing.test_ingest import LATER, groups, ingest_listings

TM, FOX = listing("ticketmaster", "tm1"), listing("dice", "d1", ("Tin Fox",), title="A night out")
TWIN = listing("dice", "d1")
OTHER_NIGHT = listing("ticketmaster", "tm9", ("Gannet",), title="Gannet", night=NIGHT + timedelta(days=9))


async def leave(database: Database, source_id: str) -> None:
    """Its source stops carrying a listing."""
    columns = source_events.c.id, source_events.c.source_id, source_events.c.event_id
    rows = await database.fetch_all(select(*columns).where(source_events.c.source_id == source_id))
    await withdraw(database, [UnseenListing._make(row) for row in rows], lambda: NOW)


async def ids(database: Database) -> dict[str, int]:
    """Each listing's event."""
    return dict(await database.fetch_all(select(source_events.c.source_id, source_events.c.event_id)))


@pytest.mark.parametrize("kept, retired", [("tm1", "d1"), ("d1", "tm1")])
async def test_two_events_become_the_one_that_was_chosen(database: Database, kept: str, retired: str) -> None:
    await ingest_listings(database, TM, FOX)
    before = await ids(database)
    await merge_events(database, before[kept], before[retired], NOW, by=None)
    assert set((await ids(database)).values()) == {before[kept]}
    redirects = await database.fetch_all(select(event_redirects.c.retired_id, event_redirects.c.event_id))
    assert redirects == [(before[retired], before[kept])]
    assert await database.fetch_all(select(events.c.id)) == [(before[kept],)]
    assert {event_id for (event_id,) in await database.fetch_all(select(event_terms.c.event_id))} == {before[kept]}


async def test_a_merge_outlives_every_later_sync(database: Database) -> None:
    await ingest_listings(database, TM, FOX)
    before = await ids(database)
    await merge_events(database, before["tm1"], before["d1"], NOW)
    await ingest_listings(database, listing("dice", "d1", ("Tin Fox",), title="Another title"), at=LATER)
    assert await groups(database) == {frozenset({"tm1", "d1"})}


async def test_a_split_outlives_every_later_sync(database: Database) -> None:
    await ingest_listings(database, TM, TWIN)
    (event_id,) = set((await ids(database)).values())
    new_id = await split_event(database, event_id, ("dice", "d1"), NOW)
    assert await ids(database) == {"tm1": event_id, "d1": new_id}
    await ingest_listings(database, listing("dice", "d1", description="Changed."), at=LATER)
    assert await ids(database) == {"tm1": event_id, "d1": new_id}


async def test_a_later_word_replaces_an_earlier_one(database: Database) -> None:
    await ingest_listings(database, TM, TWIN)
    (event_id,) = set((await ids(database)).values())
    new_id = await split_event(database, event_id, ("dice", "d1"), NOW)
    await merge_events(database, event_id, new_id, LATER, by=None)
    assert await groups(database) == {frozenset({"tm1", "d1"})}
    assert await database.fetch_all(select(match_decisions.c.is_same)) == [(True,)]


async def test_a_listing_can_be_split_off_twice(database: Database) -> None:
    await ingest_listings(database, TM, TWIN, OTHER_NIGHT)
    before = await ids(database)
    await split_event(database, before["tm1"], ("dice", "d1"), NOW)
    apart = (await ids(database))["d1"]
    await merge_events(database, apart, before["tm9"], NOW)  # it holds the key under which the listing was split off
    again = await split_event(database, apart, ("dice", "d1"), LATER)
    assert await ids(database) == {"tm1": before["tm1"], "tm9": apart, "d1": again}
    assert len({before["tm1"], apart, again}) == 3


async def test_what_no_source_carries_cannot_be_split_off(database: Database) -> None:
    await ingest_listings(database, TM, TWIN)
    before = await ids(database)
    await leave(database, "d1")
    with pytest.raises(CannotDecide, match="dice no longer carries listing d1"):
        await split_event(database, before["d1"], ("dice", "d1"), NOW)
    assert await ids(database) == before


async def test_what_cannot_be_is_refused_in_words_and_changes_nothing(database: Database) -> None:
    await ingest_listings(database, TM)
    (event_id,) = set((await ids(database)).values())
    with pytest.raises(CannotDecide, match="with itself"):
        await merge_events(database, event_id, event_id, NOW)
    with pytest.raises(CannotDecide, match="999 has no listings"):
        await merge_events(database, event_id, 999, NOW)
    with pytest.raises(CannotDecide, match="no listing d9 of dice"):
        await split_event(database, event_id, ("dice", "d9"), NOW)
    with pytest.raises(CannotDecide, match="no other listing"):
        await split_event(database, event_id, ("ticketmaster", "tm1"), NOW)
    assert await database.fetch_all(select(match_decisions)) == []


async def test_what_is_withdrawn_and_of_another_gig_by_now_is_of_none(database: Database) -> None:
    await ingest_listings(database, TM, TWIN)
    before = await ids(database)
    await leave(database, "tm1")
    another = listing("dice", "d1", ("Velour Escalator",), night=NIGHT + timedelta(days=20))
    await ingest_listings(database, another, at=LATER)
    assert await ids(database) == {"d1": before["d1"], "tm1": None}
    await ingest_listings(database, TM, at=LATER + timedelta(days=1))
    after = await ids(database)
    assert after["tm1"] not in (None, before["d1"])
    assert after["d1"] == before["d1"]

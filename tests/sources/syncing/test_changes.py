"""A change is told when it is one: a source changed its word, not another source's word or our reading of the same."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from sources.syncing.ingest import Batch, ingest
from store.database.connection import Database
from store.events.records import Listing, StatusKey
from store.tables import events, user_saved_events
from tests.people import person
from tests.sources.syncing.listings import NIGHT, NOW, listing
from tests.sources.syncing.test_news import follow, ingest_listings, mark, notified

LATER = NOW + timedelta(hours=6)


def at(one: Listing, hour: int, minute: int = 0) -> Listing:
    """The listing with another time of the same night."""
    assert one.start_at is not None and one.local_time is not None
    began = timedelta(hours=one.local_time.hour, minutes=one.local_time.minute)
    return replace(one, start_at=one.start_at - began + timedelta(hours=hour, minutes=minute), local_time=time(hour, minute))


async def kinds(database: Database) -> list[str]:
    return [kind for _, kind in await notified(database)]


async def previous(database: Database) -> datetime | None:
    found: datetime | None = await database.fetch_value(select(events.c.previous_start_time))
    return found


@pytest.mark.parametrize("order", [("dice", "ticketmaster", "eventbrite"), ("ticketmaster", "eventbrite", "dice")])
async def test_doors_and_start_of_a_first_sync_are_no_move(database: Database, order: tuple[str, ...]) -> None:
    await follow(database, "Moss Harbour")
    told = {
        "dice": at(listing("dice", "d1"), 18, 30),
        "ticketmaster": at(listing("ticketmaster", "t1"), 20),
        "eventbrite": at(listing("eventbrite", "e1"), 18),
    }
    for source in order:
        await ingest_listings(database, told[source])
    assert await kinds(database) == ["new_event"]
    assert await previous(database) is None


async def test_another_sources_word_is_no_move_however_late(database: Database) -> None:
    await follow(database, "Moss Harbour")
    await ingest_listings(database, at(listing("dice", "d1"), 18, 30))
    await ingest_listings(database, at(listing("ticketmaster", "t1"), 20), at=LATER)
    assert await kinds(database) == ["new_event"]
    assert await previous(database) is None


async def test_a_source_that_moved_before_we_knew_the_event_is_no_news(database: Database) -> None:
    await follow(database, "Moss Harbour")
    await ingest_listings(database, listing("dice", "d1"))
    await ingest_listings(database, replace(listing("ticketmaster", "t1"), status="rescheduled"))
    assert await kinds(database) == ["new_event"]


async def test_a_time_that_was_made_up_becomes_known(database: Database) -> None:
    await follow(database, "Moss Harbour")
    await ingest_listings(database, at(listing("dice", "d1"), 0))
    await ingest_listings(database, at(listing("dice", "d1"), 20), at=LATER)
    assert await kinds(database) == ["new_event"]


async def test_a_better_reading_of_what_is_stored_is_no_move(database: Database) -> None:
    await follow(database, "Moss Harbour")
    await ingest_listings(database, at(listing("dice", "d1"), 18))
    await ingest(database, Batch("dice", "dublin", [at(listing("dice", "d1"), 21)], LATER, is_replay=True))
    assert await kinds(database) == ["new_event"]


async def test_a_move_says_from_when_and_goes_on_saying_it(database: Database) -> None:
    await follow(database, "Moss Harbour")
    gig = listing("dice", "d1")
    assert gig.start_at is not None
    await ingest_listings(database, gig)
    moved = replace(gig, start_at=gig.start_at + timedelta(days=7), local_date=NIGHT + timedelta(days=7))
    await ingest_listings(database, moved, at=LATER)
    assert await kinds(database) == ["new_event", "rescheduled"]
    assert await previous(database) == gig.start_at
    await ingest_listings(database, replace(moved, description="All night."), at=LATER + timedelta(hours=6))
    assert await previous(database) == gig.start_at
    await ingest_listings(database, gig, at=LATER + timedelta(hours=12))
    assert await previous(database) == moved.start_at


@pytest.mark.parametrize(("status", "days"), [("rescheduled", 7), ("postponed", 7), ("postponed", None)])
async def test_a_source_that_moves_a_gig_takes_along_who_follows_later(
    database: Database, status: StatusKey, days: int | None
) -> None:
    """It does not tell from when, and another source goes on telling the old date: it is one event, known under its old id."""
    await follow(database, "Moss Harbour")
    gig = listing("ticketmaster", "t1")
    await ingest_listings(database, gig)
    await ingest_listings(database, listing("bandsintown", "b1"))
    moved = replace(gig, status=status, date_precision="to_be_announced", start_at=None, local_date=None, local_time=None)
    if days is not None:
        moved = listing("ticketmaster", "t1", night=NIGHT + timedelta(days=days), status=status)
    ids = await database.fetch_all(select(events.c.id))
    for number, said in enumerate([moved, moved, replace(moved, description="All night.")], 1):
        result = await ingest(database, Batch("ticketmaster", "dublin", [said], NOW + timedelta(hours=6 * number)))
        assert (result.changed, result.unchanged) == ((0, 1) if number == 2 else (1, 0))
        assert await database.fetch_all(select(events.c.id)) == ids
        assert await kinds(database) == ["new_event", "rescheduled"]
        assert await previous(database) == gig.start_at
    assert await database.fetch_value(select(events.c.local_date)) == moved.local_date


@pytest.mark.parametrize("next_status", ["rescheduled", "scheduled", "cancelled"])
@pytest.mark.parametrize(("days", "says_from_when"), [(21, False), (21, True), (7, False)])
async def test_a_gig_that_is_moved_again_or_on_sale_again_stays_one_event_while_others_list_its_first_night(
    database: Database, next_status: StatusKey, days: int, says_from_when: bool
) -> None:
    gig = listing("ticketmaster", "t1")
    await ingest_listings(database, gig, listing("bandsintown", "b1"))
    moved = listing("ticketmaster", "t1", night=NIGHT + timedelta(days=7), status="rescheduled")
    await ingest_listings(database, moved, at=LATER)
    again = listing("ticketmaster", "t1", night=NIGHT + timedelta(days=days), status=next_status)
    if says_from_when:
        again = replace(again, previous_start_at=moved.start_at, previous_local_date=moved.local_date)
    await ingest_listings(database, again, at=LATER + timedelta(hours=6))
    assert [row[0] for row in await database.fetch_all(select(events.c.local_date))] == [again.local_date]
    assert await database.fetch_value(select(events.c.status)) == next_status
    assert await previous(database) == (gig.start_at if days == 7 else moved.start_at)
    back = listing("ticketmaster", "t1")
    await ingest_listings(database, back, at=LATER + timedelta(hours=12))
    assert await database.fetch_all(select(events.c.local_date, events.c.status)) == [(NIGHT, "scheduled")]


async def test_who_follows_the_first_of_two_moves_stays_with_the_gig(database: Database) -> None:
    """It is postponed to no date after it was moved; another source then lists the first new date over the old one."""
    await ingest_listings(database, listing("ticketmaster", "t1"), listing("bandsintown", "b1"))
    moved = listing("ticketmaster", "t1", night=NIGHT + timedelta(days=7), status="rescheduled")
    await ingest_listings(database, moved, at=LATER)
    undated = replace(
        moved, status="postponed", start_at=None, local_date=None, local_time=None, date_precision="to_be_announced"
    )
    said = replace(undated, previous_start_at=moved.start_at, previous_local_date=moved.local_date)
    await ingest_listings(database, said, at=LATER + timedelta(hours=6))
    await ingest_listings(database, listing("bandsintown", "b1", night=NIGHT + timedelta(days=7)), at=LATER + timedelta(hours=12))
    assert await database.fetch_all(select(events.c.status, events.c.local_date)) == [("postponed", None)]


async def test_a_postponed_gig_without_a_date_keeps_its_old_one(database: Database) -> None:
    await follow(database, "Moss Harbour")
    gig = listing("dice", "d1")
    await ingest_listings(database, gig)
    saver = (await person(database)).viewer.id
    await mark(database, user_saved_events, saver)
    undated = replace(gig, status="postponed", start_at=None, local_date=None, local_time=None, date_precision="to_be_announced")
    await ingest_listings(database, undated, at=LATER)
    assert (saver, "rescheduled") in await notified(database)
    assert await previous(database) == gig.start_at


async def test_a_cancelled_event_that_is_on_again_is_told_and_so_is_its_end(database: Database) -> None:
    user_id = await follow(database, "Moss Harbour")
    gig = listing("dice", "d1")
    await ingest_listings(database, gig)
    off = replace(gig, status="cancelled")
    for hours, one, told in ((6, off, "cancelled"), (12, gig, "reinstated"), (18, off, "cancelled")):
        await ingest_listings(database, one, at=NOW + timedelta(hours=hours))
        assert await notified(database) == [(user_id, kind) for kind in sorted(["new_event", told])]

"""What an event's history holds after syncs: what really happened, who told it, and nothing else."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from sources.syncing.decided_events import merge_events
from sources.syncing.ingest import Batch, ingest
from store.database.connection import Database, Transaction
from store.events.changes import KEPT_FOR
from store.events.records import Listing, ListingPerformer
from store.tables import event_changes, events, notifications, user_saved_events
from tests.people import person
from tests.sources.syncing.listings import NIGHT, NOW, VICAR_STREET, listing

LATER = NOW + timedelta(hours=6)


async def history(database: Database) -> list[tuple[str, str | None, str | None, str | None]]:
    table = event_changes.c
    rows = await database.fetch_all(select(table.kind, table.old_value, table.new_value, table.source).order_by(table.id))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def sync(database: Database, *listings: Listing, at: datetime = LATER) -> None:
    for one in listings:
        await ingest(database, Batch(one.source, "dublin", [one], at))


@pytest.fixture
async def gig(database: Database) -> Listing:
    """A gig that two sources list, a day old."""
    first = listing("ticketmaster", "tm1")
    await sync(database, first, listing("dice", "d1"), at=NOW)
    return first


async def test_nothing_has_happened_to_a_new_event(database: Database, gig: Listing) -> None:
    await sync(database, gig, listing("eventbrite", "e1", ("Moss Harbour", "Tin Fox")))
    assert await history(database) == []


async def test_each_kind_of_change_is_kept_with_its_source(database: Database, gig: Listing) -> None:
    moved = replace(gig, local_time=time(22), start_at=(gig.start_at or NOW) + timedelta(hours=2))
    elsewhere = replace(moved, venue=VICAR_STREET)
    fuller = replace(elsewhere, performers=(*gig.performers, ListingPerformer("Tin Fox", "support")))
    gone = replace(fuller, status="cancelled")
    for step, changed in enumerate((moved, elsewhere, fuller, gone)):
        await sync(database, replace(changed, source="dice", source_id="d1"), changed, at=LATER + timedelta(hours=step))
    assert await history(database) == [
        ("time", "2026-12-04T20:00:00Z", "2026-12-04T22:00:00Z", "dice"),
        ("venue", "Whelan's", "Vicar Street", "ticketmaster"),
        ("line_up", "Moss Harbour", "Moss Harbour, Tin Fox", "dice"),
        ("status", "scheduled", "cancelled", "dice"),
    ]


@pytest.mark.parametrize(
    "better",
    [
        listing("ticketmaster", "tm1", title="Moss Harbour: The Tour", description="Doors at seven."),
        listing("ticketmaster", "tm1", at=time(20, 14)),
        replace(listing("ticketmaster", "tm1", at=time(20, 30)), doors_at=listing("ticketmaster", "tm1").start_at),
        listing("ticketmaster", "tm1", at=time(0)),  # an hour that the source makes up
        replace(listing("ticketmaster", "tm1"), date_precision="date", start_at=None, local_time=None),
        replace(listing("ticketmaster", "tm1"), venue=replace(VICAR_STREET, name="Whelans Live Music Venue")),
    ],
)
async def test_a_better_reading_is_no_change(database: Database, gig: Listing, better: Listing) -> None:
    await sync(database, better)
    assert await history(database) == []


@pytest.mark.parametrize(
    ("minutes", "is_listed", "is_notified"), [(14, False, False), (15, True, False), (-60, True, False), (61, True, True)]
)
async def test_steps_from_a_quarter_of_an_hour_are_listed_and_of_more_than_an_hour_notified(
    database: Database, gig: Listing, minutes: int, is_listed: bool, is_notified: bool
) -> None:
    """As docs/api.md and docs/alerts.md say."""
    saver = (await person(database)).viewer.id
    event_id = await database.fetch_value(select(events.c.id))
    async with database.transaction() as tx:
        await tx.insert_many(user_saved_events, [{"user_id": saver, "event_id": event_id, "saved_at": NOW}])
    start = (gig.start_at or NOW) + timedelta(minutes=minutes)
    await sync(database, replace(gig, start_at=start, local_time=start.time()))
    listed = [("time", "2026-12-04T20:00:00Z", f"{start:%Y-%m-%dT%H:%M:%SZ}", "ticketmaster")]
    assert await history(database) == (listed if is_listed else [])
    kinds = [row[0] for row in await database.fetch_all(select(notifications.c.kind))]
    assert kinds == (["rescheduled"] if is_notified else [])


async def test_a_small_step_of_a_source_that_is_not_believed_is_not_listed(database: Database, gig: Listing) -> None:
    lagging = listing("dice", "d1", at=time(20, 45))
    await sync(database, lagging)
    assert (await database.fetch_value(select(events.c.start_time))).time() == time(20)
    assert await history(database) == []


async def test_a_source_that_comes_late_with_another_hour_changes_nothing(database: Database) -> None:
    await sync(database, listing("bandsintown", "b1", at=time(19)), at=NOW)
    await sync(database, listing("ticketmaster", "tm1", at=time(20, 30)), at=NOW + timedelta(minutes=5))
    assert await history(database) == []


async def test_an_undated_gig_gets_its_date(database: Database) -> None:
    undated = replace(
        listing("dice", "d1"),
        date_precision="to_be_announced",
        start_at=None,
        local_date=None,
        local_time=None,
        status="postponed",
    )
    await sync(database, undated, at=NOW)
    await sync(database, replace(undated, local_date=NIGHT, date_precision="date", status="rescheduled"))
    assert await history(database) == [
        ("status", "postponed", "rescheduled", "dice"),
        ("time", None, "2026-12-04", "dice"),
    ]


async def test_the_history_of_a_merged_event_goes_with_it_and_the_old_is_forgotten(database: Database) -> None:
    kept, retired = listing("ticketmaster", "tm1"), listing("dice", "d1", ("Tin Fox",), night=NIGHT + timedelta(days=3))
    other = listing("dice", "d2", ("Kíla",), night=NIGHT + timedelta(days=5))
    await sync(database, kept, retired, other, at=NOW)
    await sync(database, replace(retired, status="cancelled"))
    first, second, _ = [row[0] for row in await database.fetch_all(select(events.c.id).order_by(events.c.id))]
    await merge_events(database, first, second, LATER)
    assert set(await database.fetch_all(select(event_changes.c.event_id))) == {(first,)}
    await sync(database, replace(other, status="cancelled"), at=LATER + KEPT_FOR + timedelta(days=1))
    assert [change[:3] for change in await history(database)] == [("status", "scheduled", "cancelled")]
    assert await database.fetch_value(select(event_changes.c.changed_at)) == LATER + KEPT_FOR + timedelta(days=1)


async def test_what_is_taken_back_leaves_no_history(database: Database, gig: Listing) -> None:
    class Undone(Exception):
        pass

    async def fence(tx: Transaction) -> None:
        async def undo() -> None:
            raise Undone

        tx.commit = undo  # type: ignore[method-assign]

    with pytest.raises(Undone):
        await ingest(database, Batch("ticketmaster", "dublin", [replace(gig, status="cancelled")], LATER, fence=fence))
    assert await history(database) == []

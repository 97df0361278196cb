"""Stored payloads read again, and the walk over the cities in use."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select, update

from sources.errors import SourceRateLimited
from sources.places.gazetteer import place
from sources.reports import SourceStatus
from sources.settings import INGESTION_OFF, IngestionSettings
from sources.syncing.ingest import withdraw
from sources.syncing.replay import replay
from sources.syncing.schedule import cities_in_use, watch
from sources.syncing.status import source_statuses
from sources.syncing.syncer import Progress, Syncer
from sources.syncing.writes.batch import Preview
from store.database.connection import Database
from store.events.listings import UnseenListing
from store.events.records import Listing
from store.tables import catalog, events, notifications, source_events, user_saved_events, venues
from tests.builders import Gig, event_row
from tests.people import person
from tests.schema.asking import ask
from tests.sources.syncing.fakes import FakeSource, payload_of
from tests.sources.syncing.listings import NOW, listing
from tests.sources.syncing.test_syncer import dublin, syncer_at

HOUR = timedelta(hours=1)


def gig(source_id: str, title: str = "Moss Harbour") -> FakeSource:
    one = listing("dice", source_id, (title,))
    return FakeSource(items=[listing("dice", source_id, (title,), raw=payload_of(one))])


async def test_a_replay_heals_what_was_read_wrongly_and_claims_no_sighting(database: Database) -> None:
    source = gig("d1")
    await syncer_at(database).sync(source, dublin())
    await database.execute(update(source_events).values(record_hash="read by an older adapter"))
    await database.execute(update(events).values(title="?", content_hash=None))
    result = await replay(database, [source], clock=lambda: NOW + HOUR)
    assert (result.read, result.rejected, result.ingested.events_written) == (1, 0, 1)
    assert await database.fetch_all(select(events.c.title)) == [("Moss Harbour",)]
    assert await database.fetch_all(select(source_events.c.last_seen_at)) == [(NOW,)]


async def test_a_replay_of_what_is_right_changes_nothing(database: Database) -> None:
    source = gig("d1")
    await syncer_at(database).sync(source, dublin())
    before = await database.fetch_all(select(events)), await database.fetch_all(select(source_events))
    await replay(database, [source], clock=lambda: NOW + HOUR)
    assert (await database.fetch_all(select(events)), await database.fetch_all(select(source_events))) == before


async def test_a_replay_brings_back_nothing_that_its_source_stopped_carrying(database: Database) -> None:
    stays, goes = listing("dice", "d1", ("Moss Harbour",)), listing("ticketmaster", "t1", ("Moss Harbour",))
    sources = {one.source: FakeSource(one.source, items=[replace(one, raw=payload_of(one))]) for one in (stays, goes)}
    for source in sources.values():
        await syncer_at(database).sync(source, dublin())
    held = await database.fetch_all(select(source_events.c.id, source_events.c.source, source_events.c.event_id))
    gone = [UnseenListing(number, "t1", event_id) for number, source, event_id in held if source == "ticketmaster"]
    for rows in (gone, [UnseenListing(number, "", event_id) for number, _, event_id in held]):  # one of them, then the last too
        await withdraw(database, rows, lambda: NOW + HOUR)
        before = await database.fetch_all(select(events)), await database.fetch_all(select(source_events))
        await replay(database, [*sources.values()], clock=lambda: NOW + 2 * HOUR)
        assert (await database.fetch_all(select(events)), await database.fetch_all(select(source_events))) == before
    assert await database.fetch_all(select(events.c.withdrawn_at.is_not(None))) == [(1,)]


async def test_a_payload_that_cannot_be_read_keeps_its_row(database: Database) -> None:
    source = gig("d1")
    await syncer_at(database).sync(source, dublin())
    await database.execute(update(source_events).values(raw_payload={"nothing": "useful"}))
    result = await replay(database, [source])
    assert (result.read, result.rejected) == (0, 1)
    assert len(await database.fetch_all(select(source_events.c.id))) == 1


async def test_an_adopted_event_without_a_payload_is_found_all_the_same(database: Database) -> None:
    adopted = event_row(Gig("Kneecap", city="Belfast", place=(54.6, -5.93), venue_name="Limelight", genres=("techno",)))
    async with database.transaction() as tx:
        event_id = await tx.insert(events, adopted)
    result = await replay(database, [], clock=lambda: NOW)
    assert result.completed == 1
    assert await database.fetch_value(select(venues.c.name).join(events, events.c.venue_id == venues.c.id)) == "Limelight"
    query = "query ($filter: EventFilter) { events(filter: $filter) { nodes { databaseId } } }"
    for words in ({"text": "kneecap limelight"}, {"genres": {"any": ["electronic"]}}):
        found = await ask(database, query, filter=words)
        assert found["events"]["nodes"] == [{"databaseId": event_id}]
    assert (await replay(database, [], clock=lambda: NOW)).completed == 0


async def test_the_default_city_and_every_city_that_was_asked_for_are_in_use(database: Database) -> None:
    syncer, cork = syncer_at(database), place("Cork")
    assert cork is not None
    await syncer.sync(FakeSource(), cork)
    assert [town.key for town in await cities_in_use(syncer)] == ["dublin", "cork"]


async def test_the_watch_fetches_what_is_due_and_stops_when_told(database: Database) -> None:
    syncer, stop = syncer_at(database), asyncio.Event()
    due, fresh, off = gig("d1"), FakeSource("ticketmaster"), FakeSource("eventbrite")
    off.missing = "EVENTBRITE_API_TOKEN is not set"
    await syncer.sync(fresh, dublin())

    def stop_when_done(progress: Progress) -> None:
        if progress.phase == "done":
            stop.set()

    syncer.on_progress = stop_when_done
    await asyncio.wait_for(watch(syncer, [due, fresh, off], stop), timeout=10)
    assert (len(due.calls), len(fresh.calls), len(off.calls)) == (1, 1, 0)


async def test_the_watch_stops_while_a_source_hangs_and_gives_its_lease_back(database: Database) -> None:
    syncer, stop, hung = syncer_at(database), asyncio.Event(), gig("d1")
    hung.gate.clear()
    syncer.on_progress = lambda progress: stop.set()
    await asyncio.wait_for(watch(syncer, [hung], stop), timeout=10)
    assert len(hung.calls) == 1
    assert (await syncer_at(database).sync(gig("d1"), dublin())).is_elsewhere is False


async def test_every_source_tells_how_it_stands(database: Database) -> None:
    syncer = syncer_at(database)
    good, limited, off = (
        gig("d1"),
        FakeSource("ticketmaster", error=SourceRateLimited("ticketmaster: quota spent")),
        FakeSource("local"),
    )
    off.missing = "off"
    for source in (good, limited):
        await syncer.sync(source, dublin())
    states = await source_statuses(database, [good, limited, off], IngestionSettings(), NOW + 7 * HOUR)
    by_name: dict[str, SourceStatus] = {status.name: status for status in states}
    assert (by_name["dice"].state, by_name["dice"].event_count, by_name["dice"].last_synced_at) == ("ok", 1, NOW)
    assert [(one.city, one.is_stale) for one in by_name["dice"].coverage] == [("dublin", True)]
    assert (by_name["ticketmaster"].state, by_name["ticketmaster"].detail) == ("rate_limited", "ticketmaster: quota spent")
    assert (by_name["local"].state, by_name["local"].detail) == ("disabled", "off")
    version = await database.fetch_value(select(catalog.c.version))
    assert version == 2


async def test_no_walk_and_no_single_sync_calls_anyone_while_ingestion_is_off(database: Database) -> None:
    syncer, stop, source = Syncer(database, IngestionSettings(enabled=False), clock=lambda: NOW), asyncio.Event(), gig("d1")
    watching = asyncio.create_task(watch(syncer, [source], stop))
    results = [await syncer.sync(source, dublin()), await syncer.sync(source, dublin(), dry_run=True)]
    results.append(await syncer.start(source, dublin()))
    stop.set()
    await watching
    assert [result.error for result in results] == [INGESTION_OFF] * 3
    assert source.calls == []
    [status] = await source_statuses(database, [source], syncer.settings, NOW)
    assert (status.state, status.detail) == ("disabled", INGESTION_OFF)


async def adopt(database: Database, source: FakeSource, **columns: object) -> int:
    """Dress a synced event up as the predecessor wrote it: never merged, with columns that its payload does not hold."""
    await syncer_at(database).sync(source, dublin())
    await database.execute(update(events).values(content_hash=None, provenance=None, **columns))
    await database.execute(update(source_events).values(record=None, record_hash=None))
    return int(await database.fetch_value(select(events.c.id)))


OWN = {
    "description": "Three hours of it",
    "age_restriction": "18+",
    "genres": ["techno"],
    "images": [{"url": "https://img.example/1.jpg", "width": 10, "height": 10}],
}


async def test_a_replay_keeps_what_only_the_adopted_columns_hold(database: Database) -> None:
    source = gig("d1")
    end = NOW + timedelta(days=12)
    event_id = await adopt(database, source, end_time=end, **OWN)
    wanted = [events.c[name] for name in ("end_time", *OWN)]
    for _ in range(2):  # the second merge knows them by their marks
        await replay(database, [source], clock=lambda: NOW + HOUR)
        assert await database.fetch_all(select(*wanted)) == [(end, *OWN.values())]
        await database.execute(update(source_events).values(record_hash="read by an older adapter"))
    provenance = await database.fetch_value(select(events.c.provenance))
    assert provenance["description"] == ["adopted", str(event_id)]
    [item] = source.items
    assert isinstance(item, Listing)
    richer = replace(item, description="What the listing says", raw=b"{}")
    await syncer_at(database, NOW + 3 * HOUR).sync(FakeSource(items=[richer]), dublin())
    assert await database.fetch_value(select(events.c.description)) == "What the listing says"
    assert await database.fetch_value(select(events.c.age_restriction)) == "18+"


async def test_adopted_events_that_are_read_rightly_are_no_news(database: Database) -> None:
    source = gig("d1")
    event_id = await adopt(database, source, local_date=date(2026, 12, 3), time_zone="America/New_York")
    ada = await person(database)
    async with database.transaction() as tx:
        await tx.insert(user_saved_events, {"user_id": ada.viewer.id, "event_id": event_id, "saved_at": NOW})
    result = await replay(database, [source], clock=lambda: NOW + HOUR)
    assert (result.ingested.events_written, result.ingested.notified) == (1, 0)
    assert await database.fetch_all(select(notifications)) == []


async def test_a_dry_run_of_a_replay_shows_what_differs_and_writes_nothing(database: Database) -> None:
    source = gig("d1")
    event_id = await adopt(database, source, title="Moss Harbor", **OWN)
    before = await database.fetch_all(select(events)), await database.fetch_all(select(source_events))
    preview: Preview = {}
    result = await replay(database, [source], clock=lambda: NOW + HOUR, preview=preview)
    assert (result.read, preview) == (1, {(event_id, "title"): ("Moss Harbor", "Moss Harbour")})
    assert (await database.fetch_all(select(events)), await database.fetch_all(select(source_events))) == before

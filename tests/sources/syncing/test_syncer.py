"""One sync of one source: what it stores, what it sweeps out, and how it reports a failure."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from sources.base import Rejected
from sources.errors import SourceUnavailable
from sources.places.gazetteer import Place, place
from sources.settings import IngestionSettings
from sources.syncing.lease import HELD_FOR
from sources.syncing.syncer import Progress, Syncer
from store.database.connection import Database
from store.errors import DatabaseUnavailable
from store.sources import ingest_states
from store.tables import events, ingest_leases, rejected_listings, source_events
from tests.leases import take_lease
from tests.sources.syncing.fakes import FakeSource
from tests.sources.syncing.listings import NOW, listing, season
from tests.waiting import until


def dublin() -> Place:
    found = place("Dublin")
    assert found is not None
    return found


def syncer_at(database: Database, now: datetime = NOW) -> Syncer:
    return Syncer(database, IngestionSettings(), clock=lambda: now)


async def count(database: Database) -> int:
    return int(
        await database.fetch_value(select(func.count()).select_from(source_events).where(source_events.c.withdrawn_at.is_(None)))
    )


async def test_a_sync_stores_listings_rejections_and_its_own_end(database: Database) -> None:
    source = FakeSource(items=[*season("dice", 5), Rejected("dice", "it has no date", "x", b'{"a":1}')])
    result = await syncer_at(database).sync(source, dublin())
    assert (result.fetched, result.rejected, result.error, result.ingested.new) == (5, 1, None, 5)
    assert await database.fetch_all(select(rejected_listings.c.reason)) == [("it has no date",)]
    [state] = await ingest_states(database, "dublin")
    assert (state.last_synced_at, state.last_outcome, state.listing_count) == (NOW, "fetched", 5)
    [query] = source.calls
    assert (query.city, query.country_code, query.window_end - NOW) == ("Dublin", "IE", timedelta(days=180))


async def test_what_came_before_a_failure_stands(database: Database) -> None:
    source = FakeSource(items=season("dice", 3), error=SourceUnavailable("dice is down (HTTP 503)"))
    result = await syncer_at(database).sync(source, dublin())
    assert (result.fetched, result.error, await count(database)) == (3, "dice is down (HTTP 503)", 3)
    [state] = await ingest_states(database, "dublin")
    assert (state.last_synced_at, state.last_error) == (None, "SourceUnavailable: dice is down (HTTP 503)")


async def test_a_listing_that_is_no_longer_carried_goes(database: Database) -> None:
    gigs = season("dice", 20)
    await syncer_at(database).sync(FakeSource(items=gigs), dublin())
    result = await syncer_at(database, NOW + timedelta(hours=1)).sync(FakeSource(items=gigs[:18]), dublin())
    assert (result.withdrawn, await count(database)) == (2, 18)
    withdrawn = select(func.count()).select_from(events).where(events.c.withdrawn_at.is_not(None))
    assert await database.fetch_value(withdrawn) == 2


async def test_what_changed_is_dated_when_it_can_be_seen_not_when_its_sync_began(database: Database) -> None:
    gigs, now = season("dice", 20), NOW
    syncer = Syncer(database, IngestionSettings(), clock=lambda: now)
    await syncer.sync(FakeSource(items=gigs), dublin())
    began, now = NOW + timedelta(days=1), NOW + timedelta(days=1)
    slow = FakeSource(items=[replace(gigs[0], title="Moss Harbour's last night"), *gigs[2:]])
    slow.gate.clear()
    running = asyncio.create_task(syncer.sync(slow, dublin()))
    await until(lambda: bool(slow.calls))
    now += timedelta(minutes=4)
    slow.gate.set()
    assert (await running).withdrawn == 1
    changed = select(func.count()).select_from(events).where(events.c.updated_at == now)
    assert await database.fetch_value(changed) == 2
    assert await database.fetch_value(select(func.max(source_events.c.last_seen_at))) == began


async def test_an_answer_that_lost_most_of_its_listings_is_not_believed(database: Database) -> None:
    gigs = season("dice", 30)
    await syncer_at(database).sync(FakeSource(items=gigs), dublin())
    result = await syncer_at(database, NOW + timedelta(hours=1)).sync(FakeSource(items=gigs[:5]), dublin())
    assert (result.withdrawn, await count(database)) == (0, 30)
    assert result.note is not None and "25 listings were missing" in result.note


async def test_unread_pages_sweep_nothing_out(database: Database) -> None:
    gigs = season("dice", 20)
    await syncer_at(database).sync(FakeSource(items=gigs), dublin())
    source = FakeSource(items=gigs[:18])
    source.truncated = "only the first 10 pages were read"
    result = await syncer_at(database, NOW + timedelta(hours=1)).sync(source, dublin())
    assert (result.withdrawn, result.note, await count(database)) == (0, "only the first 10 pages were read", 20)


async def test_a_failed_sync_sweeps_nothing_out(database: Database) -> None:
    gigs = season("dice", 20)
    await syncer_at(database).sync(FakeSource(items=gigs), dublin())
    source = FakeSource(items=gigs[:18], error=SourceUnavailable("dice is down"))
    await syncer_at(database, NOW + timedelta(hours=1)).sync(source, dublin())
    assert await count(database) == 20


async def test_another_sources_listings_are_not_swept_out(database: Database) -> None:
    await syncer_at(database).sync(FakeSource("ticketmaster", season("ticketmaster", 12)), dublin())
    await syncer_at(database, NOW + timedelta(hours=1)).sync(FakeSource(items=season("dice", 3)), dublin())
    assert await count(database) == 15


async def test_a_dry_run_writes_nothing(database: Database) -> None:
    result = await syncer_at(database).sync(FakeSource(items=season("dice", 4)), dublin(), dry_run=True)
    assert (result.fetched, await count(database), await ingest_states(database)) == (4, 0, [])


async def test_another_process_at_work_is_left_alone(database: Database) -> None:
    assert await take_lease(database, "dice", "dublin", "another", NOW, timedelta(seconds=30))
    source = FakeSource(items=season("dice", 4))
    result = await syncer_at(database).sync(source, dublin())
    assert (result.is_elsewhere, source.calls, await count(database)) == (True, [], 0)


async def test_progress_is_told_to_the_end(database: Database) -> None:
    syncer, notified = syncer_at(database), list[Progress]()
    syncer.on_progress = notified.append
    await syncer.sync(FakeSource(items=season("dice", 4)), dublin())
    assert (notified[-1].phase, notified[-1].fetched) == ("done", 4)


async def test_a_poorer_second_source_erases_nothing(database: Database) -> None:
    rich = listing("ticketmaster", "tm1", description="A long night of songs.", age_restriction="18+")
    await syncer_at(database).sync(FakeSource("ticketmaster", [rich]), dublin())
    poor = replace(listing("local", "7"), performers=(), venue=None)
    await syncer_at(database).sync(FakeSource("local", [poor]), dublin())
    rows = await database.fetch_all(
        select(events.c.description, events.c.age_restriction).where(events.c.description.is_not(None))
    )
    assert rows == [("A long night of songs.", "18+")]


async def test_the_work_of_a_process_that_died_is_taken_over_soon(database: Database) -> None:
    assert await take_lease(database, "dice", "dublin", "killed", NOW, HELD_FOR)
    source = FakeSource(items=season("dice", 2))
    assert (await syncer_at(database, NOW + timedelta(seconds=29)).sync(source, dublin())).is_elsewhere
    assert (await syncer_at(database, NOW + timedelta(seconds=31)).sync(source, dublin())).fetched == 2


async def test_a_sync_that_died_with_the_database_is_begun_again_once_that_is_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncer, source, write = syncer_at(database), FakeSource(items=season("dice", 2)), database.write
    source.gate.clear()
    running = syncer.start(source, dublin())
    tries: list[object] = []
    await until(lambda: bool(source.calls))

    async def away(*work: Any) -> None:
        tries.append(work)
        raise DatabaseUnavailable("nobody listens there")

    monkeypatch.setattr("sources.syncing.lease.DROP_AGAIN_S", 0.01)
    monkeypatch.setattr(database, "write", away)
    source.gate.set()
    with pytest.raises(DatabaseUnavailable):
        await running
    failed = len(tries)
    await until(lambda: len(tries) >= failed + 2)  # it goes on trying to give its lease back
    monkeypatch.setattr(database, "write", write)
    async with asyncio.timeout(10):
        while await database.fetch_value(select(ingest_leases.c.owner)):  # noqa: ASYNC110  a row
            await asyncio.sleep(0.01)
    assert (await syncer_at(database).sync(source, dublin())).fetched == 2, "by any process"
    await syncer.close()


async def test_a_sync_cancelled_while_the_database_is_away_ends_as_cancelled(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncer, source = syncer_at(database), FakeSource(items=season("dice", 2))
    source.gate.clear()
    running = syncer.start(source, dublin())
    await until(lambda: bool(source.calls))

    async def away(*_: Any) -> None:
        raise DatabaseUnavailable("nobody listens there")

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", away)
        await syncer.close()
    assert running.cancelled()
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("lease of")]


async def test_a_sync_that_is_being_stopped_may_give_its_lease_back(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    syncer, source, write = syncer_at(database), FakeSource(items=season("dice", 2)), database.write
    source.gate.clear()
    running = syncer.start(source, dublin())
    await until(lambda: bool(source.calls))
    began, may_go_on = asyncio.Event(), asyncio.Event()

    async def slowly(work: Any) -> Any:
        began.set()
        await may_go_on.wait()
        return await write(work)

    with monkeypatch.context() as patch:
        patch.setattr(database, "write", slowly)
        running.cancel()  # as who walked over the cities does, when it is told to stop
        await began.wait()
        closing = asyncio.create_task(syncer.close())
        await asyncio.sleep(0)
        may_go_on.set()
        await closing
    assert running.cancelled()
    assert await database.fetch_all(select(ingest_leases.c.owner)) == [("",)]


async def test_a_lease_that_a_wrong_clock_wrote_holds_nobody_up(database: Database) -> None:
    assert await take_lease(database, "dice", "dublin", "from 2027", NOW + timedelta(days=200), HELD_FOR)
    assert not (await syncer_at(database).sync(FakeSource(items=season("dice", 2)), dublin())).is_elsewhere


async def test_a_lease_is_renewed_while_work_goes_on(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.syncing.lease.RENEW_EVERY_S", 0.01)
    times = [NOW]
    syncer, source = Syncer(database, IngestionSettings(), clock=lambda: times[0]), FakeSource(items=season("dice", 2))
    source.gate.clear()
    running = syncer.start(source, dublin())
    await until(lambda: bool(source.calls))
    times[0] = NOW + timedelta(seconds=25)
    async with asyncio.timeout(10):
        while await database.fetch_value(select(ingest_leases.c.lease_until)) != times[0] + HELD_FOR:  # noqa: ASYNC110  a row
            await asyncio.sleep(0.01)
    assert (await syncer_at(database, NOW + timedelta(seconds=40)).sync(FakeSource(), dublin())).is_elsewhere
    source.gate.set()
    assert (await running).fetched == 2
    assert await database.fetch_all(select(ingest_leases.c.owner)) == [("",)]


async def test_a_holder_that_lost_its_lease_writes_nothing(database: Database) -> None:
    slept, source = syncer_at(database), FakeSource(items=[*season("dice", 2), Rejected("dice", "it has no date", "x", b"{}")])
    source.gate.clear()
    running = slept.start(source, dublin())
    await until(lambda: bool(source.calls))
    assert await take_lease(database, "dice", "dublin", "another", NOW + timedelta(seconds=31), HELD_FOR)
    source.gate.set()
    assert (await running).is_elsewhere
    assert await count(database) == 0
    assert await ingest_states(database) == []
    assert await database.fetch_all(select(rejected_listings)) == []
    assert await database.fetch_value(select(ingest_leases.c.owner)) == "another"


async def test_a_source_without_end_is_cut_off(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.syncing.syncer._MOST_ITEMS", 5)
    result = await syncer_at(database).sync(FakeSource(items=season("dice", 9)), dublin())
    assert (result.fetched, result.note) == (5, "dice sent more than 5 items; the rest was left unread")

"""Answers about a city: fetched when stale, once for everybody, waited for only so long."""

import asyncio
from datetime import datetime, timedelta

from sources.errors import SourceTimedOut, SourceUnauthorized
from sources.settings import IngestionSettings
from sources.syncing.freshness import Freshness
from sources.syncing.syncer import Syncer
from store.database.connection import Database, count_statements
from store.sources import ingest_states
from tests.leases import take_lease
from tests.sources.syncing.fakes import FakeSource
from tests.sources.syncing.listings import NOW, season
from tests.sources.syncing.test_syncer import count, dublin
from tests.waiting import until


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def freshness_of(database: Database, *sources: FakeSource, wait_ms: int = 2000, clock: Clock | None = None) -> Freshness:
    settings = IngestionSettings(source_wait_ms=wait_ms, stale_hours=6)
    clock = clock or Clock()
    return Freshness(database, Syncer(database, settings, clock=clock), sources, monotonic=lambda: clock.now.timestamp())


async def ended(freshness: Freshness, source: FakeSource) -> None:
    """Let the source's sync of Dublin, which is running, go to its end."""
    source.gate.set()
    await freshness.syncer.start(source, dublin())


async def test_a_stale_city_is_fetched_once_for_all_who_ask(database: Database) -> None:
    source = FakeSource(items=season("dice", 3))
    freshness = freshness_of(database, source)
    answers = await asyncio.gather(*(freshness.ensure(dublin()) for _ in range(20)))
    assert len(source.calls) == 1
    parts = {(report.outcome, report.fetched) for reports in answers for report in reports}
    assert ("fetched", 3) in parts <= {("fetched", 3), ("fresh", 0)}  # who comes to look when it is done finds it fresh


async def test_fresh_data_never_calls_and_soon_costs_no_statement(database: Database) -> None:
    source = FakeSource(items=season("dice", 3))
    freshness = freshness_of(database, source)
    for _ in range(2):
        await freshness.ensure(dublin())
    with count_statements() as seen:
        [report] = await freshness.ensure(dublin())
    assert (report.outcome, len(source.calls), seen.count) == ("fresh", 1, 0)


async def test_a_source_that_is_off_costs_no_statement_either(database: Database) -> None:
    source, off = FakeSource(items=season("dice", 3)), FakeSource("ticketmaster")
    off.missing = "TICKETMASTER_API_KEY is not set"
    freshness = freshness_of(database, source, off)
    for _ in range(2):
        await freshness.ensure(dublin())
    with count_statements() as seen:
        reports = await freshness.ensure(dublin())
    assert [report.outcome for report in reports] == ["fresh", "disabled"]
    assert (seen.count, len(source.calls)) == (0, 1)


async def test_a_source_that_failed_lately_is_not_remembered_as_fresh(database: Database) -> None:
    broken, clock = FakeSource(error=SourceUnauthorized("dice: renew APIFY_TOKEN")), Clock()
    off = FakeSource("ticketmaster")
    off.missing = "TICKETMASTER_API_KEY is not set"
    freshness = freshness_of(database, broken, off, clock=clock)
    for _ in range(2):
        await freshness.ensure(dublin())
    clock.now += timedelta(minutes=5)
    await freshness.ensure(dublin())
    assert len(broken.calls) == 2


async def test_a_slow_source_costs_the_answer_no_more_than_the_limit(database: Database) -> None:
    slow, quick = FakeSource("dice", season("dice", 2)), FakeSource("ticketmaster", season("ticketmaster", 2))
    slow.gate.clear()
    freshness = freshness_of(database, slow, quick, wait_ms=1500)
    reports = {report.name: report for report in await freshness.ensure(dublin())}
    assert (reports["dice"].outcome, reports["ticketmaster"].outcome) == ("timed_out", "fetched")
    await ended(freshness, slow)
    reports = {report.name: report for report in await freshness.ensure(dublin())}
    assert (reports["dice"].outcome, reports["ticketmaster"].outcome, len(slow.calls), await count(database)) == (
        "fresh",
        "fresh",
        1,
        4,
    )


async def test_a_hung_source_costs_only_the_first_moment_of_its_sync(database: Database) -> None:
    hung, clock = FakeSource("dice", season("dice", 2)), Clock()
    freshness = freshness_of(database, hung, wait_ms=400, clock=clock)
    await freshness.ensure(dublin())
    clock.now += timedelta(hours=7)
    hung.gate.clear()
    [first] = await freshness.ensure(dublin())
    clock.now += timedelta(seconds=2)
    with count_statements() as seen:
        laters = [await freshness.ensure(dublin()) for _ in range(50)]
    assert (first.outcome, first.took_ms >= 390) == ("timed_out", True)
    assert {report.outcome for [report] in laters} == {"timed_out"}
    assert (sum(report.took_ms for [report] in laters) < 400, seen.count) == (True, 1)
    await ended(freshness, hung)


async def test_after_a_failure_held_listings_are_served_while_it_is_tried_again(database: Database) -> None:
    source, clock = FakeSource("dice", season("dice", 2)), Clock()
    freshness = freshness_of(database, source, wait_ms=5000, clock=clock)
    await freshness.ensure(dublin())
    clock.now += timedelta(hours=7)
    source.error = SourceTimedOut("dice did not answer within 20 s")
    await freshness.ensure(dublin())
    clock.now += timedelta(minutes=2)
    source.gate.clear()
    [report] = await freshness.ensure(dublin())
    assert (report.outcome, report.took_ms < 1000) == ("timed_out", True)
    await until(lambda: len(source.calls) == 3)
    await ended(freshness, source)


async def test_the_rest_after_a_failure_is_counted_from_its_end(database: Database) -> None:
    source, clock = FakeSource(error=SourceTimedOut("dice did not answer within 20 s")), Clock()
    source.gate.clear()
    freshness = freshness_of(database, source, wait_ms=0, clock=clock)
    await freshness.ensure(dublin())
    clock.now += timedelta(minutes=3)
    await ended(freshness, source)
    [state] = await ingest_states(database)
    assert state.last_attempt_at == clock.now
    clock.now += timedelta(seconds=30)
    [report] = await freshness.ensure(dublin())
    assert (report.outcome, len(source.calls)) == ("failed", 1)


async def test_a_sync_that_runs_elsewhere_is_not_asked_for_at_every_query(database: Database) -> None:
    source, clock = FakeSource(), Clock()
    await take_lease(database, "dice", "dublin", "somebody else", NOW, timedelta(seconds=30))
    freshness = freshness_of(database, source, clock=clock)
    await freshness.ensure(dublin())
    clock.now += timedelta(seconds=2)
    with count_statements() as seen:
        [report] = await freshness.ensure(dublin())
    assert (report.outcome, report.detail, seen.count) == ("stale", "another process is already fetching", 1)


async def test_a_failure_is_told_and_not_tried_again_at_once(database: Database) -> None:
    source, clock = FakeSource(error=SourceUnauthorized("dice: renew APIFY_TOKEN")), Clock()
    freshness = freshness_of(database, source, clock=clock)
    [first] = await freshness.ensure(dublin())
    [second] = await freshness.ensure(dublin())
    assert (first.outcome, first.detail) == ("failed", "dice: renew APIFY_TOKEN")
    assert (second.outcome, len(source.calls)) == ("failed", 1)
    assert second.detail is not None and second.detail.startswith("dice: renew APIFY_TOKEN")
    clock.now += timedelta(minutes=5)
    await freshness.ensure(dublin())
    assert len(source.calls) == 2


async def test_a_source_that_is_off_is_told_and_never_called(database: Database) -> None:
    source = FakeSource()
    source.missing = "APIFY_TOKEN is not set"
    [report] = await freshness_of(database, source).ensure(dublin())
    assert (report.outcome, report.detail, source.calls) == ("disabled", "APIFY_TOKEN is not set", [])


async def test_nothing_is_called_where_gathering_is_switched_off(database: Database) -> None:
    source = FakeSource()
    syncer = Syncer(database, IngestionSettings(enabled=False), clock=Clock())
    freshness = Freshness(database, syncer, [source])
    for [report] in (await freshness.ensure(dublin()), await freshness.fetch_now(dublin(), None)):
        assert (report.outcome, report.detail, source.calls) == ("disabled", "INGESTION_ENABLED is false", [])


async def test_a_sync_that_runs_already_is_joined(database: Database) -> None:
    source = FakeSource(items=season("dice", 3))
    syncer = Syncer(database, IngestionSettings(source_wait_ms=2000), clock=Clock())
    scheduled = syncer.start(source, dublin())
    [report] = await Freshness(database, syncer, [source]).ensure(dublin())
    assert (report.outcome, report.fetched, len(source.calls)) == ("fetched", 3, 1)
    assert (await scheduled).fetched == 3


async def test_another_process_at_work_is_waited_for_by_nobody(database: Database) -> None:
    assert await take_lease(database, "dice", "dublin", "another process", NOW, timedelta(seconds=30))
    source = FakeSource()
    [report] = await freshness_of(database, source).ensure(dublin())
    assert (report.outcome, source.calls) == ("stale", [])


async def test_no_city_means_no_call(database: Database) -> None:
    source = FakeSource()
    assert await freshness_of(database, source).ensure(None) == ()
    assert source.calls == []


async def test_closing_ends_what_runs_behind(database: Database) -> None:
    source = FakeSource()
    source.gate.clear()
    syncer = Syncer(database, IngestionSettings(source_wait_ms=10), clock=Clock())
    [report] = await Freshness(database, syncer, [source]).ensure(dublin())
    assert report.outcome == "timed_out"
    await syncer.close()
    assert await take_lease(database, "dice", "dublin", "the next process", NOW, timedelta(seconds=30))


async def test_a_sync_dated_in_the_future_is_stale(database: Database) -> None:
    source, clock = FakeSource(items=season("dice", 2)), Clock()
    clock.now += timedelta(days=200)
    await freshness_of(database, source, clock=clock).ensure(dublin())
    clock.now = NOW
    [report] = await freshness_of(database, source, clock=clock).ensure(dublin())
    assert (report.outcome, len(source.calls)) == ("fetched", 2)
    [state] = await ingest_states(database)
    assert state.last_synced_at == NOW

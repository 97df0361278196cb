"""How syncs get on reaches admins who listen: of this process, and through Redis of others."""

import asyncio
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from resolvers.errors import Forbidden, Unauthenticated
from resolvers.sources.progress_bus import MOST_WAITING, SyncProgressBus
from resolvers.sources.progress_stream import sync_progress
from sources.places.gazetteer import place
from sources.reports import Report
from sources.settings import IngestionSettings
from sources.syncing.syncer import Progress, Syncer
from store.database.connection import Database
from tests.people import person
from tests.redis_server import RedisServer
from tests.schema.asking import SCHEMA, context_of
from tests.sources.syncing.fakes import FakeSource
from tests.sources.syncing.listings import NOW, season
from tests.waiting import until


def _told(report: Report) -> tuple[Any, ...]:
    return (report.name, report.outcome, report.fetched, report.detail)


async def test_a_sync_is_followed_from_its_beginning_to_its_end(database: Database) -> None:
    bus = SyncProgressBus()
    syncer = Syncer(database, IngestionSettings(), clock=lambda: NOW)
    syncer.on_progress = bus.show
    town = place("Dublin")
    assert town is not None
    admin = await person(database, role="admin")
    reports = await sync_progress(context_of(database, viewer=admin.viewer, sync_progress=bus))
    first = asyncio.ensure_future(anext(reports))
    await asyncio.sleep(0)
    await syncer.sync(FakeSource("dice", season("dice", 3)), town)
    bus.end_all()
    found = [await first, *[report async for report in reports]]
    assert [_told(report) for report in found] == [
        ("dice", "fetching", 0, "Dublin"),
        ("dice", "fetching", 3, "Dublin"),
        ("dice", "fetched", 3, "Dublin"),
    ]
    assert all(report.took_ms >= 0 for report in found)


async def test_a_failure_says_why() -> None:
    bus = SyncProgressBus()
    async with bus.listening() as reports:
        bus.show(Progress("dice", "cork", 0, "failed", "it answered 402"))
        assert _told(await anext(reports)) == ("dice", "failed", 0, "Cork: it answered 402")


async def test_a_listener_who_takes_nothing_is_let_go() -> None:
    bus = SyncProgressBus()
    async with bus.listening() as reports:
        for _ in range(MOST_WAITING + 10):
            bus.show(Progress("dice", "cork", 1, "writing"))
        assert len([report async for report in reports]) == MOST_WAITING


@pytest.mark.parametrize(("role", "error"), [(None, Unauthenticated), ("user", Forbidden), ("organizer", Forbidden)])
async def test_nobody_else_may_listen(database: Database, role: Any, error: type[Exception]) -> None:
    viewer = (await person(database, role=role)).viewer if role else None
    with pytest.raises(error):
        await sync_progress(context_of(database, viewer=viewer, sync_progress=SyncProgressBus()))


async def test_another_process_is_heard_through_redis(redis_server: RedisServer) -> None:
    here, there = SyncProgressBus(redis_server.url), SyncProgressBus(redis_server.url)
    heard: list[Report] = []

    async def listen() -> None:
        async with here.listening() as reports:
            async for report in reports:
                heard.append(report)

    listening = asyncio.create_task(listen())
    try:
        await until(lambda: here.is_shared)
        here.show(Progress("dice", "cork", 1, "done"))
        there.show(Progress("eventbrite", "galway", 7, "done"))
        await until(lambda: len(heard) > 1)
        assert _told(heard[1]) == ("eventbrite", "fetched", 7, "Galway")
        assert [report.name for report in heard] == ["dice", "eventbrite"], "one's own is heard once"
    finally:
        here.end_all()
        await listening
        await here.close()
        await there.close()


async def test_without_redis_a_sync_goes_on() -> None:
    bus = SyncProgressBus("redis://127.0.0.1:9")
    bus.show(Progress("dice", "cork", 1, "done"))
    await bus.close()


async def test_the_subscription_sends_source_reports(database: Database) -> None:
    bus = SyncProgressBus()
    admin = await person(database, role="admin")
    query = "subscription { sourceSyncProgress { name outcome fetched tookMs detail } }"
    answers = await SCHEMA.subscribe(query, context_value=context_of(database, viewer=admin.viewer, sync_progress=bus))
    assert not isinstance(answers, ExecutionResult), answers
    first = asyncio.ensure_future(anext(answers))
    await until(lambda: bus.listener_count == 1)
    bus.show(Progress("dice", "dublin", 40, "writing"))
    answer = await first
    assert answer.errors is None
    assert answer.data is not None
    report = answer.data["sourceSyncProgress"]
    assert report | {"tookMs": 0} == {"name": "DICE", "outcome": "FETCHING", "fetched": 40, "tookMs": 0, "detail": "Dublin"}
    bus.end_all()
    assert [answer async for answer in answers] == []

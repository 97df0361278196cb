"""Listeners of several processes on one database: through Redis at once, without it at the next look, and never twice."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from resolvers.alerts.live_notifications import MOST_WAITING, Listener, LiveNotifications
from resolvers.alerts.notification_bus import NotificationBus
from store.alerts.notifications import NewNotification, save_notifications
from store.alerts.records import NotificationRow
from store.database.connection import Database, count_statements
from store.tables import catalog
from tests.builders import NOW, Gig, add_gigs
from tests.people import Signed, person
from tests.redis_server import RedisServer
from tests.waiting import until

NEVER = 3600.0  # a look that is only due when a signal comes


async def tell(database: Database, *people: Signed, gigs: int = 1) -> int:
    """The catalog version with which these people are told of new gigs."""
    ids = await add_gigs(database, *(Gig() for _ in range(gigs)))
    async with database.transaction() as tx:
        version: int = await tx.fetch_value(catalog.select().with_only_columns(catalog.c.version)) + 1
        await tx.execute(catalog.update().values(version=version))
        tellings = [NewNotification(who.viewer.id, event_id, "new_event", None) for who in people for event_id in ids]
        await save_notifications(tx, tellings, version, NOW)
    return version


@asynccontextmanager
async def process(
    database: Database, redis_url: str | None = None, look_every_s: float = NEVER
) -> AsyncIterator[LiveNotifications]:
    """One process's listeners."""
    notification_bus = NotificationBus(redis_url)
    yield LiveNotifications(database, notification_bus, look_every_s)
    await notification_bus.close()


async def heard(listener: Listener, count: int) -> list[NotificationRow]:
    rows = listener.rows()
    return [await asyncio.wait_for(anext(rows), 10) for _ in range(count)]


async def test_another_process_is_heard_through_redis(database: Database, redis_server: RedisServer) -> None:
    ada = await person(database)
    syncing = NotificationBus(redis_server.url)  # of a process that only gathers
    async with (
        process(database, redis_server.url) as one,
        process(database, redis_server.url) as other,
        one.listening(ada.viewer.id) as here,
        other.listening(ada.viewer.id) as there,
    ):
        await until(lambda: one.bus.is_shared and other.bus.is_shared)
        version = await tell(database, ada, gigs=3)
        await syncing.publish()
        for listener in (here, there):
            assert [row.version for row in await heard(listener, 3)] == [version] * 3
    await syncing.close()


async def test_redis_may_go_and_come_back(
    database: Database, redis_server: RedisServer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.alerts.notification_bus.RETRY_S", 0.02)
    ada = await person(database)
    syncing = NotificationBus(redis_server.url)
    async with process(database, redis_server.url) as live, live.listening(ada.viewer.id) as listener:
        await until(lambda: live.bus.is_shared)
        redis_server.stop()
        await until(lambda: not live.bus.is_shared)
        version = await tell(database, ada)
        with caplog.at_level(logging.WARNING):
            await syncing.publish()
        assert "Redis is unavailable" in caplog.text
        redis_server.start()
        assert [row.version for row in await heard(listener, 1)] == [version]
    await syncing.close()


async def test_without_redis_the_next_look_finds_it(database: Database) -> None:
    ada = await person(database)
    async with process(database, look_every_s=0.02) as live, live.listening(ada.viewer.id) as listener:
        version = await tell(database, ada)
        assert [row.version for row in await heard(listener, 1)] == [version]


async def test_one_look_serves_all_who_listen(database: Database) -> None:
    people = [await person(database, f"P{number}") for number in range(20)]
    async with process(database) as live, AsyncExitStack() as stack:
        listeners = [await stack.enter_async_context(live.listening(who.viewer.id)) for who in people for _ in range(2)]
        await tell(database, *people)
        with count_statements() as seen:
            await live._deliver()
        assert seen.count == 2
        heard_by = [row.user_id for listener in listeners for row in await heard(listener, 1)]
        assert heard_by == [who.viewer.id for who in people for _ in range(2)]
        with count_statements() as seen:
            await live._deliver()
        assert seen.count == 1


async def test_nothing_from_before_and_nothing_twice(database: Database) -> None:
    ada = await person(database)
    async with process(database, look_every_s=0.001) as live, live.listening(ada.viewer.id) as first:
        seen = [await tell(database, ada)]
        await heard(first, 1)
        async with live.listening(ada.viewer.id) as second:
            seen += [await tell(database, ada) for _ in range(5)]
            assert [row.version for row in await heard(second, 5)] == seen[1:]
            assert [row.version for row in await heard(first, 5)] == seen[1:]
            assert first.is_empty and second.is_empty


async def test_who_does_not_take_what_comes_is_let_go(database: Database) -> None:
    ada = await person(database)
    async with process(database) as live, live.listening(ada.viewer.id) as listener:
        await tell(database, ada, gigs=MOST_WAITING + 5)
        await live._deliver()
        assert len([row async for row in listener.rows()]) == MOST_WAITING


async def test_the_looking_ends_with_the_last_listener(database: Database) -> None:
    before = len(asyncio.all_tasks())
    async with process(database, look_every_s=0.001) as live:
        for _ in range(3):
            async with live.listening(1), live.listening(2):
                assert live.listener_count == 2
            assert (live.listener_count, len(asyncio.all_tasks())) == (0, before)

"""Three server processes behind one port, with MariaDB and Redis: they count together, and none needs another's state."""

import asyncio
import json
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from resolvers.alerts.notification_bus import NotificationBus
from sources.syncing.syncer import utc_now
from store.alerts.notifications import NewNotification, save_notifications
from store.database.connection import Database
from store.migrations.upgrade import upgrade
from store.tables import catalog
from tests.builders import Gig, add_gigs
from tests.people import SECRET, Signed, person
from tests.redis_server import RedisServer
from tests.served.process import Served, start
from tests.servers import MariaDb

WORKERS, LIMIT = 3, 300
A_MONTH_MS = 30 * 86_400_000  # nothing counted fades, however long the test takes
SUBSCRIBE = {"query": "subscription { notificationAdded { event { title } } }"}
NOBODY = re.compile(r'gigs_http_requests_total\{operation="",route="other",service="aggregator",status="404"\} (\S+)')
SUBSCRIBERS = re.compile(r'^gigs_graphql_subscribers\{field="notificationAdded"\} (\S+)', re.MULTILINE)
SIZE = re.compile(r"^gigs_database_pool_size (\S+)", re.MULTILINE)


@pytest.fixture(scope="module")
def several(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str, str]]:
    """The server with three processes, and the addresses of its database and Redis."""
    directory = tmp_path_factory.mktemp("several")
    mariadb.run("DROP DATABASE IF EXISTS gigs_several", "CREATE DATABASE gigs_several")
    url = mariadb.url("gigs_several")
    upgrade(url)
    redis = RedisServer(directory)
    redis.start()
    running = start(
        directory, DATABASE_URL=url, REDIS_URL=redis.url, JWT_SECRET=SECRET, WEB_CONCURRENCY=str(WORKERS), DB_POOL_SIZE="4",
        RATE_LIMIT_MAX=str(LIMIT), RATE_LIMIT_WINDOW_MS=str(A_MONTH_MS), INGESTION_ENABLED="false", LOG_LEVEL="WARNING",
    )  # fmt: skip
    try:
        running.wait_for("/ready")
        yield running, url, redis.url
    finally:
        running.process.terminate()
        running.process.communicate(timeout=20)
        redis.stop()


def workers(running: Served) -> set[int]:
    """The numbers of the processes that serve."""
    children = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
    return {int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}


async def _metrics(session: aiohttp.ClientSession, address: str, wanted: re.Pattern[str]) -> float:
    async with session.get(f"{address}/metrics") as reply:
        found = wanted.search(await reply.text())
    return float(found[1]) if found else 0.0


async def _once(session: aiohttp.ClientSession, address: str, wanted: re.Pattern[str], value: float) -> None:
    until = time.monotonic() + 60
    while (found := await _metrics(session, address, wanted)) != value:
        assert time.monotonic() < until, f"{wanted.pattern}: {found}, not {value}"
        await asyncio.sleep(0.2)


@asynccontextmanager
async def _listening(address: str, who: Signed) -> AsyncIterator[ClientConnection]:
    async with connect(f"{address.replace('http', 'ws')}/graphql", subprotocols=[Subprotocol("graphql-transport-ws")]) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": who.headers}))
        assert json.loads(await socket.recv()) == {"type": "connection_ack"}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": SUBSCRIBE}))
        await socket.send(json.dumps({"type": "ping"}))
        await socket.recv()  # what was said before it has been heard
        yield socket


async def test_three_processes_are_one_server(several: tuple[Served, str, str]) -> None:
    running, url, redis_url = several
    address = f"http://127.0.0.1:{running.port}"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session, Database(url) as database:
        await _once(session, address, SIZE, 4 * WORKERS)
        await _count_together(session, address)
        await _tell_all_subscribers(session, database, NotificationBus(redis_url), address)
        await _survive_a_death(session, running, address)
        await _limit_together(session, address)


async def _count_together(session: aiohttp.ClientSession, address: str) -> None:
    for _ in range(30):
        async with session.get(f"{address}/v1/no") as reply:
            assert reply.status == 404
    assert {await _metrics(session, address, NOBODY) for _ in range(6)} == {30.0}, "whichever process is asked"


async def _tell_all_subscribers(session: aiohttp.ClientSession, database: Database, bus: NotificationBus, address: str) -> None:
    """Whichever process a subscriber came to, and whoever wrote: each hears it once."""
    ada = await person(database, now=utc_now())
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(_listening(address, ada)) for _ in range(9)]
        await _once(session, address, SUBSCRIBERS, len(sockets))
        (event,) = await add_gigs(database, Gig("Heard by all"))
        async with database.transaction() as tx:
            version = await tx.fetch_value(catalog.select().with_only_columns(catalog.c.version)) + 1
            await tx.execute(catalog.update().values(version=version))
            await save_notifications(tx, [NewNotification(ada.viewer.id, event, "new_event", None)], version, utc_now())
        await bus.publish()
        await bus.close()
        for socket in sockets:
            heard = json.loads(await asyncio.wait_for(socket.recv(), 20))
            assert heard["payload"]["data"]["notificationAdded"]["event"]["title"] == "Heard by all"


async def _survive_a_death(session: aiohttp.ClientSession, running: Served, address: str) -> None:
    """kill -9 of one: its counts stay, its connections go, and another takes its place."""
    before = workers(running)
    assert len(before) == WORKERS
    os.kill(min(before), signal.SIGKILL)
    until = time.monotonic() + 60
    while not (len(workers(running)) == WORKERS and workers(running) != before):
        assert time.monotonic() < until, "no process took its place"
        await asyncio.sleep(0.2)
    await _once(session, address, NOBODY, 30)
    await _once(session, address, SIZE, 4 * WORKERS)


async def _limit_together(session: aiohttp.ClientSession, address: str) -> None:
    """One limit for all of them, however requests are spread: Redis counts."""
    statuses = []
    for _ in range(LIMIT + 1):
        async with session.get(f"{address}/v1/no") as reply:
            statuses.append(reply.status)
    assert statuses[-1] == 429
    assert statuses.index(429) <= LIMIT - 30

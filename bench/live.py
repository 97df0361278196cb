"""Live subscribers at scale: `python -m bench.live`, or `python -m bench.live 1000 10000`.

So many people listen on WebSockets of one server process, then as many on event streams; each time one change notifies them all.
Printed are the memory of each that waits, and the processor time of each delivery and the time until the last one. The second
number is of WebSockets that only wait. The clients live in this process; only the server's is counted.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from resolvers.alerts.notification_bus import NotificationBus
from schema.transport.websocket_messages import PROTOCOL
from store.alerts.notifications import NewNotification, save_notifications
from store.tables import catalog
from tests.builders import Gig, add_gigs
from tests.faults.weather.station import Station, station
from tests.people import Signed, person

PEOPLE = 100
SUBSCRIBE = {
    "type": "subscribe", "id": "1",
    "payload": {"query": "subscription { notificationAdded { kind event { title startTime isSaved venue { name } } } }"},
}  # fmt: skip


async def run(listening: int, idle: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as directory:
        async with station(Path(directory)) as made, AsyncExitStack() as stack:
            people = [await person(made.database, f"Listener {n}", now=_now()) for n in range(PEOPLE)]
            warm = [await _listen(stack, made, people[n % PEOPLE]) for n in range(50)]
            await asyncio.sleep(2)  # a subscription has no acknowledgement
            await _notify(made, people)
            await _hear(warm)
            sockets = await _open(stack, made, people, listening)
            await _deliver(made, people, [*warm, *sockets])
            if idle:
                await _idle(stack, made, people, idle)
        (Path(directory) / "streams").mkdir()
        async with station(Path(directory) / "streams") as made, AsyncExitStack() as stack:
            people = [await person(made.database, f"Listener {n}", now=_now()) for n in range(PEOPLE)]
            await _streams(stack, made, people, listening)


async def _open(stack: AsyncExitStack, made: Station, people: list[Signed], count: int) -> list[aiohttp.ClientWebSocketResponse]:
    memory, cpu_s = made.server.memory_mb(), made.server.cpu_s()
    sockets = await _many(stack, made, people, count)
    await asyncio.sleep(2)
    more, used = made.server.memory_mb() - memory, made.server.cpu_s() - cpu_s
    print(f"{count} subscribers: {more * 1024 / count:.0f} KB each, {used / count * 1000:.2f} ms CPU to open each", flush=True)
    return sockets


async def _deliver(made: Station, people: list[Signed], sockets: list[aiohttp.ClientWebSocketResponse]) -> None:
    for _ in range(3):
        cpu_s, started = made.server.cpu_s(), time.monotonic()
        await _notify(made, people)
        await _hear(sockets)
        took_s, used = time.monotonic() - started, made.server.cpu_s() - cpu_s
        print(
            f"one change for all: {used / len(sockets) * 1000:.2f} ms CPU each, the last heard it after {took_s:.1f} s",
            flush=True,
        )


async def _idle(stack: AsyncExitStack, made: Station, people: list[Signed], count: int) -> None:
    before = made.server.memory_mb()
    await _many(stack, made, people, count)
    await asyncio.sleep(1)
    after, cpu_s = made.server.memory_mb(), made.server.cpu_s()
    await asyncio.sleep(20)
    used = (made.server.cpu_s() - cpu_s) / 20
    print(
        f"{count} more: {(after - before) * 1024 / count:.0f} KB each, {after:.0f} MB in all; {used:.1%} of a core while idle",
        flush=True,
    )


async def _streams(stack: AsyncExitStack, made: Station, people: list[Signed], count: int) -> None:
    streams: list[aiohttp.ClientResponse] = []
    headers = {"Accept": "text/event-stream"}
    for number in range(count):
        who = people[number % PEOPLE].headers
        asked = made.http.post(f"{made.server.address}/graphql", json=SUBSCRIBE["payload"], headers=headers | who)
        streams.append(await stack.enter_async_context(asked))
    await asyncio.sleep(2)
    for _ in range(3):
        cpu_s, started = made.server.cpu_s(), time.monotonic()
        await _notify(made, people)
        async with asyncio.timeout(60):
            for stream in streams:
                while not (await stream.content.readline()).startswith(b"data:"):
                    pass
        took_s, used = time.monotonic() - started, made.server.cpu_s() - cpu_s
        print(
            f"one change for {count} streams: {used / count * 1000:.2f} ms CPU each, the last heard it after {took_s:.1f} s",
            flush=True,
        )


async def _many(stack: AsyncExitStack, made: Station, people: list[Signed], count: int) -> list[aiohttp.ClientWebSocketResponse]:
    turns = asyncio.Semaphore(20)

    async def one(number: int) -> aiohttp.ClientWebSocketResponse:
        async with turns:
            return await _listen(stack, made, people[number % PEOPLE])

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def _listen(stack: AsyncExitStack, made: Station, who: Signed) -> aiohttp.ClientWebSocketResponse:
    address = f"{made.server.address}/graphql"
    socket = await stack.enter_async_context(made.http.ws_connect(address, protocols=[PROTOCOL], compress=15, max_msg_size=0))
    await socket.send_json({"type": "connection_init", "payload": who.headers})
    await socket.receive_json()
    await socket.send_json(SUBSCRIBE)
    return socket


async def _notify(made: Station, people: list[Signed]) -> None:
    """What a sync does that notifies everybody."""
    (event,) = await add_gigs(made.database, Gig("Heard by all"))
    async with made.database.transaction() as tx:
        version = await tx.fetch_value(catalog.select().with_only_columns(catalog.c.version)) + 1
        await tx.execute(catalog.update().values(version=version))
        news = [NewNotification(one.viewer.id, event, "new_event", None) for one in people]
        await save_notifications(tx, news, version, _now())
    bus = NotificationBus(made.redis.url)
    await bus.publish()
    await bus.close()


async def _hear(sockets: list[aiohttp.ClientWebSocketResponse]) -> None:
    async with asyncio.timeout(60):
        for socket in sockets:
            heard = json.loads((await socket.receive()).data)
            if heard["type"] != "next":
                raise RuntimeError(str(heard))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


if __name__ == "__main__":
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    counts = [int(text) for text in sys.argv[1:]] or [1000, 0]
    asyncio.run(run(counts[0], counts[1] if len(counts) > 1 else 0))

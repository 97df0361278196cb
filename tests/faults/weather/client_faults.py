"""Clients that behave badly."""

import asyncio
import json
from contextlib import AsyncExitStack, suppress
from urllib.parse import urlsplit

import aiohttp
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError
from websockets.typing import Subprotocol

from schema.transport.websocket_messages import PROTOCOL, CloseCode
from tests.faults.weather.station import Station
from tests.faults.weather.traffic import PAGE

SUBSCRIBE = json.dumps({"type": "subscribe", "id": "1", "payload": {"query": "subscription { notificationAdded { id } }"}})


async def hang_up(station: Station) -> str:
    """Two hundred requests whose clients leave in the middle."""
    body = json.dumps({"query": PAGE}).encode()
    target = urlsplit(station.server.address)
    head = f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    for number in range(200):
        _, writer = await asyncio.open_connection(target.hostname, target.port)
        writer.write(head + body[: len(body) if number % 2 else len(body) // 2])
        await writer.drain()
        await asyncio.sleep(0.005)
        writer.transport.abort()
    return "200 requests"


async def idle_sockets(station: Station, count: int = 2000) -> str:
    """Subscribers who hear nothing, and then all drop at once."""
    before = station.server.memory_mb()
    async with AsyncExitStack() as stack:
        turns = asyncio.Semaphore(20)

        async def open_one() -> None:
            async with turns:
                for _ in range(60):
                    if await _subscribed(station, stack):
                        return
                    await asyncio.sleep(0.5)  # told to try later, as a busy server may

        await asyncio.gather(*(open_one() for _ in range(count)))
        more = station.server.memory_mb() - before
    return f"{count}, {more * 1024 / count:.0f} KB each"


async def _subscribed(station: Station, stack: AsyncExitStack) -> bool:
    address = station.server.address.replace("http", "ws") + "/graphql"
    try:
        socket = await connect(address, subprotocols=[Subprotocol(PROTOCOL)], open_timeout=30, compression=None)
        stack.callback(socket.transport.abort)
        await socket.send(json.dumps({"type": "connection_init", "payload": station.people[2].headers}))
        await socket.recv()
        await socket.send(SUBSCRIBE)
    except ConnectionClosedError as closed:
        if closed.rcvd is None or closed.rcvd.code != CloseCode.TRY_LATER:
            raise
        return False
    return True


async def many_idle_sockets(station: Station) -> str:
    """Two thousand, and again: what the first ones left must serve the second ones."""
    first = await idle_sockets(station)
    before = station.server.memory_mb()
    await asyncio.sleep(2)
    await idle_sockets(station)
    return f"{first}; the second time {station.server.memory_mb() - before:+.0f} MB in all"


async def few_idle_sockets(station: Station) -> str:
    """The same with a hundred."""
    return await idle_sockets(station, 100)


async def slow_bodies(station: Station) -> str:
    """Bodies that come a byte at a time, and never end."""
    target = urlsplit(station.server.address)
    writers = []
    for _ in range(100):
        _, writer = await asyncio.open_connection(target.hostname, target.port)
        writer.write(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
        writers.append(writer)
    for _ in range(20):
        for writer in writers:
            with suppress(ConnectionError):
                writer.write(b" ")
        await asyncio.sleep(0.1)
    for writer in writers:
        writer.transport.abort()
    return "100 for 2 s"


async def nonsense(station: Station) -> str:
    """Things that are no requests."""
    target = urlsplit(station.server.address)
    for junk in (b"\x16\x03\x01" * 50, b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 5000, b"GET " + b"/" * 70_000):
        with suppress(ConnectionError):
            reader, writer = await asyncio.open_connection(target.hostname, target.port)
            writer.write(junk)
            writer.write_eof()
            await asyncio.wait_for(reader.read(), 10)
            writer.close()
    with suppress(aiohttp.ClientError):
        await station.http.post(f"{station.server.address}/graphql", data=b"[" * 100_000)
    return ""

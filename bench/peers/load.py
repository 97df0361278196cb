"""A small load: connections that each send their next request when the last is answered. It reads HTTP/1.1 and nothing else."""

import asyncio
import random
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Load:
    """What one run came to. Units: seconds."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0
    body_bytes: int = 0  # of all answers


async def run(port: int, request: Callable[[random.Random], bytes], connections: int, seconds: float, seed: int) -> Load:
    """Load a server for some seconds.

    Errors: RuntimeError for any answer that is not 200.
    """
    load = Load()
    started = time.perf_counter()

    async def ask(number: int) -> None:
        dice = random.Random(zlib.crc32(f"{seed} {number}".encode()))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while time.perf_counter() - started < seconds:
                made = request(dice)
                begun = time.perf_counter()
                load.body_bytes += len(await exchange(reader, writer, made))
                load.took.append(time.perf_counter() - begun)
        finally:
            writer.close()

    await asyncio.gather(*(ask(number) for number in range(connections)))
    load.seconds = time.perf_counter() - started
    return load


async def ask_each(port: int, requests: Iterable[bytes], connections: int) -> None:
    """Send each request once.

    Errors: RuntimeError for any answer that is not 200.
    """
    left = iter(requests)

    async def ask() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for one in left:
                await exchange(reader, writer, one)
        finally:
            writer.close()

    await asyncio.gather(*(ask() for _ in range(connections)))


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> bytes:
    """One request's body.

    Errors: RuntimeError for any answer that is not 200.
    """
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"transfer-encoding: chunked" in head:
        body = await _chunks(reader)
    else:
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        body = await reader.readexactly(int(length))
    if b" 200 " not in head[:16]:
        raise RuntimeError(f"not answered: {head[:60]!r} {body[:300]!r}")
    return body


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return body

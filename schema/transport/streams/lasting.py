"""Responses that are written as they come about, for as long as the client stays.

Source: the GraphQL over Server-Sent Events protocol (graphql-sse), "distinct connections mode"; Apollo's multipart HTTP protocol
for GraphQL subscriptions 1.0; the multipart responses of incremental delivery. Delimiters follow a part at once: clients read a
part only when they see where it ends.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from starlette.types import Receive, Scope, Send

from schema.transport.accept import EVENT_STREAM, MULTIPART

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Framing:
    """How payloads are written. `idle` is the sign of life, if there is one; `expired` writes the errors that end a stream."""

    content_type: str
    next: Callable[[Payload], bytes]
    expired: Callable[[Payload], bytes]
    complete: bytes
    opening: bytes = b""
    idle: bytes = b""


def _event(payload: Payload) -> bytes:
    return b"event: next\ndata: " + orjson.dumps(payload) + b"\n\n"


def _part(boundary: str) -> Callable[[Payload], bytes]:
    head = b"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
    tail = f"\r\n--{boundary}".encode()
    return lambda payload: head + orjson.dumps(payload) + tail


_in_subscription = _part("graphql")
EVENTS = Framing(f"{EVENT_STREAM}; charset=utf-8", _event, _event, complete=b"event: complete\ndata:\n\n", idle=b":\n\n")
SUBSCRIPTION_PARTS = Framing(
    f"{MULTIPART}; boundary=graphql; subscriptionSpec=1.0",
    next=lambda payload: _in_subscription({"payload": payload}),
    expired=lambda payload: _in_subscription({"payload": None, "errors": payload["errors"]}),
    complete=b"--\r\n",
    opening=b"\r\n--graphql",
    idle=_in_subscription({}),
)


def increment_parts(spec: str) -> Framing:
    """The parts of an incremental delivery in this format."""
    part = _part("-")
    return Framing(f'{MULTIPART}; boundary="-"; {spec}', part, part, complete=b"--\r\n", opening=b"\r\n---")


class MayStay(Protocol):
    """Whether the client may go on listening; `is_idle` while there is nothing to send."""

    async def __call__(self, *, is_idle: bool = False) -> bool: ...


class LastingResponse:
    """An ASGI response that lasts until the payloads end, the client disconnects, or `may_stay` is false."""

    def __init__(
        self,
        payloads: AsyncGenerator[Payload, None],
        framing: Framing,
        may_stay: MayStay,
        check_every_s: float,
        expired: Payload,
    ) -> None:
        self._payloads = payloads
        self._framing = framing
        self._may_stay = may_stay
        self._check_every_s = check_every_s
        self._expired = expired
        self._wrote_at = 0.0  # on the loop's clock: the last payload or sign of life

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write payloads while the client is connected."""
        headers = [
            (b"content-type", self._framing.content_type.encode()),
            (b"cache-control", b"no-store"),
            (b"vary", b"Accept"),
            (b"x-accel-buffering", b"no"),  # otherwise proxies wait for more
        ]
        tasks: set[asyncio.Task[None]] = set()
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _send(send, self._framing.opening)
            tasks = {asyncio.create_task(self._write(send)), asyncio.create_task(self._watch(receive, send))}
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._payloads.aclose()

    async def _write(self, send: Send) -> None:
        """Write the payloads, each when it is there."""
        async for payload in self._payloads:
            if not await self._may_stay():
                await self._expire(send)
                return
            self._wrote_at = asyncio.get_running_loop().time()
            await _send(send, self._framing.next(payload))
        await self._complete(send)

    async def _watch(self, receive: Receive, send: Send) -> None:
        """Return when the client has gone, or may not stay any longer; show signs of life while nothing is written."""
        loop = asyncio.get_running_loop()
        self._wrote_at = loop.time()
        while True:
            try:
                async with asyncio.timeout_at(self._wrote_at + self._check_every_s):
                    if (await receive())["type"] == "http.disconnect":
                        return
            except TimeoutError:
                if loop.time() < self._wrote_at + self._check_every_s:
                    continue  # a payload was written meanwhile
                if not await self._may_stay(is_idle=True):
                    await self._expire(send)
                    return
                self._wrote_at = loop.time()
                await _send(send, self._framing.idle)

    async def _expire(self, send: Send) -> None:
        await _send(send, self._framing.expired(self._expired))
        await self._complete(send)

    async def _complete(self, send: Send) -> None:
        await send({"type": "http.response.body", "body": self._framing.complete, "more_body": False})


async def _send(send: Send, body: bytes) -> None:
    if body:
        await send({"type": "http.response.body", "body": body, "more_body": True})

"""Plays the faults: an ASGI wrapper around one upstream."""

import asyncio
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sources.sandbox.faults import Fault, Faults, UpstreamName
from sources.sandbox.refusals import refusal

_PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser.</body></html>"
_GARBAGE = b'{"_embedded": {"events": [{"name": "\xff\xfe\x00\x80", "id": NaN, }}]' + bytes(range(128, 192))
_CHUNK = b'{"name": "' + b"x" * 65_000 + b'"},'


class Misbehaving:
    """One upstream with its fault switch."""

    def __init__(self, app: ASGIApp, upstream: UpstreamName, faults: Faults) -> None:
        self._app, self._upstream, self._faults = app, upstream, faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond, or fail as switched."""
        fault = self._faults.next_for(self._upstream, scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            await self._app(scope, receive, send)
        elif fault.kind == "hung":
            await _client_gone(receive)
        elif fault.kind == "cut_off":
            await self._cut_off(scope, receive, send)
        elif fault.kind == "endless":
            await _drip(receive, send)
        elif fault.kind == "redirect":
            await _say(send, 302, {"location": fault.location}, b"")
        elif fault.kind == "huge":
            await _flood(fault.size_bytes, receive, send)
        else:
            await _say(send, *_short_answer(self._upstream, fault))

    async def _cut_off(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Announce the whole length, send half, and return without an end, so that the server closes the connection."""
        messages: list[Message] = []

        async def keep(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        body = b"".join(message.get("body", b"") for message in messages)
        await send(messages[0])
        await send({"type": "http.response.body", "body": body[: max(1, len(body) // 2)], "more_body": True})


def _short_answer(upstream: UpstreamName, fault: Fault) -> tuple[int, Mapping[str, str], bytes]:
    json_type = {"content-type": "application/json"}
    if fault.kind == "html":
        return fault.status, {"content-type": "text/html; charset=UTF-8", "cf-mitigated": "challenge"}, _PAGE
    if fault.kind == "garbage":
        return 200, json_type, _GARBAGE
    if fault.kind == "empty":
        return 200, json_type, b""
    retry = {} if fault.retry_after is None else {"retry-after": fault.retry_after}
    return fault.status, json_type | retry, refusal(upstream, fault.status)


async def _say(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": [*raw, (b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


async def _flood(size_bytes: int, receive: Receive, send: Send) -> None:
    gone = asyncio.ensure_future(_client_gone(receive))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": b"[", "more_body": True})
    sent = 0
    while sent < size_bytes and not gone.done():
        await send({"type": "http.response.body", "body": _CHUNK, "more_body": True})
        await asyncio.sleep(0)
        sent += len(_CHUNK)
    gone.cancel()
    await send({"type": "http.response.body", "body": b"{}]"})


async def _drip(receive: Receive, send: Send) -> None:
    gone = asyncio.ensure_future(_client_gone(receive))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    while not gone.done():
        await send({"type": "http.response.body", "body": b" ", "more_body": True})
        await asyncio.wait({gone}, timeout=0.05)

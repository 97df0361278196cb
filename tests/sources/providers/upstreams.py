"""A small upstream on loopback for the sources' tests: it answers what the test says and remembers what it was asked."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Asked:
    """One request as it came in."""

    method: str
    raw_path: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class FakeUpstream:
    """Answers each request with the next of `answers`; the last one stays."""

    base_url: str = ""
    answers: list[Answer] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def say(self, *answers: Answer) -> None:
        """What to answer from now on."""
        self.answers = list(answers)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Remember the request and answer."""
        body = await request.read()
        self.asked.append(Asked(request.method, request.raw_path, request.path, dict(request.query), dict(request.headers), body))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)

    async def hang(self, request: web.Request) -> web.StreamResponse:
        """An answer that does not come while the test runs."""
        await self.closing.wait()
        return web.Response()


@asynccontextmanager
async def fake_upstream() -> AsyncIterator[FakeUpstream]:
    """A running upstream on a free port of loopback."""
    upstream = FakeUpstream()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", upstream.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    upstream.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield upstream
    finally:
        upstream.closing.set()
        await runner.cleanup()


def says(body: Any, status: int = 200, **headers: str) -> Answer:
    """A JSON answer. Header names are given with underscores."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status, headers=_headers(headers))

    return answer


def says_text(text: str, status: int = 200, content_type: str = "text/html", **headers: str) -> Answer:
    """An answer that is no JSON."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(text=text, status=status, content_type=content_type, headers=_headers(headers))

    return answer


def says_packed(body: bytes) -> Answer:
    """A gzip-packed answer."""

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=gzip.compress(body), headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})

    return answer


def breaks_off(body: Any) -> Answer:
    """Half an answer, then the connection is gone."""

    async def answer(request: web.Request) -> web.StreamResponse:
        text = json.dumps(body).encode()
        response = web.StreamResponse(headers={"Content-Length": str(len(text)), "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(text[: len(text) // 2])
        assert request.transport is not None
        request.transport.close()
        return response

    return answer


def _headers(named: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in named.items()}

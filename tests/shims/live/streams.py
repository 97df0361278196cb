"""Event streams in the process: a client that reads a streamed answer as it comes, and may go at any time."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
from starlette.types import ASGIApp, Message


class Stream:
    """One streamed answer as its client sees it."""

    def __init__(self, start: Message, body: asyncio.Queue[Message]) -> None:
        self.status: int = start["status"]
        self.headers = {name.decode().lower(): value.decode() for name, value in start["headers"]}
        self._body = body

    async def message(self) -> Message:
        """The next piece of the body."""
        return await asyncio.wait_for(self._body.get(), 10)

    async def event(self) -> tuple[str, Any]:
        """The next event's name and what it carries; ("", None) for a sign of life."""
        message = await self.message()
        text: str = message["body"].decode()
        assert text.endswith("\n\n")
        fields = dict(line.split(":", 1) for line in text.strip().splitlines() if line.strip(":"))
        carried = fields.get("data", "").strip()
        return fields.get("event", "").strip(), orjson.loads(carried) if carried else None


@asynccontextmanager
async def streamed(app: ASGIApp, query: str, headers: Mapping[str, str]) -> AsyncIterator[Stream]:
    """The answer to a POST; at the end the client goes away and the application is waited for."""
    to_server: asyncio.Queue[Message] = asyncio.Queue()
    from_server: asyncio.Queue[Message] = asyncio.Queue()
    await to_server.put({"type": "http.request", "body": orjson.dumps({"query": query}), "more_body": False})
    named = {"host": "gigs.test", "content-type": "application/json", **headers}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/graphql",
        "raw_path": b"/graphql", "root_path": "", "query_string": b"", "client": ("203.0.113.9", 50000),
        "server": ("127.0.0.1", 4000), "state": {},
        "headers": [(name.lower().encode(), value.encode()) for name, value in named.items()],
    }  # fmt: skip
    serving = asyncio.ensure_future(app(scope, to_server.get, from_server.put))
    try:
        yield Stream(await asyncio.wait_for(from_server.get(), 10), from_server)
    finally:
        await to_server.put({"type": "http.disconnect"})
        await asyncio.wait_for(serving, 10)

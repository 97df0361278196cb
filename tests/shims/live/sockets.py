"""WebSockets in the process: a client that talks to an ASGI application without a network."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
from starlette.types import ASGIApp, Message

from schema.transport.handshake import DENIAL
from schema.transport.websocket_messages import PROTOCOL


class Closed(Exception):
    """The server closed the socket."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code


class Denied(Exception):
    """The server answered the handshake with an error of HTTP."""

    def __init__(self, status: int, headers: dict[bytes, bytes], body: Any) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.headers = {name.decode(): value.decode() for name, value in headers.items()}
        self.code: str = body["errors"][0]["extensions"]["code"]
        self.extensions: dict[str, Any] = body["errors"][0]["extensions"]


class Socket:
    """One socket as its client sees it."""

    def __init__(self) -> None:
        self.to_server: asyncio.Queue[Message] = asyncio.Queue()
        self.from_server: asyncio.Queue[Message] = asyncio.Queue()
        self.subprotocol: str | None = None

    async def say(self, kind: str, **parts: Any) -> None:
        """Send one message of the protocol."""
        await self.say_raw({"type": kind, **parts})

    async def say_raw(self, message: Any) -> None:
        """Send anything as JSON, or a text as it is."""
        text = message if isinstance(message, str) else orjson.dumps(message).decode()
        await self.to_server.put({"type": "websocket.receive", "text": text})

    async def hear(self) -> Any:
        """The next message.

        Errors: Closed when there is none any more.
        """
        message = await asyncio.wait_for(self.from_server.get(), 10)
        if message["type"] == "websocket.close":
            raise Closed(message["code"], message.get("reason", ""))
        return orjson.loads(message["text"])

    async def begin(self, headers: Mapping[str, str] | None = None) -> None:
        """Introduce oneself, with a bearer in the payload."""
        await self.say("connection_init", payload=dict(headers or {}))
        assert await self.hear() == {"type": "connection_ack"}

    async def ask(self, query: str, number: str = "1", **variables: Any) -> None:
        """Start an operation."""
        await self.say("subscribe", id=number, payload={"query": query, "variables": variables})


@asynccontextmanager
async def connected(
    app: ASGIApp, *, subprotocols: tuple[str, ...] = (PROTOCOL,), headers: Mapping[str, str] | None = None
) -> AsyncIterator[Socket]:
    """A socket, dropped at the end as a client that goes away drops it; the application is then waited for."""
    socket = Socket()
    named = {"host": "gigs.test", **(headers or {})}
    scope = {
        "type": "websocket", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "ws", "path": "/graphql",
        "raw_path": b"/graphql", "root_path": "", "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in named.items()],
        "extensions": {DENIAL: {}},
        "client": ("203.0.113.9", 50000), "server": ("127.0.0.1", 4000), "subprotocols": list(subprotocols), "state": {},
    }  # fmt: skip
    await socket.to_server.put({"type": "websocket.connect"})
    serving = asyncio.ensure_future(app(scope, socket.to_server.get, socket.from_server.put))
    try:
        first = await asyncio.wait_for(socket.from_server.get(), 10)
        if first["type"] == "websocket.close":
            raise Closed(first["code"], first.get("reason", ""))
        if first["type"] == f"{DENIAL}.start":
            body = await asyncio.wait_for(socket.from_server.get(), 10)
            raise Denied(first["status"], dict(first["headers"]), orjson.loads(body["body"]))
        socket.subprotocol = first.get("subprotocol")
        yield socket
    finally:
        await socket.to_server.put({"type": "websocket.disconnect", "code": 1006})
        await asyncio.wait_for(serving, 10)

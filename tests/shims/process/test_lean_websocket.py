"""uvicorn's WebSocket with less held: what it lets go of, and that nothing else of the protocol changes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from shims.process.lean_websocket import LeanWebSocket
from tests.servers import free_port
from tests.waiting import until

LARGE = "ü" * 150_000
heard: list[dict[str, Any]] = []
opened: list[WebSocketsSansIOProtocol] = []


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers each message with the same; "close" ends the socket from here."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": scope["subprotocols"][0], "headers": [(b"x-own", b"1")]})
    while True:
        message = dict(await receive())
        heard.append(message)
        if message["type"] == "websocket.disconnect":
            return
        if message.get("text") == "close":
            await send({"type": "websocket.close", "code": 4400, "reason": "asked to"})
            return
        await send({"type": "websocket.send", **{kind: message[kind] for kind in ("text", "bytes") if message.get(kind)}})


@asynccontextmanager
async def _socket(protocol: type[WebSocketsSansIOProtocol], **settings: Any) -> AsyncIterator[ClientConnection]:
    """A client of a server of its own that speaks this protocol."""

    class Noted(protocol):  # type: ignore[misc,valid-type]
        def start_keepalive(self) -> None:
            super().start_keepalive()
            opened.append(self)

    heard.clear()
    opened.clear()
    port = free_port()
    config = uvicorn.Config(
        _echo, "127.0.0.1", port, ws=Noted, ws_per_message_deflate=False, lifespan="off", log_config=None, **settings
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        await until(lambda: server.started)
        async with connect(f"ws://127.0.0.1:{port}/any", subprotocols=[Subprotocol("gigs")]) as socket:
            yield socket
    finally:
        server.should_exit = True
        await serving


def _headers_held() -> list[int]:
    (protocol,) = opened
    return [len(list(one.headers.raw_items())) for one in (protocol.request, protocol.response)]


async def test_the_headers_of_the_handshake_are_let_go() -> None:
    async with _socket(WebSocketsSansIOProtocol):
        held = _headers_held()
    assert min(held) >= 4, "uvicorn itself holds none any more: LeanWebSocket is no longer needed"
    async with _socket(LeanWebSocket) as socket:
        assert _headers_held() == [0, 0]
        assert socket.response is not None
        assert (socket.subprotocol, socket.response.headers["x-own"]) == ("gigs", "1")  # they had been sent before


@pytest.mark.parametrize("protocol", [LeanWebSocket, WebSocketsSansIOProtocol])
async def test_messages_arrive_whole_and_in_order(protocol: type[WebSocketsSansIOProtocol]) -> None:
    async with _socket(protocol) as socket:
        for message in ("one", ["in ", "several ", "frames"], b"\x00\xff", LARGE, [LARGE, "!"]):
            await socket.send(message)
        for whole in ("one", "in several frames", b"\x00\xff", LARGE, LARGE + "!"):
            assert await socket.recv() == whole


async def test_a_ping_is_answered_and_the_servers_own_is_sent() -> None:
    async with _socket(LeanWebSocket, ws_ping_interval=0.05) as socket:
        await (await socket.ping(b"alive"))
        await until(lambda: opened[0].last_ping_rtt > 0)
        await socket.send("still there")
        assert await socket.recv() == "still there"


async def test_either_side_may_close() -> None:
    async with _socket(LeanWebSocket) as socket:
        await socket.close(4001, "goodbye")
        await until(lambda: bool(heard))
        assert heard == [{"type": "websocket.disconnect", "code": 4001, "reason": "goodbye"}]
    async with _socket(LeanWebSocket) as socket:
        await socket.send("close")
        with pytest.raises(ConnectionClosed) as closed:
            await socket.recv()
        assert closed.value.rcvd is not None
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4400, "asked to")


async def test_a_client_that_vanishes_is_noticed() -> None:
    async with _socket(LeanWebSocket) as socket:
        socket.transport.abort()
        await until(lambda: bool(heard))
        assert heard[0]["type"] == "websocket.disconnect"

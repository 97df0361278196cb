"""uvicorn's HTTP with answers that are written once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from shims.process.lean_http import HeadWithBody, LeanHttp

ASK = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
App = Callable[[Any, Any, Any], Awaitable[None]]


class Wire(asyncio.Transport):
    """Keeps each write to the socket by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.is_closed = False
        self.was_closed = False  # by the answer, before the client went away

    def write(self, data: Any) -> None:
        assert not self.is_closed
        self.writes.append(bytes(data))

    def writelines(self, list_of_data: Any) -> None:
        self.write(b"".join(list_of_data))

    def is_closing(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


def start(length: int | None = None) -> dict[str, Any]:
    headers = [] if length is None else [(b"content-length", b"%d" % length)]
    return {"type": "http.response.start", "status": 200, "headers": headers}


def body(text: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": text, "more_body": more}


def answering(*messages: dict[str, Any]) -> App:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        for message in messages:
            await send(message)

    return app


async def asked(app: App, request: bytes = ASK, turns: int = 5, kind: type[HttpToolsProtocol] = LeanHttp) -> Wire:
    """What the wire saw of the answer some turns of the loop later."""
    wire, config = (
        Wire(),
        Config(app, log_level="critical", lifespan="off", access_log=False, server_header=False, date_header=False),
    )
    config.load()
    protocol = kind(config, ServerState(), {})
    protocol.connection_made(wire)
    protocol.data_received(request)
    for _ in range(turns):
        await asyncio.sleep(0)
    wire.was_closed = wire.is_closed
    protocol.connection_lost(None)
    return wire


def ends(writes: Sequence[bytes]) -> list[bytes]:
    """What follows the heads in each write."""
    return [one.rpartition(b"\r\n\r\n")[2] if one.startswith(b"HTTP/") else one for one in writes]


async def test_head_and_body_are_one_write() -> None:
    wire = await asked(answering(start(2), body(b"ok")))
    assert ends(wire.writes) == [b"ok"]
    assert wire.writes[0].startswith(b"HTTP/1.1 200 OK\r\n")


async def test_an_answer_without_a_body_is_written_too() -> None:
    head = await asked(answering(start(2), body(b"ok")), ASK.replace(b"GET", b"HEAD"))
    empty = await asked(answering(start(0), body(b"")))
    assert ends(head.writes) == ends(empty.writes) == [b""]


async def test_a_stream_begins_before_its_first_part_is_there() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send(start())
        await asyncio.Event().wait()

    wire = await asked(app)
    assert ends(wire.writes) == [b""]


async def test_parts_are_written_as_they_come_and_in_order() -> None:
    wire = await asked(answering(start(), body(b"a", more=True), body(b"b", more=True), body(b"c")))
    assert b"".join(ends(wire.writes)) == b"1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\n\r\n"


async def test_all_is_written_before_the_connection_is_closed() -> None:
    wire = await asked(answering(start(2), body(b"ok")), ASK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
    assert wire.was_closed
    assert ends(wire.writes) == [b"ok"]


async def test_a_head_is_written_even_if_the_answer_ends_there() -> None:
    wire = await asked(answering(start(2)))  # uvicorn then closes the connection
    assert wire.was_closed
    assert ends(wire.writes) == [b""]


async def test_each_answer_of_a_connection_is_one_write() -> None:
    wire = await asked(answering(start(2), body(b"ok")), ASK * 3, turns=12)
    assert ends(wire.writes) == [b"ok"] * 3


async def test_a_connection_that_is_closing_takes_nothing_more() -> None:
    wire = Wire()
    answer = HeadWithBody(wire, asyncio.get_running_loop())
    answer.write(b"head")
    wire.close()
    answer.close()
    assert wire.writes == []


async def test_closing_before_anything_was_written_writes_nothing() -> None:
    wire = Wire()
    HeadWithBody(wire, asyncio.get_running_loop()).close()
    assert (wire.writes, wire.is_closed) == ([], True)


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"content-length", b"2")],
        [(b"content-length", b"2"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2"), (b"x-empty", b"")],
        [(b"Content-Length", b"2"), (b"X-Capital", b"Dublin")],
        [(b"content-length", b"2"), (b"connection", b"close")],
        [(b"transfer-encoding", b"chunked")],
        [(b"content-length", b"3")],
        [(b"content-length", b"1")],
        [(b"content-length", b"2"), (b"x-split", b"a\r\nset-cookie: b=1")],
        [(b"content-length", b"2"), (b"x split", b"a")],
        [(b"content-length", b"2"), (b"x-tab", b"a\tb"), (b"x-latin", b"\xe9")],
    ],
)
@pytest.mark.parametrize("method", [b"GET", b"HEAD"])
async def test_every_answer_is_uvicorns_to_the_byte(
    headers: list[tuple[bytes, bytes]], method: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL + 1)  # of an odd answer uvicorn tells the log
    told = {"type": "http.response.start", "status": 200, "headers": headers}
    ours, theirs = [
        await asked(answering(told, body(b"ok")), ASK.replace(b"GET", method), kind=kind)
        for kind in (LeanHttp, HttpToolsProtocol)
    ]
    assert b"".join(ours.writes) == b"".join(theirs.writes)
    assert ours.was_closed == theirs.was_closed

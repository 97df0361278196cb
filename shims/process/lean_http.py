"""uvicorn's HTTP, made to send an answer's head and its body together.

uvloop sends what is written at once, and uvicorn writes twice: so each answer took two system calls, and woke its reader twice.
And it looks at the headers one by one, which takes as long as parsing the request.
"""

import asyncio
import re
from collections.abc import Sequence
from typing import Final, cast

from uvicorn._types import ASGI3Application, ASGISendEvent, HTTPResponseBodyEvent, HTTPResponseStartEvent
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

_LENGTH: Final = b"content-length"
_UNUSUAL: Final = frozenset({b"connection", b"transfer-encoding"})
Headers = Sequence[tuple[bytes, bytes]]


def _all_but(refused: re.Pattern[bytes]) -> bytes:
    """Every byte in which uvicorn finds nothing wrong. To see that there are no others is much quicker than its search."""
    return bytes(byte for byte in range(256) if not refused.search(bytes([byte])))


_IN_NAMES: Final = bytes(byte for byte in _all_but(HEADER_RE) if not bytes([byte]).isupper())
_IN_VALUES: Final = _all_but(HEADER_VALUE_RE)


class HeadWithBody:
    """A transport as one answer writes to it: the head waits for what comes next, or for the end of the loop's turn."""

    __slots__ = ("_head", "_is_new", "_loop", "_transport", "is_closing")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.is_closing = transport.is_closing
        self._transport = transport
        self._loop = loop
        self._head: bytes | None = None
        self._is_new = True

    def write(self, data: bytes) -> None:
        """Write after all that was written before."""
        if self._is_new:
            self._is_new, self._head = False, data
            self._loop.call_soon(self._let_go)
        elif self._head is not None:
            head, self._head = self._head, None
            self._transport.writelines((head, data))
        else:
            self._transport.write(data)

    def hold(self, head: bytes) -> None:
        """Write this, the head of an answer, with what comes next: a body, even an empty one, or the end of the connection."""
        self._is_new, self._head = False, head

    def close(self) -> None:
        """Close once all is sent."""
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        head, self._head = self._head, None
        if head is not None and not self.is_closing():
            self._transport.write(head)


class LeanCycle(RequestResponseCycle):
    """A request and its answer, which is written the short way if it is a usual one."""

    _is_usual = False  # its head was written that way

    async def send(self, message: ASGISendEvent) -> None:
        """Send a part of the answer."""
        if self.keep_alive and not (self.access_log or self.flow.write_paused or self.disconnected):
            if self._is_usual:
                if message["type"] == "http.response.body" and self._send_body(message):
                    return
            elif message["type"] == "http.response.start" and not self.response_started and self._send_head(message):
                self._is_usual = True
                return
        await super().send(message)

    def _send_body(self, message: HTTPResponseBodyEvent) -> bool:
        """Whether it was sent: the whole body, of the length that the head says."""
        body = message.get("body", b"")
        if message.get("more_body", False) or len(body) != self.expected_content_length:
            return False
        self.transport.write(body)
        self._is_usual, self.response_complete, self.expected_content_length = False, True, 0
        self.message_event.set()
        self.on_response()
        return True

    def _send_head(self, message: HTTPResponseStartEvent) -> bool:
        """Whether it was sent: the head of an answer that has a body of a length it says, on a connection that is kept."""
        headers = [*self.default_headers, *cast(Headers, message.get("headers", ()))]
        by_name = dict(headers)
        length = by_name.get(_LENGTH)
        if length is None or self.scope["method"] == "HEAD" or not _UNUSUAL.isdisjoint(by_name) or not _are_clean(headers):
            return False
        self.response_started, self.waiting_for_100_continue = True, False
        self.chunked_encoding, self.expected_content_length = False, int(length)
        lines = b"\r\n".join(map(b": ".join, headers))
        cast(HeadWithBody, self.transport).hold(b"".join((STATUS_LINE[message["status"]], lines, b"\r\n\r\n")))
        return True


def _are_clean(headers: Headers) -> bool:
    """Whether uvicorn would find nothing wrong with them, and has nothing to write otherwise than it stands."""
    names, values = zip(*headers, strict=True)
    return not b"".join(names).translate(None, _IN_NAMES) and not b"".join(values).translate(None, _IN_VALUES)


class LeanHttp(HttpToolsProtocol):
    """A connection whose answers are written once, as far as they are there."""

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        cycle.__class__ = LeanCycle  # uvicorn has no other way to say what cycles are made of
        super()._start_asgi_task(cycle, app)

    def on_headers_complete(self) -> None:
        """A request begins."""
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:  # it is no WebSocket's, and has not begun to run
            self.cycle.transport = cast(asyncio.Transport, HeadWithBody(self.transport, self.loop))

"""uvicorn's HTTP, made to send an answer's head and its body together.

uvloop sends what is written at once, and uvicorn writes twice: so each answer took two system calls, and woke its reader twice.
"""

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


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

    def close(self) -> None:
        """Close once all is sent."""
        self._let_go()
        self._transport.close()

    def _let_go(self) -> None:
        head, self._head = self._head, None
        if head is not None and not self.is_closing():
            self._transport.write(head)


class LeanHttp(HttpToolsProtocol):
    """A connection whose answers are written once, as far as they are there."""

    def on_headers_complete(self) -> None:
        """A request begins."""
        before = self.cycle
        super().on_headers_complete()
        if self.cycle is not before:  # it is no WebSocket's, and has not begun to run
            self.cycle.transport = cast(asyncio.Transport, HeadWithBody(self.transport, self.loop))

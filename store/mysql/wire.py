"""A connection's bytes, straight from the transport to who reads an answer.

A stream would copy every chunk into its buffer and out again, and take three coroutines to hand it over.
"""

import asyncio


class Wire(asyncio.Protocol):
    """What is received between `begin` and `end` is for `read`; all else for the stream that the driver reads."""

    def __init__(self, stream: asyncio.StreamReaderProtocol, loop: asyncio.AbstractEventLoop) -> None:
        self._stream = stream
        self._loop = loop
        self._is_reading = False
        self._chunks: list[bytes] = []
        self._turn: asyncio.Future[bytes] | None = None
        self.has_ended = False  # by whichever end
        self._error: Exception | None = None

    def begin(self, held: bytes = b"") -> None:
        """An answer is expected. `held`: what the server said unasked, which comes first."""
        self._is_reading = True
        if held:
            self._chunks.append(held)

    def read(self, most: int = -1) -> asyncio.Future[bytes]:
        """What is received next, however much that is; nothing once the connection has ended.

        Errors: OSError when it was lost.
        """
        turn = self._loop.create_future()
        if self._chunks:
            turn.set_result(b"".join(self._chunks))
            self._chunks.clear()
        elif self._error is not None:
            turn.set_exception(self._error)
        elif self.has_ended:
            turn.set_result(b"")
        else:
            self._turn = turn
        return turn

    def end(self) -> None:
        """The answer is read, or given up. What came behind it is left to the stream, unless the connection is at its end."""
        self._is_reading = False
        if self._chunks:
            if not self.has_ended:  # a stream takes nothing more then
                self._stream.data_received(b"".join(self._chunks))
            self._chunks.clear()

    def data_received(self, data: bytes) -> None:
        """The transport has received this."""
        if not self._is_reading:
            self._stream.data_received(data)
        elif not self._wake(data):
            self._chunks.append(data)

    def eof_received(self) -> bool | None:
        """The server says no more."""
        self.has_ended = True
        self._wake(b"")
        return self._stream.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self.has_ended, self._error = True, exc
        turn, self._turn = self._turn, None
        if turn is not None and not turn.done():
            if exc is None:
                turn.set_result(b"")
            else:
                turn.set_exception(exc)
        self._stream.connection_lost(exc)

    def pause_writing(self) -> None:
        """The transport has much to send."""
        self._stream.pause_writing()

    def resume_writing(self) -> None:
        """It has little left."""
        self._stream.resume_writing()

    def _wake(self, data: bytes) -> bool:
        """Give this to who waits; False if nobody does."""
        turn, self._turn = self._turn, None
        if turn is None or turn.done():
            return False
        turn.set_result(data)
        return True

"""A wire between us and a server that can be cut."""

import asyncio
from contextlib import suppress

from tests.servers import free_port


class Wire:
    """A TCP proxy in front of a server: it can be cut, at once or after so many bytes of the answer, or go silent."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self.is_silent = False
        self.bytes_left: int | None = None  # of what the server says, until all that is open is cut; None: never
        self.bytes_seen = 0  # of what the server said
        self._target = target
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)

    async def cut(self) -> None:
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for end in list(self._ends):
            end.transport.abort()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._ends.add(writer)
        if self.is_silent:
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._ends.add(far_writer)
        for copying in (self._pump(reader, far_writer), self._answers(far_reader, writer, far_writer)):
            pump = asyncio.create_task(copying)
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await source.read(65536):
                sink.write(chunk)
                await sink.drain()
        sink.transport.abort()

    async def _answers(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while chunk := await source.read(65536):
                self.bytes_seen += len(chunk)
                if self.bytes_left is not None:
                    chunk, self.bytes_left = chunk[: self.bytes_left], max(0, self.bytes_left - len(chunk))
                sink.write(chunk)
                await sink.drain()
                if self.bytes_left == 0:
                    self.bytes_left = None
                    break
        sink.close()
        far.transport.abort()

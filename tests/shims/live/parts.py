"""Multipart responses as a client reads them: a part is whole when its delimiter has come."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import orjson
from starlette.types import ASGIApp

from tests.shims.live.streams import Stream, streamed


class Parts:
    """The parts of one response, in the order in which they come."""

    def __init__(self, stream: Stream, boundary: str) -> None:
        self.headers = stream.headers
        self._stream = stream
        self._delimiter = f"\r\n--{boundary}"
        self._read = ""

    async def next(self) -> Any:
        """The next part's payload; None after the last."""
        while True:
            before, found, after = self._read.partition(self._delimiter)
            if found and before.strip():
                self._read = after
                head, _, body = before.partition("\r\n\r\n")
                assert head.strip() == "Content-Type: application/json; charset=utf-8"
                return orjson.loads(body)
            if found:  # the opening delimiter
                self._read = after
                continue
            if self._read == "--\r\n":
                return None
            self._read += (await self._stream.message())["body"].decode()

    async def rest(self) -> list[Any]:
        """All parts that are still to come."""
        found = []
        while (part := await self.next()) is not None:
            found.append(part)
        return found


@asynccontextmanager
async def in_parts(app: ASGIApp, query: str, headers: Mapping[str, str], boundary: str = "-") -> AsyncIterator[Parts]:
    """The response to a POST; at the end the client hangs up and the application is waited for."""
    async with streamed(app, query, headers) as stream:
        assert stream.headers["content-type"].startswith("multipart/mixed;"), stream.headers
        yield Parts(stream, boundary)


def other_tasks() -> set[asyncio.Task[Any]]:
    """The tasks that are under way, but for the test's own."""
    return asyncio.all_tasks() - {asyncio.current_task()}

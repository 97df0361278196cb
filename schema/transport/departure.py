"""A client that has left ends the work that was done for it."""

import asyncio
from types import TracebackType
from typing import Self

from starlette.requests import ClientDisconnect
from starlette.types import Receive

from schema.execution.alarms import Alarms

ALARMS = Alarms(0.5)  # most requests are answered before


class WhileClientStays:
    """Cancels the block it is around when the client disconnects; for queries only, which nobody misses.

    Errors: ClientDisconnect, in place of the cancellation.
    """

    def __init__(self, receive: Receive) -> None:
        """`receive` must have delivered the whole body."""
        self._receive = receive
        self._work: asyncio.Task[object] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._has_left = False

    def __enter__(self) -> Self:
        self._work = asyncio.current_task()
        self._waiting = ALARMS.set(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._waiting.pop(self, None)
        if self._watching is not None:
            self._watching.cancel()
        if self._has_left and self._work is not None and self._work.uncancel() == 0:
            raise ClientDisconnect from error

    def ring(self) -> None:
        """Begin to look whether the client is there."""
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._has_left = True
        if self._work is not None:
            self._work.cancel()

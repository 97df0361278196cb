"""Work shared by several fields of one response."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Runs its work at the first call; every caller gets the same value or the same error.

    The first caller does the work itself, which costs no task. If it is cancelled, the next who waits does it instead. Work that
    is done is let go: it is a method of who holds this, and a page of rows would lie in that circle until it is collected.
    """

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work: Callable[[], Coroutine[Any, Any, T]] | None = work
        self._is_running = False
        self._value: list[T] = []  # once it is there
        self._error: Exception | None = None
        self._waiting: list[asyncio.Future[None]] = []

    async def get(self) -> T:
        """The value, computed at the first call."""
        while not self._value:
            if self._error is not None:
                raise self._error
            if self._is_running:
                await self._wait()
            else:
                await self._run()
        return self._value[0]

    async def _run(self) -> None:
        assert self._work is not None  # neither done nor failed
        self._is_running = True
        try:
            self._value.append(await self._work())
            self._work = None
        except Exception as error:  # noqa: BLE001 raised for everybody who asks
            self._error = error
            self._work = None
        finally:
            self._is_running = False
            for turn in self._waiting:
                if not turn.done():
                    turn.set_result(None)
            self._waiting.clear()

    async def _wait(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

"""Small writes that come at one time, made as one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from store.errors import StoreError

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True, eq=False)
class _Call(Generic[T, R]):
    item: T
    answer: list[R] | None = None  # of one
    error: StoreError | None = None


class Together(Generic[T, R]):
    """Runs what is asked for in one turn of the event loop, or while an earlier run is under way, in one go.

    `run` gives an answer for each item, in their order; the database's trouble is everybody's. Who leaves takes nobody along.
    """

    def __init__(self, run: Callable[[Sequence[T]], Awaitable[Sequence[R]]]) -> None:
        self._run = run
        self._lock = asyncio.Lock()
        self._waiting: list[_Call[T, R]] = []

    async def __call__(self, item: T) -> R:
        """The answer for one item."""
        call: _Call[T, R] = _Call(item)
        self._waiting.append(call)
        try:
            await asyncio.sleep(0)
            async with self._lock:
                if call in self._waiting:
                    await self._run_all()
        except BaseException:
            if call in self._waiting:
                self._waiting.remove(call)
            else:  # another is at it: whoever leaves undoes what it did, so it must be done first
                async with self._lock:
                    pass
            raise
        if call.error is not None:
            raise call.error
        assert call.answer is not None
        return call.answer[0]

    async def _run_all(self) -> None:
        calls, self._waiting = self._waiting, []
        try:
            for call, answer in zip(calls, await self._run([call.item for call in calls]), strict=True):
                call.answer = [answer]
        except StoreError as error:
            for call in calls:
                call.error = error
        except BaseException:
            self._waiting = calls + self._waiting  # the next in turn does it
            raise

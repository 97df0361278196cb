"""Alarms that hardly ever ring: every request sets two, and a timer of the loop for each costs more than what it guards."""

import asyncio
from types import TracebackType
from typing import Final, Protocol, Self

from store.database.deadlines import deadline


class _Sleeper(Protocol):
    def ring(self) -> None:
        """Its time is over."""


class _Queue:
    """Those of one loop who wait: equally long, so that they stand in the order in which they are due."""

    def __init__(self, loop: asyncio.AbstractEventLoop, after_s: float) -> None:
        self.loop = loop
        self.due: dict[_Sleeper, float] = {}
        self._after_s = after_s
        self._is_timed = False

    def add(self, sleeper: _Sleeper) -> None:
        """Ring for it when its time is over."""
        self.due[sleeper] = self.loop.time() + self._after_s
        if not self._is_timed:
            self._is_timed = True
            self.loop.call_later(self._after_s, self._look)

    def _look(self) -> None:
        now = self.loop.time()
        while self.due:
            sleeper, at = next(iter(self.due.items()))
            if at > now:
                self.loop.call_later(at - now, self._look)
                return
            del self.due[sleeper]
            sleeper.ring()
        self._is_timed = False


class Alarms:
    """Rings for whoever has not been struck off some seconds after coming; one timer of the loop for all of them."""

    def __init__(self, after_s: float) -> None:
        self.after_s: Final = after_s
        self._queues: dict[asyncio.AbstractEventLoop, _Queue] = {}

    def set(self, sleeper: _Sleeper) -> dict[_Sleeper, float]:
        """Ring for it, unless it is taken out of the mapping that is returned."""
        loop = asyncio.get_running_loop()
        queue = self._queues.get(loop)
        if queue is None:
            self._queues = {one: queue for one, queue in self._queues.items() if not one.is_closed()}
            queue = self._queues[loop] = _Queue(loop, self.after_s)
        queue.add(sleeper)
        return queue.due


class TimeLimit:
    """A block with a time limit, which its statements take along to the database: as asyncio.timeout, by an alarm.

    Errors: TimeoutError, in place of the cancellation that ends the block.
    """

    __slots__ = ("_alarms", "_cancelling", "_deadline", "_is_over", "_task", "_waiting")

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._is_over = False
        self._deadline = deadline(alarms.after_s)

    def __enter__(self) -> Self:
        task = asyncio.current_task()
        assert task is not None  # it is entered by a coroutine
        self._task, self._cancelling = task, task.cancelling()
        self._deadline.__enter__()
        self._waiting = self._alarms.set(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._waiting.pop(self, None)
        self._deadline.__exit__(kind, error, trace)
        if self._is_over and self._task.uncancel() <= self._cancelling and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def ring(self) -> None:
        """The time is over."""
        self._is_over = True
        self._task.cancel()

"""Work shared by several fields of one response."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SingleFlight(Generic[T]):
    """Runs its work at the first call; every caller gets the same value or the same error."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._work = work
        self._task: asyncio.Task[T] | None = None

    async def get(self) -> T:
        """The value, computed at the first call."""
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        return await self._task

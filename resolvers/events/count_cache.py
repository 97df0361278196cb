"""Counts and facets of public criteria, kept for as long as the catalog's version stands.

Whoever asks for the same shares one statement, and what it found. What depends on a person is never kept.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar, cast

from loaders.events.criteria import EventCriteria
from loaders.events.index.catalog_index import CatalogIndex
from loaders.request import Loaders

T = TypeVar("T")

MOST_VALUES_KEPT: Final = 20_000  # numbers and facet values of all entries together: some 5 MB


class _Asks(Protocol):
    """What is needed of a request."""

    loaders: Loaders


@dataclass(slots=True)
class _Flight:
    """A count under way, and how many wait for it: it ends with the last of them."""

    task: asyncio.Task[Any]
    waiting: int = 0


class CountCache:
    """What one process has counted in one database. `hits` and `misses` are for metrics."""

    def __init__(self, index: CatalogIndex | None = None) -> None:
        """`index` counts in memory what it can."""
        self.index = index
        self.hits = 0
        self.misses = 0
        self._version = 0
        self._kept: OrderedDict[tuple[str, EventCriteria], Any] = OrderedDict()
        self._size = 0
        self._flights: dict[tuple[int, str, EventCriteria], _Flight] = {}

    async def get(self, asks: _Asks, what: str, criteria: EventCriteria, count: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What `count` finds for these criteria in the present version of the catalog."""
        if criteria.hidden_from is not None or criteria.reacted_by is not None:
            return await count()
        version = await asks.loaders.catalog_version.load(None)
        self._turn_to(version)
        key = (what, criteria)
        if key in self._kept and version == self._version:
            self.hits += 1
            self._kept.move_to_end(key)
            return cast(T, self._kept[key])
        self.misses += 1
        found = await self._share((version, what, criteria), count)
        if version == self._version and key not in self._kept:
            self._keep(key, found)
        return found

    async def _share(self, key: tuple[int, str, EventCriteria], count: Callable[[], Coroutine[Any, Any, T]]) -> T:
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(count()))
            flight.task.add_done_callback(lambda _: self._flights.pop(key, None))
        flight.waiting += 1
        try:
            return cast(T, await asyncio.shield(flight.task))
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._flights.pop(key, None)
                flight.task.cancel()  # which ends the statement

    def _turn_to(self, version: int) -> None:
        if version > self._version:
            self._version, self._size = version, 0
            self._kept.clear()

    def _keep(self, key: tuple[str, EventCriteria], found: Any) -> None:
        self._kept[key] = found
        self._size += _size_of(found)
        while self._size > MOST_VALUES_KEPT:
            _, oldest = self._kept.popitem(last=False)
            self._size -= _size_of(oldest)


def _size_of(found: Any) -> int:
    return 1 + len(found) if isinstance(found, tuple) else 1

"""Counts and facets of public criteria, kept for as long as the catalog version stands.

Requests for the same thing share one statement and its result. What depends on a person is never kept.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, TypeVar, cast

from loaders.events.criteria import EventCriteria
from loaders.events.index.catalog_index import CatalogIndex
from store.cache import BoundedCache
from store.database.connection import Database

T = TypeVar("T")
_Key = tuple[str, EventCriteria]

MOST_VALUES_KEPT: Final = 20_000  # numbers and facet values of all entries together: about 5 MB


@dataclass(slots=True)
class _Flight:
    """A count under way and the number of requests waiting for it; it ends with the last of them."""

    task: asyncio.Task[Any]
    waiting: int = 0


class CountCache:
    """What one process has counted in one database."""

    def __init__(self, index: CatalogIndex | None = None) -> None:
        """`index` counts in memory what it can."""
        self.index = index
        self.kept: BoundedCache[_Key, Any] = BoundedCache(max_weight=MOST_VALUES_KEPT, weigh=_weigh)
        self._version = 0
        self._flights: dict[tuple[int, _Key], _Flight] = {}

    async def get(self, database: Database, what: str, criteria: EventCriteria, count: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of `count` for these criteria in the current version of the catalog."""
        if criteria.hidden_from is not None or criteria.reacted_by is not None:
            return await count()
        version, key = await database.catalog_version.current(), (what, criteria)
        if version > self._version:
            self._version = version
            self.kept.clear()
        known = self.kept.get(key)
        if known is not None:
            return cast(T, known)
        found = await self._share((version, key), count)
        if version == self._version:
            self.kept.put(key, found)
        return found

    async def _share(self, key: tuple[int, _Key], count: Callable[[], Coroutine[Any, Any, T]]) -> T:
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = _Flight(asyncio.create_task(count()))
            flight.task.add_done_callback(lambda _: self._end(key, flight))
        flight.waiting += 1
        try:
            return cast(T, await asyncio.shield(flight.task))
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._end(key, flight)  # at once: the next request must not join what is being ended
                flight.task.cancel()  # which ends the statement

    def _end(self, key: tuple[int, _Key], flight: _Flight) -> None:
        if self._flights.get(key) is flight:
            del self._flights[key]


def _weigh(key: _Key, found: Any) -> int:
    return 1 + len(found) if isinstance(found, tuple) else 1

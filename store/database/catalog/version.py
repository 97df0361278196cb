"""The catalog version as one process knows it, with what each version changed: what every cache of public data goes by."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any

from sqlalchemy import Select, select

from store.database.catalog.changes import Thing
from store.database.catalog.journal import NOT_YET, Change, Journal, News
from store.database.hosts import lag
from store.tables import catalog

READ_EVERY_S = 1.0
CURRENT: Select[Any] = select(catalog.c.version).where(catalog.c.id == 1)


class CatalogVersion:
    """The number that every committed change of public data raises: at most a second old, and at once that of what we wrote.

    Shape: `read` asks the database, at most once a second, however many ask; it is told the version from which on changes are
    wanted. Errors: those of `read`.
    """

    def __init__(self, read: Callable[[int], Awaitable[News]], clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._value = 0
        self._good_until = float("-inf")
        self._raised_to = 0  # by this process, since the last read began
        self._reading = asyncio.Lock()
        self._journal = Journal()
        self._has_read = False

    async def current(self) -> int:
        """The version now."""
        if self._clock() >= self._good_until:
            async with self._reading:
                if self._clock() >= self._good_until:
                    await self._renew()
        return self._value

    def at_hand(self) -> int | None:
        """The version now, if that is known without a look at the database."""
        return self._value if self._clock() < self._good_until else None

    def are_untouched(self, things: Iterable[Thing], since: int, until: int) -> bool:
        """Whether it is known that none of the things was touched after one version, up to another."""
        return self._journal.are_untouched(things, since, until)

    def raised(self, version: int, things: Collection[Thing] | None = None) -> None:
        """Note the version that this process has committed, and what it touched; None: everything."""
        self._raised_to = max(self._raised_to, version)
        self._value = max(self._value, version)
        if version == self._journal.until + 1:
            self._journal.note(Change(version, things))
        elif version > self._journal.until:  # another process has written as well: it is to be read what
            self._good_until = float("-inf")

    async def _renew(self) -> None:
        self._raised_to = 0
        asked_at, known = self._clock(), self._journal.until
        news = await self._read(known if self._has_read else NOT_YET)
        self._has_read = True
        self._value = max(news.version, self._raised_to)  # the read may have begun before a commit of ours
        if news.version > self._journal.until or news.version < known:
            self._journal.follow(news)
        if self._journal.until == self._value:
            self._good_until = asked_at + READ_EVERY_S


class CatalogVersions:
    """The version as whoever asks may see it: answers that may be a second old go by the replica that they are read from."""

    def __init__(self, primary: CatalogVersion, replica: CatalogVersion, has_replica: Callable[[], bool]) -> None:
        self._primary = primary
        self._replica = replica
        self._has_replica = has_replica

    async def current(self) -> int:
        """The version now."""
        return await self._seen().current()

    def at_hand(self) -> int | None:
        """The version now, if that is known without a look at the database."""
        return self._seen().at_hand()

    def are_untouched(self, things: Iterable[Thing], since: int, until: int) -> bool:
        """Whether it is known that none of the things was touched after one version, up to another."""
        return self._seen().are_untouched(things, since, until)

    def _seen(self) -> CatalogVersion:
        return self._replica if lag.may_lag() and self._has_replica() else self._primary

    def raised(self, version: int, things: Collection[Thing] | None = None) -> None:
        """Note the version that this process has committed, and what it touched; None: everything."""
        self._primary.raised(version, things)

"""Several hosts that are one database: a Galera cluster, or a server and those that may take its place."""

import asyncio
import logging
import time
from collections.abc import Sequence

from store.database.pooling.factory import ConnectionFactory
from store.database.pooling.pooled import PooledConnection
from store.errors import DatabaseUnavailable

logger = logging.getLogger(__name__)

# A host that failed is tried last for this long: with a host that says nothing, each try costs the whole connect timeout.
REST_S = 10.0


class FailoverFactory:
    """Opens connections to the first host that takes writes, in the order of the settings.

    All processes prefer the same host: on Galera that keeps them from conflicting at commit, and from reading on one node what
    another has not applied yet.
    """

    def __init__(self, urls: Sequence[str], connect_timeout_s: float, most_prepared: int = 0) -> None:
        self._urls = tuple(urls)
        self._factories = [
            ConnectionFactory(url, connect_timeout_s, must_be_writable=len(urls) > 1, most_prepared=most_prepared) for url in urls
        ]
        self._failed_at = [float("-inf")] * len(urls)
        self._used = 0

    @property
    def url(self) -> str:
        """The address of the host in use; of the first, before there is a connection."""
        return self._urls[self._used]

    async def start(self) -> None:
        """Ready every backend; none is connected to."""
        for factory in self._factories:
            await factory.start()

    async def stop(self) -> None:
        """Let every backend go."""
        await asyncio.gather(*(factory.stop() for factory in self._factories))

    async def open(self) -> PooledConnection:
        """A new connection, set up.

        Errors: DatabaseUnavailable with the first host's reason when no host gives one.
        """
        reasons: list[DatabaseUnavailable] = []
        for place in self._in_order():
            try:
                made = await self._factories[place].open()
            except DatabaseUnavailable as error:
                self._failed_at[place] = time.monotonic()
                reasons.append(error)
                continue
            self._note(place, reasons)
            return made
        raise reasons[0]

    def _in_order(self) -> list[int]:
        """The hosts as they stand in the settings, those that failed lately last."""
        now = time.monotonic()
        return sorted(range(len(self._factories)), key=lambda place: now - self._failed_at[place] < REST_S)

    def _note(self, place: int, reasons: Sequence[DatabaseUnavailable]) -> None:
        self._failed_at[place] = float("-inf")
        if place != self._used:
            why = f": {reasons[0]}" if reasons else ""
            logger.warning("database host %d of %d is used from now on%s", place + 1, len(self._factories), why)
            self._used = place


async def first_writable(urls: Sequence[str], connect_timeout_s: float = 3.0) -> str:
    """The address of the first host that takes writes; a single one only has to answer. For programs that connect by themselves.

    Errors: DatabaseUnavailable with the first host's reason when none does, each after the time-out at the latest.
    """
    factory = FailoverFactory(urls, connect_timeout_s)
    await factory.start()
    try:
        made = await factory.open()
        await made.close()
        return factory.url
    finally:
        await factory.stop()

"""How running syncs get on, for admins who listen: those of this process at once, those of others through Redis."""

import asyncio
import logging
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import orjson

from sources.places.gazetteer import place
from sources.reports import OutcomeKey, Report
from sources.syncing.syncer import Progress
from store.database.shared.redis_client import away, shared_store

logger = logging.getLogger(__name__)

CHANNEL: Final = "gigs:sync-progress"
TIMEOUT_S: Final = 1.0
RETRY_S: Final = 2.0
MOST_WAITING: Final = 500  # reports of one listener who does not take them
_OUTCOMES: dict[str, OutcomeKey] = {"fetching": "fetching", "writing": "fetching", "done": "fetched", "failed": "failed"}


class SyncProgressBus:
    """One process's part: `show` is a Syncer's `on_progress`. `is_shared` while syncs of other processes are heard of."""

    def __init__(self, redis_url: str | None = None) -> None:
        self._redis: Any = shared_store(redis_url, socket_connect_timeout=TIMEOUT_S) if redis_url else None
        self.is_shared = False
        self._sender = uuid.uuid4().hex
        self._began: dict[tuple[str, str], float] = {}
        self._listeners: set[asyncio.Queue[Report | None]] = set()
        self._hearing: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()

    @property
    def listener_count(self) -> int:
        """How many listen here."""
        return len(self._listeners)

    def show(self, progress: Progress) -> None:
        """Tell whoever listens, here and elsewhere. Never fails."""
        report = self._report(progress)
        self._give(report)
        if self._redis is not None:
            task = asyncio.get_running_loop().create_task(self._tell(report))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[AsyncIterator[Report]]:
        """Reports from now on. They end for a listener who falls far behind, and when the process is about to stop."""
        queue: asyncio.Queue[Report | None] = asyncio.Queue(MOST_WAITING + 1)
        self._listeners.add(queue)
        if self._redis is not None and self._hearing is None:
            self._hearing = asyncio.create_task(self._hear(), name="sync progress from Redis")
        try:
            yield _reports(queue)
        finally:
            self._listeners.discard(queue)
            if not self._listeners and self._hearing is not None:
                hearing, self._hearing = self._hearing, None
                hearing.cancel()
                await asyncio.gather(hearing, return_exceptions=True)

    def end_all(self) -> None:
        """End every listener."""
        for queue in tuple(self._listeners):
            self._end(queue)

    async def close(self) -> None:
        """Let what is being told be told, and close the connections to Redis."""
        await asyncio.gather(*self._telling, return_exceptions=True)
        if self._redis is not None:
            await self._redis.aclose()

    def _report(self, progress: Progress) -> Report:
        key = (progress.source, progress.city)
        began = self._began.setdefault(key, time.monotonic())
        if progress.phase in ("done", "failed"):
            del self._began[key]
        town = place(progress.city)
        told = town.name if town else progress.city
        detail = f"{told}: {progress.error}" if progress.error else told
        return Report(
            progress.source, _OUTCOMES[progress.phase], progress.fetched, round((time.monotonic() - began) * 1000), detail
        )

    def _give(self, report: Report) -> None:
        for queue in tuple(self._listeners):
            if queue.qsize() >= MOST_WAITING:
                self._end(queue)
            else:
                queue.put_nowait(report)

    def _end(self, queue: asyncio.Queue[Report | None]) -> None:
        self._listeners.discard(queue)
        queue.put_nowait(None)

    async def _tell(self, report: Report) -> None:
        message = {"sender": self._sender, "report": [report.name, report.outcome, report.fetched, report.took_ms, report.detail]}
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self._redis.publish(CHANNEL, orjson.dumps(message))
        except away() as error:
            logger.warning("Redis is away (%s): other processes don't hear how this sync gets on", type(error).__name__)

    async def _hear(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    async for message in channel.listen():
                        self.is_shared = True
                        if message["type"] == "message":
                            self._take(message["data"])
            except away() as error:
                logger.warning("Redis is away (%s): syncs of other processes are not heard of", type(error).__name__)
            finally:
                self.is_shared = False
            await asyncio.sleep(RETRY_S)

    def _take(self, data: bytes) -> None:
        message = orjson.loads(data)
        if message["sender"] != self._sender:
            self._give(Report(*message["report"]))


async def _reports(queue: asyncio.Queue[Report | None]) -> AsyncIterator[Report]:
    while (report := await queue.get()) is not None:
        yield report

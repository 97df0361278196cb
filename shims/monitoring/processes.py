"""Metrics of several processes behind one port: whichever is scraped answers for all.

prometheus_client keeps each process's values in files of one directory when PROMETHEUS_MULTIPROC_DIR is set before it is
imported: `serve` sets it for the processes that it starts. Counts of a process that has ended stay; its gauges go.
Source: https://prometheus.github.io/client_python/multiprocess/
"""

import asyncio
import os
import re
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Protocol

from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

_DIRECTORY = "PROMETHEUS_MULTIPROC_DIR"
_NOTE_EVERY_S = 1.0
_OF_PROCESS = re.compile(r"gauge_live\w*_(\d+)\.db")


class Noted(Protocol):
    """What a process must note from time to time, because another may be scraped."""

    def note(self) -> None:
        """Bring the values up to date."""
        ...


def is_shared() -> bool:
    """Whether this is one of several processes that count together."""
    return _DIRECTORY in os.environ


@contextmanager
def counting_together(workers: int) -> Iterator[None]:
    """Have the processes that are started inside the block count together; nothing for one."""
    if workers < 2:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="gigs-metrics-") as directory:
        os.environ[_DIRECTORY] = directory
        try:
            yield
        finally:
            del os.environ[_DIRECTORY]


@asynccontextmanager
async def noting(noted: Noted) -> AsyncIterator[None]:
    """Keep what other processes report of this one at most a second old."""
    if not is_shared():
        yield
        return
    keeping = asyncio.create_task(_keep_noting(noted), name="metrics")
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


def all_processes() -> CollectorRegistry:
    """What all of them counted, the ended ones too."""
    directory = Path(os.environ[_DIRECTORY])
    for number in {int(found[1]) for path in directory.iterdir() if (found := _OF_PROCESS.fullmatch(path.name))}:
        if not _lives(number):
            mark_process_dead(number, str(directory))  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(directory))  # type: ignore[no-untyped-call]
    return registry


async def _keep_noting(noted: Noted) -> None:
    while True:
        noted.note()
        await asyncio.sleep(_NOTE_EVERY_S)


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True

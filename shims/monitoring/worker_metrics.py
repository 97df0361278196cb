"""Metrics of several processes behind one port: whichever of them is scraped answers for all.

Each process writes what it counts into a directory that they share, every few seconds and at its end. Counters and histograms are
added up, those of processes that have ended too: a counter never falls because a process was replaced. Gauges are of the living.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector, CollectorRegistry
from prometheus_client.samples import Sample

DIRECTORY = "GIGS_METRICS_DIRECTORY"  # set by `serve` for its processes; not a setting of operators
_WRITE_EVERY_S = 2.0
# What each process has of its own; other gauges describe what they share, and are the same in each but for their age.
_ADDED_GAUGES = frozenset({"gigs_database_connections", "gigs_database_pool_size"})


class WorkerMetrics:
    """One process's part in the directory. `render` gives its own metrics as they are now."""

    def __init__(self, directory: Path, render: Callable[[], bytes], process_id: int | None = None) -> None:
        self._directory = directory
        self._render = render
        self._process_id = process_id or os.getpid()

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Write while the block runs, and at its end."""
        writing = asyncio.create_task(self._write_on(), name="metrics")
        try:
            yield
        finally:
            writing.cancel()
            self.write()

    def write(self) -> None:
        """Write what is counted now; a reader sees the old text or the new."""
        unfinished = self._directory / f"{self._process_id}.unfinished"
        unfinished.write_bytes(self._render())
        unfinished.rename(self._directory / f"{self._process_id}.prom")

    def text(self) -> bytes:
        """The metrics of all processes together."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Sum(list(self._families())))
        return generate_latest(registry)

    async def _write_on(self) -> None:
        while True:
            self.write()
            await asyncio.sleep(_WRITE_EVERY_S)

    def _families(self) -> Iterator[Metric]:
        yield from text_string_to_metric_families(self._render().decode())
        for path in sorted(self._directory.glob("*.prom")):
            process_id = int(path.stem)
            if process_id == self._process_id:
                continue
            is_alive = Path(f"/proc/{process_id}").exists()
            for family in text_string_to_metric_families(path.read_text()):
                if is_alive or family.type != "gauge":
                    yield family


class _Sum(Collector):
    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """Each family once, its samples added up; of a gauge that describes what all share, the largest."""
        merged: dict[str, Metric] = {}
        values: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
        for family in self._families:
            merged.setdefault(family.name, Metric(family.name, family.documentation, family.type))
            held = values.setdefault(family.name, {})
            is_added = family.type != "gauge" or family.name in _ADDED_GAUGES
            for sample in family.samples:
                key = sample.name, tuple(sorted(sample.labels.items()))
                if sample.name.endswith("_created"):
                    continue
                held[key] = held.get(key, 0.0) + sample.value if is_added else max(held.get(key, sample.value), sample.value)
        for name, metric in merged.items():
            metric.samples = [Sample(sample, dict(labels), value) for (sample, labels), value in values[name].items()]
            yield metric

"""Counters and histograms as plain numbers, which become prometheus_client's text when somebody asks for it.

The library locks each of its numbers and looks through a histogram's buckets one by one: a request paid more for that than for
its rate limit. These are for the one thread that serves, and for one process: several that count together keep the library's own
metrics, whose numbers lie in files (`processes.py`). Both are made and used alike, and show the same text.
"""

import time
from abc import abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import accumulate
from typing import Generic, Protocol, Self, TypeVar

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import INF, floatToGoString

F = TypeVar("F", bound=Metric)


class Counting(Protocol):
    """A counter, ours or the library's, or the part of one that has certain labels."""

    def labels(self, *values: object) -> Self:
        """The part with these labels."""
        ...

    def inc(self, amount: float = 1) -> None:
        """Count."""
        ...


class Observing(Protocol):
    """A histogram, ours or the library's, or the part of one that has certain labels."""

    def labels(self, *values: object) -> Self:
        """The part with these labels."""
        ...

    def observe(self, amount: float) -> None:
        """Count one of this size."""
        ...


class _Tally(Collector, Generic[F]):
    """A metric with its parts by their labels; without labels it is its own only part."""

    def __init__(self, name: str, help: str, labels: Sequence[str], registry: CollectorRegistry | None) -> None:
        self._name, self._help, self._labels = name, help, tuple(labels)
        self._parts: dict[tuple[str, ...], Self] = {}
        self._created = time.time()
        if registry is not None:
            registry.register(self)

    def labels(self, *values: object) -> Self:
        """The part with these labels."""
        if len(values) != len(self._labels):
            raise ValueError(f"{self._name} has the labels {self._labels}, not {values}")
        key = tuple(map(str, values))
        if key not in self._parts:
            self._parts[key] = self._part()
        return self._parts[key]

    def describe(self) -> Iterator[Metric]:
        """The metric's name and kind, which the registry holds no second time."""
        yield self._family()

    def collect(self) -> Iterator[Metric]:
        """What was counted so far."""
        family = self._family()
        for values, part in self._parts.items() if self._labels else (((), self),):
            part._tell(family, values)
            if _shows_creation():
                labels = dict(zip(self._labels, values, strict=True))
                family.add_sample(f"{family.name}_created", labels, part._created)
        yield family

    @abstractmethod
    def _part(self) -> Self:
        """One more part, of which nothing is counted yet."""

    @abstractmethod
    def _family(self) -> F:
        """The metric as the library writes it, without its numbers."""

    @abstractmethod
    def _tell(self, family: F, values: Sequence[str]) -> None:
        """Add this part's numbers, under these labels."""


class TallyCounter(_Tally[CounterMetricFamily]):
    """What only grows."""

    def __init__(self, name: str, help: str, labels: Sequence[str] = (), registry: CollectorRegistry | None = None) -> None:
        super().__init__(name, help, labels, registry)
        self._count = 0.0

    def inc(self, amount: float = 1) -> None:
        """Count."""
        self._count += amount

    def _part(self) -> Self:
        return type(self)(self._name, self._help)

    def _family(self) -> CounterMetricFamily:
        return CounterMetricFamily(self._name, self._help, labels=self._labels)

    def _tell(self, family: CounterMetricFamily, values: Sequence[str]) -> None:
        family.add_metric(values, self._count)


class TallyHistogram(_Tally[HistogramMetricFamily]):
    """How many were of which size."""

    def __init__(
        self,
        name: str,
        help: str,
        labels: Sequence[str] = (),
        registry: CollectorRegistry | None = None,
        *,
        buckets: Sequence[float],
    ) -> None:
        super().__init__(name, help, labels, registry)
        self._bounds = (*buckets, INF) if buckets[-1] != INF else tuple(buckets)
        self._counts = [0] * len(self._bounds)
        self._sum = 0.0

    def observe(self, amount: float) -> None:
        """Count one of this size."""
        self._counts[bisect_left(self._bounds, amount)] += 1
        self._sum += amount

    def _part(self) -> Self:
        return type(self)(self._name, self._help, buckets=self._bounds)

    def _family(self) -> HistogramMetricFamily:
        return HistogramMetricFamily(self._name, self._help, labels=self._labels)

    def _tell(self, family: HistogramMetricFamily, values: Sequence[str]) -> None:
        up_to = zip(map(floatToGoString, self._bounds), accumulate(self._counts), strict=True)
        family.add_metric(values, list(up_to), self._sum)


@cache
def _shows_creation() -> bool:
    """Whether the library shows when each part was made, which an environment variable of its own may forbid."""
    (made,) = Counter("made", "", registry=None).collect()
    return any(sample.name == "made_created" for sample in made.samples)

"""What is counted in plain numbers reads like what prometheus_client counts itself."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest

from schema.execution.executor import OperationOutcome
from shims.monitoring import metrics as module
from shims.monitoring.metrics import COSTS, LATENCIES, Metrics
from shims.monitoring.tallies import TallyCounter, TallyHistogram

Load = Callable[[Metrics], None]
NAMES = st.sampled_from(["Gigs", "Venue", 'Odd "name"\\\n', None])
SERVICES = st.sampled_from(["aggregator", "events"])
SECONDS = st.one_of(st.sampled_from([0.0, *LATENCIES]), st.floats(0, 20))
REQUESTS = st.builds(
    lambda *facts: lambda metrics: metrics.request(*facts),
    SERVICES, st.sampled_from(["/graphql", "/v1/events/{id}", "other"]), NAMES, st.sampled_from([200, 404, 499]), SECONDS,
)  # fmt: skip
OPERATIONS = st.builds(
    lambda *facts: lambda metrics: metrics.operation(OperationOutcome(*facts)),
    NAMES, st.sampled_from(["query", "mutation"]), st.sampled_from(["ok", "FORBIDDEN"]), SECONDS,
    st.one_of(st.sampled_from(COSTS), st.integers(0, 30_000)),
)  # fmt: skip
STATEMENTS = st.builds(lambda seconds: lambda metrics: metrics.statement(seconds), SECONDS)
CALLS = st.builds(
    lambda *facts: lambda metrics: metrics.upstream_call(*facts), st.sampled_from(["dice", "skiddle"]), st.just("ok"), SECONDS
)
EVENTS = st.sampled_from([lambda metrics: metrics.refusal("http"), lambda metrics: metrics.account("logged_in")])


def _counted(load: Sequence[Load], *, by_library: bool) -> bytes:
    now = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("time.time", lambda: 1_700_000_000.0 + now)
        patch.setattr(module, "is_shared", lambda: by_library)
        metrics = Metrics("1.2.3")
        reads = iter([(3, 1), (5, 1)])
        metrics.watch_cache("documents", lambda: next(reads))
        metrics.watch_fallbacks(lambda: {"introspection": 2})
        for now, act in enumerate(load):
            if now == len(load) // 2:
                metrics.note()
            act(metrics)
        metrics.note()
        return generate_latest(metrics.registry)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(REQUESTS, OPERATIONS, STATEMENTS, CALLS, EVENTS), min_size=1, max_size=60))
def test_the_text_is_the_librarys_to_the_byte(load: list[Load]) -> None:
    """Names, help, kinds, labels, buckets, order, values, and when each part was made."""
    assert _counted(load, by_library=False) == _counted(load, by_library=True)


def test_a_name_is_taken_once() -> None:
    registry = CollectorRegistry()
    TallyCounter("gigs_seen", "Seen", registry=registry)
    with pytest.raises(ValueError, match="Duplicated"):
        TallyHistogram("gigs_seen", "Seen", registry=registry, buckets=(1.0,))


def test_labels_left_out_are_refused() -> None:
    with pytest.raises(ValueError, match="has the labels"):
        TallyCounter("gigs_seen", "Seen", ("where", "when")).labels("here")

"""Several processes behind one port: counts add up, also those of a process that has ended; gauges are of the living."""

import os
import subprocess
import sys
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from shims.monitoring.metrics import Metrics
from shims.monitoring.worker_metrics import WorkerMetrics
from store.alerts.mail_state import MailState


def _value(text: bytes, name: str, **labels: str) -> float | None:
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return None


def _ended() -> int:
    """The number of a process that there was."""
    done = subprocess.Popen([sys.executable, "-S", "-E", "-c", ""])
    done.wait()
    return done.pid


def test_counts_add_up_and_gauges_are_of_those_that_live(tmp_path: Path) -> None:
    mine, sibling, ended = Metrics("1"), Metrics("1"), Metrics("1")
    for metrics, requests, connections in ((mine, 2, 1), (sibling, 3, 4), (ended, 5, 9)):
        for _ in range(requests):
            metrics.request("events", "/v1/events/search", None, 200, 0.02)
        metrics.note_pool(10, connections, 0)
    sibling.note_mail(MailState(sent_at=None, refused_at=None, refusal=None))
    WorkerMetrics(tmp_path, sibling.text, os.getppid()).write()
    WorkerMetrics(tmp_path, ended.text, _ended()).write()
    text = WorkerMetrics(tmp_path, mine.text).text()
    assert _value(text, "gigs_http_requests_total", status="200") == 10
    assert _value(text, "gigs_http_request_seconds_count", service="events") == 10
    assert _value(text, "gigs_http_request_seconds_bucket", le="0.025") == 10
    assert _value(text, "gigs_database_connections", state="in_use") == 5
    assert _value(text, "gigs_database_pool_size") == 20
    assert _value(text, "gigs_build_info") == 1


def test_the_text_is_what_one_process_alone_would_say(tmp_path: Path) -> None:
    metrics = Metrics("1.2.3")
    metrics.request("events", "/graphql", None, 503, 0.2)
    metrics.watch_cache("documents", lambda: (3, 4))
    alone = {line for line in metrics.text().decode().splitlines() if "_created" not in line and not line.startswith("#")}
    together = WorkerMetrics(tmp_path, metrics.text).text().decode().splitlines()
    assert {line for line in together if not line.startswith("#")} == alone

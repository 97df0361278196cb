"""What operators see through the front when something is wrong behind it."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.served.front import PORTS, Front, front, needs_caddy
from tests.served.process import start, start_ingestion
from tests.servers import free_port

pytestmark = needs_caddy


@pytest.fixture(scope="module")
def no_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """A front before a server whose database nobody has started."""
    directory = tmp_path_factory.mktemp("front")
    database = {"DATABASE_URL": f"mysql://gigs:x@127.0.0.1:{free_port()}/gigsdb", "JWT_SECRET": "s" * 40}
    server, ingestion = start(directory, TRUST_PROXY="1", **database), start_ingestion(directory, **database)
    try:
        server.wait_for("/health?live=1")
        ingestion.wait_for("/health?live=1")
        upstreams = {"UPSTREAM": f"127.0.0.1:{server.port}", "INGESTION_UPSTREAM": f"127.0.0.1:{ingestion.port}"}
        with front(directory, **upstreams) as running:
            yield running
    finally:
        for one in (server, ingestion):
            one.process.terminate()
            one.process.communicate(timeout=20)


@pytest.mark.parametrize("port", PORTS)
def test_probes_pass_while_the_database_is_down(no_database: Front, port: int) -> None:
    status, body, _ = no_database.get(port, "/health")
    assert (status, json.loads(body)["checks"]["database"]["status"]) == (503, "unavailable")
    assert no_database.get(port, "/health?live=1")[0] == 200
    assert (no_database.get(port, "/metrics")[0], no_database.get(port, "/ready")[0]) == (200, 503)
    assert json.loads(body)["service"] == {4000: "aggregator", 4001: "venues", 4002: "djs", 4003: "events", 3001: "auth"}[port]


def test_each_ports_metrics_are_those_of_the_process_that_does_its_work(no_database: Front) -> None:
    no_database.get(4000, "/v1/events/search?city=Cork")
    for port in PORTS:
        is_server = b"gigs_http_requests_total{" in no_database.get(port, "/metrics")[1]
        assert is_server == (port != 4003)


def test_requests_get_the_servers_own_reason(no_database: Front) -> None:
    status, body, _ = no_database.get(4003, "/v1/events/search?city=Dublin")
    assert (status, json.loads(body)["error"]["code"]) == (503, "unavailable")


def test_a_server_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    with front(tmp_path, UPSTREAM=f"127.0.0.1:{free_port()}") as running:
        started = time.monotonic()
        status, body, headers = running.get(4001, "/health")
        assert status == 502
        error = json.loads(body)["error"]
        assert "no answer from the server" in error["message"]
        assert len(error["request_id"]) > 20
        assert headers["Content-Type"] == "application/json"
        assert time.monotonic() - started < 30  # not the front's minutes


def test_a_burst_on_each_port_is_refused_after_its_own_limit(tmp_path: Path) -> None:
    server = start(tmp_path, TRUST_PROXY="1", RATE_LIMIT_MAX="")
    try:
        server.wait_for("/health?live=1")
        with front(tmp_path, UPSTREAM=f"127.0.0.1:{server.port}") as running:
            for port in PORTS:
                limit = 60 if port == 4000 else 120
                statuses = [running.get(port, "/v1/no/such/path")[0] for _ in range(limit + 1)]
                assert statuses == [404] * limit + [429], port
            assert running.get(4000, "/v1/no/such/path", {"X-Forwarded-Port": "4003"})[0] == 429
    finally:
        server.process.terminate()
        server.process.communicate(timeout=20)

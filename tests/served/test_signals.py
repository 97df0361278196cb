"""Signals at the moments when they hurt: while an upstream hangs, and as a terminal is closed."""

import signal
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.served.process import COMMAND, PATIENCE_S, environ, start, start_ingestion

STOPPING = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """Children inherit which signals are ignored, as where the tests run under nohup or in the background: here none is."""
    ignored = [number for number in STOPPING if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


@pytest.fixture
def hung() -> Iterator[socket.socket]:
    """An upstream that takes connections and never answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        listening.settimeout(PATIENCE_S)
        yield listening


def at(upstream: socket.socket) -> dict[str, str]:
    return {"TICKETMASTER_API_KEY": "k", "TICKETMASTER_BASE_URL": f"http://127.0.0.1:{upstream.getsockname()[1]}"}


def leases(directory: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(directory / "gigs.sqlite3")) as held:
        return held.execute("SELECT source, city FROM ingest_leases WHERE lease_until > '2001-01-01'").fetchall()


def test_a_sync_that_is_stopped_gives_its_lease_back(tmp_path: Path, hung: socket.socket) -> None:
    command, settings = [*COMMAND, "sync", "--city", "Cork"], environ(tmp_path, **at(hung))
    running = subprocess.Popen(command, cwd=tmp_path, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    asked, _ = hung.accept()
    assert leases(tmp_path) == [("ticketmaster", "cork")]
    running.send_signal(signal.SIGTERM)
    output, _ = running.communicate(timeout=20)
    asked.close()
    assert (running.returncode, output.splitlines()[-1], leases(tmp_path)) == (143, "gigs server: stopped", [])


@pytest.mark.parametrize("number", STOPPING)
def test_ingestion_stops_while_an_upstream_hangs(tmp_path: Path, hung: socket.socket, number: signal.Signals) -> None:
    running = start_ingestion(tmp_path, **at(hung))
    asked, _ = hung.accept()
    running.process.send_signal(number)
    output, _ = running.process.communicate(timeout=20)  # the upstream would be waited for longer
    asked.close()
    assert (running.process.returncode, leases(tmp_path)) == (0, []), output


def test_a_server_drains_when_its_terminal_is_closed(tmp_path: Path) -> None:
    running = start(tmp_path, DRAIN_S="2")
    running.wait_for("/ready")
    running.process.send_signal(signal.SIGHUP)
    while running.get("/ready")[0] == 200:
        pass
    assert running.get("/ready")[0] == 503
    output, _ = running.process.communicate(timeout=20)
    assert "Traceback" not in output


def test_what_nohup_shields_does_not_end_with_its_terminal(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        running = start(tmp_path)
    finally:
        signal.signal(signal.SIGHUP, before)
    running.wait_for("/ready")
    running.process.send_signal(signal.SIGHUP)
    assert running.get("/ready")[0] == 200
    running.process.send_signal(signal.SIGTERM)
    running.process.communicate(timeout=20)

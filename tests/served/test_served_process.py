"""The server as people run it: a process of its own on the embedded default, asked over HTTP."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sources.registry import SOURCES
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(ROOT / "server.py")]  # started elsewhere: an .env in the checkout is not the tests' business
PATIENCE_S = 60
FIRST_QUERY = re.compile(r"```graphql\n(.*?)```", re.DOTALL)


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """(status, body); an answer is an answer, whatever its status."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read()

    def ask(self, query: str) -> Any:
        """The whole answer to a GraphQL query."""
        body = json.dumps({"query": query}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.loads(reply.read())

    def wait_for(self, path: str) -> bytes:
        """The body, once the answer is 200.

        Errors: AssertionError when the process ends or the patience does.
        """
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            assert self.process.poll() is None, self.process.communicate()[0]
            try:
                status, body = self.get(path)
            except (urllib.error.URLError, ConnectionError):
                continue
            if status == 200:
                return body
        raise AssertionError(f"{path} was not 200 within {PATIENCE_S} s")


def environ(directory: Path, **settings: str) -> dict[str, str]:
    """An environment with nothing of ours in it but these settings."""
    keys = {source.key_setting for source in SOURCES if source.key_setting} | {"DATABASE_URL", "DB_HOST", "REDIS_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in keys}
    return {**kept, "SQLITE_PATH": str(directory / "gigs.sqlite3"), "RATE_LIMIT_MAX": "0", "HOST": "127.0.0.1", **settings}


def start(directory: Path, **settings: str) -> Served:
    """Start a server on a free port."""
    port = free_port()
    process = subprocess.Popen(
        [*COMMAND, "serve"],
        cwd=directory,
        env=environ(directory, PORT=str(port), **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return Served(process, port)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the module, its first sync done."""
    running = start(tmp_path_factory.mktemp("served"))
    try:
        running.wait_for("/ready")
        running.wait_for("/health")
        yield running
    finally:
        running.process.terminate()
        running.process.communicate(timeout=20)


def test_the_first_query_of_the_readme_is_answered_from_several_sources(served: Served) -> None:
    found = FIRST_QUERY.search((ROOT / "README.md").read_text("utf-8"))
    assert found is not None
    answer = served.ask(found[1])
    assert "errors" not in answer
    sources = {report["name"] for report in answer["data"]["events"]["sources"] if report["outcome"] in ("FRESH", "FETCHED")}
    assert sources == {"TICKETMASTER", "EVENTBRITE", "BANDSINTOWN", "DICE", "LOCAL"}
    query = '{ events(filter: {city: "Dublin"}, first: 100) { nodes { listings { source } } } }'
    events = served.ask(query)["data"]["events"]["nodes"]
    assert any(len({listing["source"] for listing in event["listings"]}) >= 3 for event in events)


def test_it_says_that_the_gigs_are_synthetic(served: Served) -> None:
    sources = served.ask("{ sources { name isSandbox } }")["data"]["sources"]
    assert {source["name"] for source in sources if source["isSandbox"]} == {"TICKETMASTER", "EVENTBRITE", "BANDSINTOWN", "DICE"}
    health = json.loads(served.get("/health")[1])
    assert health["checks"]["sources"]["ticketmaster"]["is_sandbox"] is True


def test_the_operators_commands_answer(served: Served) -> None:
    search = json.loads(served.wait_for("/v1/events/search?city=Dublin"))
    number = search["events"][0]["id"]
    assert search["count"] == len(search["events"]) > 20
    assert json.loads(served.wait_for(f"/v1/events/{number}"))["id"] == number
    assert served.wait_for(f"/v1/events/{number}/calendar").startswith(b"BEGIN:VCALENDAR")
    assert b'gigs_ingest_age_seconds{city="dublin",source="ticketmaster"}' in served.wait_for("/metrics")
    assert json.loads(served.wait_for("/health?live=1"))["status"] == "ok"


def test_browsers_get_graphiql_from_us_alone(served: Served) -> None:
    status, page = served.get("/graphql", Accept="text/html")
    assert status == 200
    for address in re.findall(rb'(?:src|href)="([^"]+)"', page):
        if address == b"data:,":  # no favicon
            continue
        assert address.startswith(b"/")
        assert served.get(address.decode())[0] == 200


def test_a_signal_ends_it_quickly_and_cleanly(tmp_path: Path) -> None:
    running = start(tmp_path)
    running.wait_for("/ready")
    running.process.send_signal(signal.SIGTERM)
    output, _ = running.process.communicate(timeout=20)
    assert "SANDBOX: synthetic gigs" in output
    assert "Traceback" not in output


def test_ready_is_503_while_draining(tmp_path: Path) -> None:
    running = start(tmp_path, DRAIN_S="2")
    running.wait_for("/ready")
    running.process.send_signal(signal.SIGTERM)
    until = time.monotonic() + 10
    while (status := running.get("/ready")[0]) == 200:
        assert time.monotonic() < until
    assert status == 503
    running.process.communicate(timeout=20)


@pytest.mark.parametrize("name, value", [("PORT", "four"), ("RATE_LIMIT_WINDOW_MS", "-1"), ("LOG_LEVEL", "loud")])
def test_an_odd_setting_stops_the_start_and_is_named(tmp_path: Path, name: str, value: str) -> None:
    ended = subprocess.run(
        [*COMMAND, "serve"], cwd=tmp_path, env=environ(tmp_path, **{name: value}), capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert name in ended.stderr and "Traceback" not in ended.stderr


def test_a_dry_run_tells_what_would_come_and_writes_nothing(tmp_path: Path) -> None:
    command = [*COMMAND, "sync", "--city", "Cork", "--dry-run"]
    ended = subprocess.run(command, cwd=tmp_path, env=environ(tmp_path), capture_output=True, text=True, check=True)
    assert "nothing was written" in ended.stdout
    rows = {line.split()[0]: line.split() for line in ended.stdout.splitlines()[1:-1]}
    assert int(rows["ticketmaster"][2]) > 0 and rows["ticketmaster"][4] == "0"


def test_an_unknown_city_is_refused_by_name(tmp_path: Path) -> None:
    command = [*COMMAND, "sync", "--city", "Atlantis"]
    ended = subprocess.run(command, cwd=tmp_path, env=environ(tmp_path), capture_output=True, text=True)
    assert (ended.returncode, "Atlantis" in ended.stderr) == (2, True)

"""The server as people run it: a process of its own on the embedded default, asked over HTTP."""

import json
import re
import signal
import sqlite3
import subprocess
import time
import urllib.parse
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from sources.registry import SOURCES
from tests.served.process import COMMAND, ROOT, Served, environ, start, start_ingestion

FIRST_QUERY = re.compile(r"```graphql\n(.*?)```", re.DOTALL)


def test_the_first_query_of_the_readme_is_answered_from_several_sources(served: Served) -> None:
    found = FIRST_QUERY.search((ROOT / "README.md").read_text("utf-8"))
    assert found is not None
    answer = served.ask(found[1])
    assert "errors" not in answer
    sources = {report["name"] for report in answer["data"]["events"]["sources"] if report["outcome"] in ("FRESH", "FETCHED")}
    assert sources == {source.graphql_name for source in SOURCES}
    query = '{ events(filter: {city: "Dublin"}, first: 100) { nodes { listings { source } } } }'
    events = served.ask(query)["data"]["events"]["nodes"]
    assert any(len({listing["source"] for listing in event["listings"]}) >= 3 for event in events)


def test_it_says_that_the_gigs_are_synthetic(served: Served) -> None:
    sources = served.ask("{ sources { name isSandbox } }")["data"]["sources"]
    played = {source.graphql_name for source in SOURCES if source.sandbox is not None}
    assert {source["name"] for source in sources if source["isSandbox"]} == played
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


def test_a_single_sync_learns_the_houses_of_its_city(tmp_path: Path) -> None:
    command = [*COMMAND, "sync", "--city", "Cork"]
    subprocess.run(command, cwd=tmp_path, env=environ(tmp_path), capture_output=True, text=True, check=True)
    with closing(sqlite3.connect(tmp_path / "gigs.sqlite3")) as held:
        assert held.execute("SELECT city_key FROM learned_houses WHERE name_key = ''").fetchall() == [("cork",)]


def test_an_unknown_city_is_refused_by_name(tmp_path: Path) -> None:
    command = [*COMMAND, "sync", "--city", "Atlantis"]
    ended = subprocess.run(command, cwd=tmp_path, env=environ(tmp_path), capture_output=True, text=True)
    assert (ended.returncode, "Atlantis" in ended.stderr) == (2, True)


def test_ingestion_that_is_off_is_said_and_only_force_goes_on(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        settings = environ(tmp_path, INGESTION_ENABLED="false")
        return subprocess.run([*COMMAND, "sync", *arguments], cwd=tmp_path, env=settings, capture_output=True, text=True)

    refused = run("--city", "Cork")
    assert (refused.returncode, "INGESTION_ENABLED is false" in refused.stderr) == (2, True)
    assert (run("--check").returncode, run("--city", "Cork", "--dry-run", "--force").returncode) == (0, 0)


def test_the_ingestion_process_serves_its_own_health_and_metrics(tmp_path: Path) -> None:
    running = start_ingestion(tmp_path)
    health = json.loads(running.wait_for("/health"))
    assert (health["service"], health["checks"]["sources"]["dice"]["status"]) == ("events", "ok")
    assert b'gigs_upstream_calls_total{outcome="ok",source="ticketmaster"}' in running.get("/metrics")[1]
    taken = [*COMMAND, "sync", "--watch"]
    settings = environ(tmp_path, METRICS_PORT=str(running.port))
    refused = subprocess.run(taken, cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=60)
    assert (refused.returncode, "METRICS_PORT" in refused.stderr) == (2, True)
    running.process.send_signal(signal.SIGTERM)
    output, _ = running.process.communicate(timeout=20)
    assert (running.process.returncode, "Traceback" in output) == (0, False)


def test_without_a_mail_server_the_link_is_in_the_sandbox_mailbox(served: Served) -> None:
    ada = '{name: "Ada", email: "ada@example.org", password: "analytical engine"}'
    made = served.ask(f"mutation {{ accountSignUp(input: {ada}) {{ accessToken }} }}")
    token = made["data"]["accountSignUp"]["accessToken"]
    until = time.monotonic() + 30
    while not (
        found := re.search(rb'href="(http://127.0.0.1:\d+(/v1/account/verify\?token=[\w-]+))"', served.get("/sandbox/mail")[1])
    ):
        assert time.monotonic() < until
        time.sleep(0.1)
    link = found[2].decode()
    assert b"Yes, this is my address" in served.get(link)[1]
    request = urllib.request.Request(f"http://127.0.0.1:{served.port}{link}", b"", method="POST")
    with urllib.request.urlopen(request, timeout=30) as reply:
        assert b"is confirmed" in reply.read()
    for headers in ({"Host": "gigs.example"}, {"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}):
        assert served.get("/sandbox/mail", **headers)[0] == 404
    query = "mutation { spotifyConnect { authorizeUrl } }"
    body = json.dumps({"query": query}).encode()
    headers = {"Content-Type": "application/json", "Host": "forged.example", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(f"http://127.0.0.1:{served.port}/graphql", body, headers)
    with urllib.request.urlopen(request, timeout=30) as reply:
        address = json.loads(reply.read())["data"]["spotifyConnect"]["authorizeUrl"]
    redirect = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["redirect_uri"]
    assert redirect == [f"http://127.0.0.1:{served.port}/auth/spotify/callback"]

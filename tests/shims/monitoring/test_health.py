"""/health tells the truth, /ready opens and closes the door, /metrics counts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from auth.rate_limits.limits import RateLimitSettings
from schema.execution.executor import OperationOutcome
from shims.monitoring.metrics import MOST_OPERATIONS, OTHER, Metrics
from sources.reports import SourceStatus
from store.alerts.mail_state import note_refusal
from store.database.connection import Database
from tests.builders import NOW, Gig, add_gigs
from tests.schema.transport.asgi_client import Client
from tests.shims.conftest import FRESH, House

METRICS_PAGE = Path(__file__).resolve().parents[3] / "docs" / "metrics.md"
OFF = SourceStatus("eventbrite", "disabled", "EVENTBRITE_API_TOKEN is not set", None, None, 0, None, False)


async def test_health_names_every_check(house: House) -> None:
    house.states.append(OFF)
    reply = await house.client.get("/health")
    body = reply.json()
    assert reply.status == 200
    assert (body["status"], body["service"], body["version"]) == ("ok", "aggregator", "1.2.3")
    assert body["checks"]["database"]["status"] == "ok"
    assert body["checks"]["sources"]["ticketmaster"] == {
        "status": "ok",
        "state": "ok",
        "detail": None,
        "age_s": 3600,
        "stale_after_s": 21600,
        "last_synced_at": "2026-11-23T11:00:00Z",
        "is_sandbox": False,
    }
    assert body["checks"]["sources"]["eventbrite"]["status"] == "disabled"
    assert body["checks"]["sources"]["eventbrite"]["detail"] == "EVENTBRITE_API_TOKEN is not set"


async def test_a_mail_server_that_refuses_us_is_shown(house: House) -> None:
    assert "mail" not in (await house.client.get("/health")).json()["checks"]
    house.dependencies.sends_mail = True
    assert (await house.client.get("/health")).json()["checks"]["mail"]["status"] == "ok"
    assert b"gigs_mail_refused 0.0" in (await house.client.get("/metrics")).body
    await note_refusal(house.dependencies.database, "530 log in first", NOW)
    reply = await house.client.get("/health")
    assert reply.status == 200
    assert reply.json()["checks"]["mail"] == {
        "status": "refused", "detail": "530 log in first", "refused_at": "2026-11-23T12:00:00Z", "sent_at": None,
    }  # fmt: skip
    assert b"gigs_mail_refused 1.0" in (await house.client.get("/metrics")).body


@pytest.mark.parametrize(("hours", "status"), [(11.9, 200), (12.1, 503)])
async def test_data_older_than_twice_its_limit_is_unhealthy(house: House, hours: float, status: int) -> None:
    house.states = [replace(FRESH, last_synced_at=NOW - timedelta(hours=hours))]
    assert (await house.client.get("/health")).status == status


async def test_an_unhealthy_source_is_named_with_its_age(house: House) -> None:
    house.states = [
        FRESH,
        replace(FRESH, name="dice", last_synced_at=NOW - timedelta(hours=30), detail="the actor's rental ended"),
    ]
    body = (await house.client.get("/health")).json()
    assert body["status"] == "stale"
    assert body["checks"]["sources"]["dice"]["detail"] == "the stored data is 30.0 hours old: the actor's rental ended"
    house.states = [replace(FRESH, last_synced_at=None)]
    assert "no sync has succeeded so far" in (await house.client.get("/health")).body.decode()


async def test_health_without_the_database(absent_database: Database) -> None:
    async with absent_database:
        client = House(absent_database, RateLimitSettings(maximum=0)).client
        health, ready, live = [await client.get(path) for path in ("/health", "/ready", "/health?live=1")]
    assert (health.status, health.json()["status"], health.json()["checks"]["database"]["status"]) == (
        503,
        "unavailable",
        "unavailable",
    )
    assert (ready.status, ready.json()["error"]["code"]) == (503, "unavailable")
    assert (live.status, live.json()) == (200, {"status": "ok", "service": "aggregator", "version": "1.2.3"})


@pytest.mark.parametrize(
    ("path", "headers", "part"),
    [
        ("/health", {"host": "gigs.example:4000"}, "aggregator"),
        ("/health", {"host": "gigs.example:4003"}, "events"),
        ("/health", {"host": "gigs.example", "x_forwarded_port": "4002"}, "djs"),
        ("/health", {"host": "gigs.example:4000", "x_forwarded_port": "4001"}, "venues"),
        ("/health", {"host": "[::1]:3001"}, "auth"),
        ("/health", {"host": "auth.gigs.example"}, "auth"),
        ("/health/venues", {}, "venues"),
    ],
)
async def test_the_part_that_was_asked_for_answers(client: Client, path: str, headers: dict[str, str], part: str) -> None:
    assert (await client.get(f"{path}?live=1", **headers)).json()["service"] == part


async def test_ready_until_draining(house: House) -> None:
    assert (await house.client.get("/ready")).status == 200
    house.dependencies.is_draining = True
    reply = await house.client.get("/ready")
    assert (reply.status, reply.json()["error"]["code"]) == (503, "draining")


async def test_ready_names_the_missing_revision(house: House, database: Database) -> None:
    held = await database.fetch_value(text("SELECT version_num FROM alembic_version"))
    await database.execute(text("DELETE FROM alembic_version"))
    reply = await house.client.get("/ready")
    await database.execute(text("INSERT INTO alembic_version (version_num) VALUES (:held)"), {"held": held})
    assert (reply.status, reply.json()["error"]["code"]) == (503, "schema_behind")
    assert held in reply.json()["error"]["message"]


async def test_metrics_count_by_route_and_operation(house: House, database: Database) -> None:
    await add_gigs(database, Gig("Bicep"))
    await house.client.query("query Gigs { events { nodes { title } } }")
    await house.client.query("query Gigs { events { nodes { title } } }")
    await house.client.get("/v1/events/search?city=Dublin")
    await house.client.get("/v1/events/1234567")
    await house.client.get("/no/such/path")
    house.dependencies.metrics.upstream_call("dice", "timed_out", 0.8)
    told = (await house.client.get("/metrics")).body.decode()
    for line in (
        'gigs_http_requests_total{operation="Gigs",route="/graphql",service="aggregator",status="200"} 2.0',
        'gigs_http_requests_total{operation="EventsSearch",route="/v1/events/search",service="events",status="200"} 1.0',
        'gigs_http_requests_total{operation="EventById",route="/v1/events/{id}",service="events",status="404"} 1.0',
        'gigs_http_requests_total{operation="",route="other",service="aggregator",status="404"} 1.0',
        'gigs_graphql_operations_total{code="ok",kind="query",operation="Gigs"} 2.0',
        'gigs_upstream_calls_total{outcome="timed_out",source="dice"} 1.0',
        'gigs_ingest_age_seconds{city="Cork",source="ticketmaster"} 3600.0',
        'gigs_cache_reads_total{cache="documents",result="miss"} 3.0',
        'gigs_cache_limit_bytes{cache="documents"} 6e+06',
        'gigs_build_info{version="1.2.3"} 1.0',
    ):
        assert line in told
    assert 'gigs_http_request_seconds_bucket{le="0.05",route="/graphql",service="aggregator"}' in told
    assert "gigs_database_pool_size 10.0" in told


async def test_metrics_answer_without_the_database(absent_database: Database) -> None:
    async with absent_database:
        reply = await House(absent_database, RateLimitSettings(maximum=0)).client.get("/metrics")
    assert reply.status == 200
    assert reply.headers["content-type"].startswith("text/plain; version=")


def test_callers_cannot_grow_the_metrics() -> None:
    metrics = Metrics()
    metrics.operation(OperationOutcome("Refused", "query", "BAD_USER_INPUT", 0.1, 0))
    for number in range(MOST_OPERATIONS + 50):
        metrics.operation(OperationOutcome(f"Q{number}", "query", "ok", 0.1, 1))
        metrics.request("aggregator", "/graphql", f"Unknown{number}", 200, 0.1)
    told = metrics.text().decode()
    assert "Refused" not in told
    assert "Unknown" not in told
    assert f'operation="{OTHER}"' in told
    assert told.count("gigs_graphql_operations_total{") <= MOST_OPERATIONS + 2


def test_every_metric_is_documented() -> None:
    page = METRICS_PAGE.read_text()
    families = [family.name for family in Metrics().registry.collect()]
    assert families
    assert [name for name in families if f"`{name}" not in page] == []


async def test_a_damaged_schema_turns_health_and_ready_red_by_name(house: House, database: Database) -> None:
    await database.execute(text("ALTER TABLE users RENAME TO away"))
    try:
        health, ready = [await house.client.get(path) for path in ("/health", "/ready")]
    finally:
        await database.execute(text("ALTER TABLE away RENAME TO users"))
    assert (health.status, health.json()["status"], ready.status) == (503, "unavailable", 503)
    assert "lacks table users" in health.json()["checks"]["schema"]["detail"]
    assert "lacks table users" in ready.json()["error"]["message"]


async def test_a_sync_dated_in_the_future_is_unhealthy(house: House) -> None:
    house.states = [replace(FRESH, last_synced_at=NOW + timedelta(hours=30))]
    reply = await house.client.get("/health")
    assert (reply.status, reply.json()["checks"]["sources"]["ticketmaster"]["detail"]) == (
        503,
        "the last sync is dated 30.0 hours ahead: check the clock",
    )

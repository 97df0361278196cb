"""A request is one trace, from the caller down to the statements. Nothing private is in it; without an endpoint there is none."""

from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shims.process.runtime import Runtime
from shims.process.tracing import trace_calls
from sources.places.gazetteer import place
from sources.settings import IngestionSettings
from sources.syncing.syncer import Syncer
from store.database.connection import Database
from store.database.watching.spans import are_sent, send_spans
from tests.builders import Gig, add_gigs
from tests.people import person
from tests.shims.conftest import House
from tests.sources.syncing.fakes import FakeSource
from tests.sources.syncing.listings import season

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
QUERY = "query Gigs { events { nodes { title isSaved changes { kind } } } }"


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Spans that end during the test. OpenTelemetry sets a provider once a process: this one is taken back."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    monkeypatch.setattr("shims.process.tracing.tracer", provider.get_tracer("gigs"))
    send_spans(provider.get_tracer("gigs"))
    yield exporter
    send_spans(None)
    provider.shutdown()


@pytest.fixture
def traced(house: House, database_url: str) -> Iterator[House]:
    """A house whose statements are traced, as `serve` does it with an endpoint."""
    runtime = Runtime({"DATABASE_URL": database_url, "JWT_SECRET": "s" * 40})
    runtime.database = house.dependencies.database
    runtime.database.on_statement = house.dependencies.metrics.statement
    trace_calls(runtime)
    runtime.http.on_call("dice", "timed_out", 0.5)
    yield house
    runtime.database.on_traced = None


def _parents(spans: tuple[ReadableSpan, ...]) -> dict[str, set[str | None]]:
    """The names of the spans right above each name's."""
    names = {span.context.span_id: span.name for span in spans if span.context}
    found: dict[str, set[str | None]] = {}
    for span in spans:
        found.setdefault(span.name, set()).add(names.get(span.parent.span_id) if span.parent else None)
    return found


async def test_a_request_is_one_trace_down_to_its_statements(
    exported: InMemorySpanExporter, traced: House, database: Database
) -> None:
    await add_gigs(database, Gig("Bicep"))
    ada = await person(database)
    exported.clear()
    await traced.client.query(QUERY, traceparent=CALLER, authorization=f"Bearer {ada.token}")
    spans = exported.get_finished_spans()
    parents = _parents(spans)
    assert parents["POST /graphql"] == {None}  # below the caller's, who is not among ours
    assert {f"{span.context.trace_id:032x}" for span in spans if span.context} == {CALLER.split("-")[1]}
    assert parents["graphql Gigs"] == {"POST /graphql"}
    assert parents["batch changes_by_event"] == {"graphql Gigs"}
    assert parents["sql SELECT"] == {"POST /graphql", "graphql Gigs", "batch changes_by_event"}  # who asks, the page, its changes
    [request] = [span for span in spans if span.name == "POST /graphql"]
    assert dict(request.attributes or {})["http.response.status_code"] == 200


async def test_what_is_private_is_in_no_span(exported: InMemorySpanExporter, traced: House, database: Database) -> None:
    ada = await person(database, email="ada.secret@example.org")
    exported.clear()
    await traced.client.get(f"/v1/users/me/calendar?token={ada.token}")
    await traced.client.get("/v1/users/me/saved", authorization=f"Bearer {ada.token}")
    told: list[Any] = [(span.name, dict(span.attributes or {})) for span in exported.get_finished_spans()]
    assert ("GET /v1/users/me/calendar", 200) in [(name, facts.get("http.response.status_code")) for name, facts in told]
    assert "ada.secret" not in str(told)
    assert ada.token not in str(told)
    assert ada.session_id not in str(told)


async def test_a_failed_call_to_a_source_is_a_failed_span(exported: InMemorySpanExporter, traced: House) -> None:
    [call] = [span for span in exported.get_finished_spans() if span.name == "upstream dice"]
    assert dict(call.attributes or {}) == {"gigs.source": "dice", "gigs.outcome": "timed_out"}
    assert not call.status.is_ok
    assert call.end_time is not None and call.start_time is not None
    assert 0.4e9 < call.end_time - call.start_time < 5e9


async def test_without_an_endpoint_there_is_no_span(house: House) -> None:
    assert not are_sent()
    assert isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
    assert house.dependencies.database.on_traced is None
    assert (await house.client.query(QUERY)).status == 200


async def test_a_sync_is_one_trace_with_its_statements(exported: InMemorySpanExporter, traced: House, database: Database) -> None:
    town = place("Dublin")
    assert town is not None
    exported.clear()
    await Syncer(database, IngestionSettings()).start(FakeSource(items=season("dice", 2)), town)
    parents = _parents(exported.get_finished_spans())
    assert parents["sync dice"] == {None}
    assert parents["sync.fetch"] == {"sync dice"}
    assert "sync dice" in parents["sql SELECT"]

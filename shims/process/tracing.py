"""Traces by OpenTelemetry, sent only where OTEL_EXPORTER_OTLP_ENDPOINT says to.

A trace is a request, its operation, the batches that it loads, their statements, and the calls to sources that it starts; of a
sync, its phases with the same below them. Without an endpoint nothing is made, not even an empty span, and neither
this module nor OpenTelemetry is imported.

Never in a span: paths and query strings (they may hold a person's token), arguments of statements, addresses of upstreams.
"""

import time
from typing import Any

from opentelemetry import propagate, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.transport.request_id import request_id_of
from shims.monitoring.access import route_of
from shims.process.runtime import Runtime
from store.database.watching import spans

tracer = trace.get_tracer("gigs")
_LONGEST_STATEMENT = 2000


def send_traces(endpoint: str, version: str, runtime: Runtime) -> None:
    """Send the spans of this process to an OTLP collector."""
    provider = TracerProvider(resource=Resource.create({"service.name": "gigs-server", "service.version": version}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    spans.send_spans(tracer)
    trace_calls(runtime)


def trace_calls(runtime: Runtime) -> None:
    """Have the runtime's statements and upstream calls appear as spans."""
    runtime.database.on_traced = statement_span
    on_call = runtime.http.on_call

    def called(source: str, outcome: str, seconds: float) -> None:
        on_call(source, outcome, seconds)
        upstream_span(source, outcome, seconds)

    runtime.http.on_call = called


def statement_span(sql: str, seconds: float) -> None:
    """A statement that has just ended, below whatever is under way. Its text has placeholders, never values."""
    text = sql[:_LONGEST_STATEMENT]
    _ended(f"sql {text.split(None, 1)[0]}", seconds, {"db.query.text": text})


def upstream_span(source: str, outcome: str, seconds: float) -> None:
    """A call to a source that has just ended."""
    span = _ended(f"upstream {source}", seconds, {"gigs.source": source, "gigs.outcome": outcome}, is_over=False)
    if outcome != "ok":
        span.set_status(Status(StatusCode.ERROR, outcome))
    span.end()


def _ended(name: str, seconds: float, attributes: dict[str, Any], *, is_over: bool = True) -> trace.Span:
    began = time.time_ns() - int(seconds * 1e9)
    span = tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes, start_time=began)
    if is_over:
        span.end()
    return span


class TracedRequests:
    """A span around each HTTP request, part of the caller's trace if it sends `traceparent`; for the outer layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on within its span."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with tracer.start_as_current_span(scope["method"], propagate.extract(headers), SpanKind.SERVER) as span:

            async def send_seen(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= 500:
                        span.set_status(StatusCode.ERROR)
                await send(message)

            try:
                await self._app(scope, receive, send_seen)
            finally:
                route = route_of(scope)
                span.update_name(f"{scope['method']} {route}")
                span.set_attributes({"http.route": route, "gigs.request_id": request_id_of(scope)})

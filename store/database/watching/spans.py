"""Spans of the work under way: made where this process sends traces, and otherwise nothing, not even OpenTelemetry's import."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol


class Tracer(Protocol):
    """What OpenTelemetry's tracer does for us."""

    def start_as_current_span(self, name: str, *, attributes: Mapping[str, Any] | None = None) -> AbstractContextManager[Any]:
        """A span that lasts as long as the block; the spans begun inside are below it."""
        ...


_NO_SPAN: AbstractContextManager[Any] = nullcontext()
_tracer: Tracer | None = None


def send_spans(tracer: Tracer | None) -> None:
    """Make spans with this tracer from now on; with None make none."""
    global _tracer
    _tracer = tracer


def are_sent() -> bool:
    """Whether spans are made: where naming one costs something, look before."""
    return _tracer is not None


def span(name: str, attributes: Mapping[str, Any] | None = None) -> AbstractContextManager[Any]:
    """A span around a block of work."""
    return _NO_SPAN if _tracer is None else _tracer.start_as_current_span(name, attributes=attributes)

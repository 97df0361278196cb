"""Counts, times and logs every HTTP request by its route, never by its path: a calendar's path is a secret."""

import logging
import time
from typing import Any, Final

from starlette.routing import Route
from starlette.types import Scope

from schema.transport.request_id import current_request_id
from shims.monitoring.metrics import OTHER, Metrics
from shims.monitoring.service_names import service_name
from shims.process.gathered_lines import WholeRecord

access = logging.getLogger("access")
_FACTS: Final = ("request_id", "method", "route", "operation", "status", "duration_ms", "service", "user_id")
_ALIKE: Final[dict[str, Any]] = {
    **logging.LogRecord(access.name, logging.INFO, __file__, 0, "", None, None).__dict__,
    **dict.fromkeys(_FACTS),
}


def record_request(metrics: Metrics, scope: Scope, status: int, seconds: float) -> None:
    """Count a request that has ended, and write its one line. Units: seconds until the complete response was sent."""
    service, route, operation = service_name(scope), route_of(scope), scope["state"].get("operation")
    metrics.request(service, route, operation, status, seconds)
    if access.isEnabledFor(logging.INFO):
        _log(scope, service, route, operation, status, round(seconds * 1000, 1))


def route_of(scope: Scope) -> str:
    """The request's route, such as /v1/events/{id}; one name for all that match none."""
    route = scope.get("route")
    return route.path if isinstance(route, Route) else OTHER


def _log(scope: Scope, service: str, route: str, operation: str | None, status: int, duration_ms: float) -> None:
    method, user_id = scope["method"], scope["state"].get("user_id")
    who, what = f" user {user_id}" if user_id else "", f" {operation}" if operation else ""
    # Not `access.info`, which looks for its caller's file and line and takes its name apart: half of what the line costs.
    line, now = WholeRecord.__new__(WholeRecord), time.time()
    line.__dict__ = held = _ALIKE.copy()
    held["msg"] = f"{method} {route}{what} {status} {duration_ms} ms{who}"
    held["created"], held["msecs"] = now, now % 1 * 1000
    held["relativeCreated"] += (now - _ALIKE["created"]) * 1000
    held["request_id"] = current_request_id.get()
    held["method"], held["route"], held["operation"], held["status"] = method, route, operation, status
    held["duration_ms"], held["service"], held["user_id"] = duration_ms, service, user_id
    if not access.filters or access.filter(line):  # what `access.handle` does where the logger is known to be enabled
        access.callHandlers(line)

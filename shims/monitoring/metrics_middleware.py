"""Counts, times and logs every HTTP request by its route, never by its path: a calendar's path is a secret."""

import logging
import time

from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shims.monitoring.metrics import OTHER, Metrics
from shims.monitoring.service_names import service_name

access = logging.getLogger("access")


class MetricsMiddleware:
    """ASGI middleware around the whole application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and record its outcome; a request without a response counts as 499."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 499

        async def send_seen(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_seen)
        finally:
            seconds = time.perf_counter() - started
            service, route = service_name(scope), route_of(scope)
            self._metrics.request(service, route, scope.get("state", {}).get("operation"), status, seconds)
            if access.isEnabledFor(logging.INFO):
                _log(scope, service, route, status, seconds)


def _log(scope: Scope, service: str, route: str, status: int, seconds: float) -> None:
    """The request's one line."""
    state = scope.get("state", {})
    operation, user_id, duration_ms = state.get("operation"), state.get("user_id"), round(seconds * 1000, 1)
    facts = {"method": scope["method"], "route": route, "operation": operation, "status": status}
    facts |= {"duration_ms": duration_ms, "service": service, "user_id": user_id}
    who, what = f" user {user_id}" if user_id else "", f" {operation}" if operation else ""
    access.info("%s %s%s %d %s ms%s", scope["method"], route, what, status, duration_ms, who, extra=facts)


def route_of(scope: Scope) -> str:
    """The request's route, such as /v1/events/{id}; one name for all that match none."""
    route = scope.get("route")
    return route.path if isinstance(route, Route) else OTHER

"""The layer around the whole application: what every request is given, and what every response carries.

One layer and not one for each of these: a layer costs every request a coroutine and a wrapped `send`.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from schema.transport.request_id import HEADER, current_request_id, name_request
from shims.monitoring.access import record_request
from shims.monitoring.metrics import Metrics
from store.database.watching import spans

LEFT: Final = 499  # the status that is counted for a request whose client has left before the response began
_REQUEST_ID: Final = HEADER.lower().encode()
_REFERRER: Final = (b"referrer-policy", b"no-referrer")  # some of our URLs contain a secret
_OURS: Final = frozenset({_REQUEST_ID, _REFERRER[0]})
_ORIGIN: Final = b"origin"
_VARY: Final = b"vary"
_VARY_ORIGIN: Final = (_VARY, b"Origin")

Headers = Sequence[tuple[bytes, bytes]]


class OuterLayer:
    """ASGI middleware: a request gets its id, its line in the log, its place in the metrics, and a span where those are sent.

    Every response, errors included, carries the id, and tells browsers to send no Referer.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        metrics: Metrics | None = None,
        sockets: WebSocketRoute | None = None,
        cross_origin: Callable[[ASGIApp], CORSMiddleware] | None = None,
    ) -> None:
        """Without `metrics` requests are neither counted nor logged.

        WebSockets for the path of `sockets` go straight to it: none of the layers in between does anything for them, and each
        would hold a coroutine for as long as the socket is open. Nor does `cross_origin`, Starlette's CORS, do more than vary
        the answers to the many requests that no page of another origin has sent.
        """
        self._app = app
        self._metrics = metrics
        self._sockets = sockets
        self._cross_origin = None if cross_origin is None else cross_origin(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        request_id = name_request(scope)
        token = current_request_id.set(request_id)
        try:
            if scope["type"] == "http":
                await self._exchange(scope, receive, send, request_id.encode("latin-1"))
            elif self._sockets is not None and scope["path"] == self._sockets.path:
                await self._sockets.app(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        finally:
            current_request_id.reset(token)

    async def _exchange(self, scope: Scope, receive: Receive, send: Send, request_id: bytes) -> None:
        started = time.perf_counter()
        status = LEFT
        ours = ((_REQUEST_ID, request_id), _REFERRER)
        app, varies = self._app, False
        if self._cross_origin is not None and _ORIGIN in dict(scope["headers"]):
            app = self._cross_origin
        elif self._cross_origin is not None:
            varies = True

        def send_ours(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*_others(message.get("headers", ()), varies=varies), *ours]
            return send(message)

        try:
            await (_traced(app) if spans.are_sent() else app)(scope, receive, send_ours)
        finally:
            if self._metrics is not None:
                record_request(self._metrics, scope, status, time.perf_counter() - started)


class Shortcut:
    """ASGI middleware: takes the requests for one path straight to its endpoint.

    Past the router and what masks and handles exceptions, that is: the endpoint answers its own.
    """

    def __init__(self, app: ASGIApp, *, route: Route) -> None:
        self._app = app
        self._route = route

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on to the endpoint or, with any other path, to the router."""
        if scope["type"] == "http" and scope["path"] == self._route.path:
            scope["route"] = self._route
            return self._route.app(scope, receive, send)
        return self._app(scope, receive, send)


def _traced(app: ASGIApp) -> ASGIApp:
    from shims.process.tracing import TracedRequests  # noqa: PLC0415 OpenTelemetry is imported only where it is used

    return TracedRequests(app)


def _others(headers: Headers, *, varies: bool) -> Headers:
    """The headers without ours; if it `varies`, they say that a page of one origin is not to be given what another was."""
    by_name = dict(headers)
    if not _OURS.isdisjoint(by_name):
        headers = [pair for pair in headers if pair[0] not in _OURS]
    vary = by_name.get(_VARY)
    if vary is None:
        return [*headers, _VARY_ORIGIN] if varies else headers
    if not varies or b"Origin" in vary:
        return headers
    varied = list(headers)
    varied[varied.index((_VARY, vary))] = (_VARY, vary + b", Origin")
    return varied

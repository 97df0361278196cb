"""The layer around the whole application: what every request is given, and what every response carries.

One layer and not one for each of these: a layer costs every request a coroutine and a wrapped `send`.
"""

import time
from collections.abc import Awaitable, Sequence
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
_VARY: Final = b"vary"

Headers = Sequence[tuple[bytes, bytes]]


class OuterLayer:
    """ASGI middleware: a request gets its id, its line in the log, its place in the metrics, and a span where those are sent.

    Every response, errors included, carries the id, and tells browsers to send no Referer.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics | None = None, sockets: WebSocketRoute | None = None) -> None:
        """Without `metrics` requests are neither counted nor logged.

        WebSockets for the path of `sockets` go straight to it: none of the layers in between does anything for them, and each
        would hold a coroutine for as long as the socket is open.
        """
        self._app = app
        self._metrics = metrics
        self._sockets = sockets

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

        def send_ours(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [pair for pair in message.get("headers", ()) if pair[0] not in _OURS]
                message["headers"] += ours
            return send(message)

        app = _traced(self._app) if spans.are_sent() else self._app
        try:
            await app(scope, receive, send_ours)
        finally:
            if self._metrics is not None:
                record_request(self._metrics, scope, status, time.perf_counter() - started)


class CrossOrigin(CORSMiddleware):
    """Starlette's CORS, with the shortest way for the many requests that no page of another origin has sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer a preflight."""
        if scope["type"] != "http" or b"origin" in dict(scope["headers"]):
            await super().__call__(scope, receive, send)
            return

        def send_varied(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                message["headers"] = _varied(message.get("headers", ()))
            return send(message)

        await self.app(scope, receive, send_varied)


class Shortcut:
    """ASGI middleware: takes the requests for one path straight to its endpoint.

    Past the router and the handlers of exceptions, that is: nothing the endpoint raises is a response.
    """

    def __init__(self, app: ASGIApp, *, route: Route) -> None:
        self._app = app
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on to the endpoint or, with any other path, to the router."""
        if scope["type"] == "http" and scope["path"] == self._route.path:
            scope["route"] = self._route
            await self._route.app(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _traced(app: ASGIApp) -> ASGIApp:
    from shims.process.tracing import TracedRequests  # noqa: PLC0415 OpenTelemetry is imported only where it is used

    return TracedRequests(app)


def _varied(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The headers, which say that a page of one origin is not to be given what another was."""
    varied = list(headers)
    if _VARY not in dict(varied):
        return [*varied, (_VARY, b"Origin")]
    for place, (name, value) in enumerate(varied):
        if name == _VARY:
            varied[place] = (name, value if b"Origin" in value else value + b", Origin")
            break
    return varied

"""The error format of the runbook: {"error": {"code", "message", "request_id"}}.

RestError              a status, a code and a message for the caller
├── InvalidQuery       400: a parameter is invalid; the message names it
├── NotFound           404
└── OperationFailed    a stored operation returned an error, whose code decides the status
"""

import logging
from collections.abc import Awaitable, Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, ExceptionHandler, Message, Receive, Scope, Send

from auth.sessions import challenge
from resolvers.errors import AccessRefused, TokenRefused, TooMany
from schema.execution.errors import MASKED, UNAVAILABLE, TooManyRequests
from schema.execution.executor import REFUSED
from schema.transport.http import request_refused
from schema.transport.request_id import request_id_of
from store.errors import Contention, DatabaseUnavailable

logger = logging.getLogger(__name__)

CODES = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    429: "rate_limited",
    503: "unavailable",
}


class RestError(Exception):
    """An error response."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class InvalidQuery(RestError):
    """An invalid parameter."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(400, "invalid_query", f"{name} {message}")


class NotFound(RestError):
    """The resource does not exist."""

    def __init__(self, message: str) -> None:
        super().__init__(404, "not_found", message)


class OperationFailed(RestError):
    """A stored operation failed for a reason other than the caller's parameters."""


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response."""
    return Response(orjson.dumps(body), status, {"Cache-Control": "no-store", **(headers or {})}, "application/json")


def error_answer(
    scope: Scope, status: int, code: str, message: str, headers: Mapping[str, str] | None = None, **more: Any
) -> Response:
    """An error in the runbook's format; `more` is beside the code."""
    return answer({"error": {"code": code, "message": message, "request_id": request_id_of(scope), **more}}, status, headers)


def refuse_rate(scope: Scope, message: str, wait_s: int) -> Response:
    """A 429 in the format of the route: GraphQL's at /graphql, the runbook's elsewhere."""
    if scope["path"] == "/graphql":
        return request_refused(scope, TooManyRequests(wait_s, message))
    return error_answer(scope, 429, "rate_limited", message)


class MaskUnexpected:
    """ASGI middleware: a 500 without details, which are logged in full.

    Starlette's own handler is outside all middleware, so its response would have neither request id nor CORS headers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and respond if it fails before a response has started."""
        has_begun = False

        def send_seen(message: Message) -> Awaitable[None]:
            nonlocal has_begun
            has_begun = True
            return send(message)

        try:
            await self._app(scope, receive, send_seen)
        except Exception as error:
            if has_begun or scope["type"] != "http":
                raise
            logger.error("unexpected error (request %s)", request_id_of(scope), exc_info=error)
            await error_answer(scope, 500, "internal", MASKED)(scope, receive, send)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, RestError)
    return error_answer(request.scope, error.status, error.code, error.message)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, AccessRefused)
    status = REFUSED[error.code]
    problem = error.problem if isinstance(error, TokenRefused) else None
    headers = {"WWW-Authenticate": challenge(problem)} if status == 401 else {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after_s)
    more = {"reason": problem} if problem else {}
    return error_answer(request.scope, status, CODES[status], str(error), headers, **more)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = f"There is no resource at {request.url.path[:200]}." if error.status_code == 404 else error.detail
    return error_answer(request.scope, error.status_code, CODES.get(error.status_code, "bad_request"), message, error.headers)


async def _unavailable(request: Request, error: Exception) -> Response:
    logger.error("database unavailable (request %s): %s", request_id_of(request.scope), error)
    return error_answer(request.scope, 503, "unavailable", UNAVAILABLE)


HANDLERS: Mapping[int | type[Exception], ExceptionHandler] = {
    RestError: _told,
    AccessRefused: _refused,
    HTTPException: _http,
    DatabaseUnavailable: _unavailable,
    Contention: _unavailable,
}

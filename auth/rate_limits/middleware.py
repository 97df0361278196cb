"""Rejects addresses that send too many requests, before anything is read or looked up for them."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auth.rate_limits.client_address import ProxyTrust, client_address, network_key
from auth.rate_limits.limits import Limit, LimitDecision, RateLimits

NEVER_LIMITED = frozenset({"/health", "/ready", "/metrics"})
DECISION = "rate_limit_decision"
UNLIMITED_PREFIXES = ("/graphql/assets/",)  # GraphiQL's own files


class RateLimitMiddleware:
    """ASGI middleware: 429 with Retry-After beyond the limit, RateLimit-* headers on every response.

    `limit_of` gives the limit that a request counts against, None for no limit. `refuse` creates the body in the format of the
    route from a message and the seconds to wait; `on_refused` counts. Whoever counts more for the same request leaves the newest
    decision in `scope["state"]`, for the headers.
    Source: draft-ietf-httpapi-ratelimit-headers-06 for the names of the headers.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        limits: RateLimits,
        limit_of: Callable[[Scope], Limit | None],
        trust: ProxyTrust,
        refuse: Callable[[Scope, str, int], Response],
        on_refused: Callable[[str], None] | None = None,
    ) -> None:
        self._app = app
        self._limits = limits
        self._limit_of = limit_of
        self._trust = trust
        self._refuse = refuse
        self._on_refused = on_refused

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request, then pass it on or reject it."""
        if scope["type"] != "http" or scope["path"] in NEVER_LIMITED or scope["path"].startswith(UNLIMITED_PREFIXES):
            await self._app(scope, receive, send)
            return
        limit = self._limit_of(scope)
        if limit is None:
            await self._app(scope, receive, send)
            return
        verdict = await self._limits.hit(limit, network_key(client_address(scope, self._trust)))
        scope.setdefault("state", {})[DECISION] = verdict
        if not verdict.is_allowed:
            if self._on_refused is not None:
                self._on_refused(limit.name)
            message = f"Too many requests from this address: at most {limit.maximum} in {limit.window_s} s."
            response = self._refuse(scope, message, verdict.reset_s)
            response.headers.update(_headers(limit, verdict) | {"Retry-After": str(verdict.reset_s)})
            await response(scope, receive, send)
            return

        def send_counted(sent: Message) -> Awaitable[None]:
            if sent["type"] == "http.response.start":
                sent["headers"] = [*sent.get("headers", ()), *_raw(_headers(limit, scope["state"][DECISION]))]
            return send(sent)

        await self._app(scope, receive, send_counted)


def _headers(limit: Limit, verdict: LimitDecision) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(limit.maximum),
        "RateLimit-Remaining": str(verdict.remaining),
        "RateLimit-Reset": str(verdict.reset_s),
        "RateLimit-Policy": f"{limit.maximum};w={limit.window_s}",
    }


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]

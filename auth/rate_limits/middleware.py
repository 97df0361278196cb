"""Rejects addresses that send too many requests, before anything is read or looked up for them."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auth.rate_limits.client_address import ProxyTrust, client_key
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
        caller = client_key(scope, self._trust)
        verdict = self._limits.hit_at_once(limit, caller) or await self._limits.hit(limit, caller)
        scope.setdefault("state", {})[DECISION] = verdict
        if not verdict.is_allowed:
            if self._on_refused is not None:
                self._on_refused(limit.name)
            message = f"Too many requests from this address: at most {limit.maximum} in {limit.window_s} s."
            response = self._refuse(scope, message, verdict.reset_s)
            response.raw_headers += [*_headers(limit, verdict), (b"retry-after", b"%d" % verdict.reset_s)]
            await response(scope, receive, send)
            return

        def send_counted(sent: Message) -> Awaitable[None]:
            if sent["type"] == "http.response.start":
                sent["headers"] = [*sent.get("headers", ()), *_headers(limit, scope["state"][DECISION])]
            return send(sent)

        await self._app(scope, receive, send_counted)


def _headers(limit: Limit, verdict: LimitDecision) -> tuple[tuple[bytes, bytes], ...]:
    return (
        (b"ratelimit-limit", b"%d" % limit.maximum),
        (b"ratelimit-remaining", b"%d" % verdict.remaining),
        (b"ratelimit-reset", b"%d" % verdict.reset_s),
        (b"ratelimit-policy", b"%d;w=%d" % (limit.maximum, limit.window_s)),
    )

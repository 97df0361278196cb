"""The whole HTTP face put together: GraphQL, GraphiQL, the REST routes and what stands before them all."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route, WebSocketRoute
from starlette.types import Scope

from auth.client_address import client_address, network_key, proxy_trust
from auth.rate_limit_middleware import RateLimitMiddleware
from auth.rate_limits import RateLimits, RateLimitSettings, request_limit
from schema.graphiql.page import GraphiQL
from schema.http import GraphQLEndpoint
from schema.http_request_id import RequestIds
from schema.http_settings import CorsSettings
from schema.live_caller import Admit, Live, admit_everybody
from schema.live_settings import LiveSettings
from schema.websocket import GraphQLSockets
from shims.accounts import account_routes
from shims.alerts import alert_routes
from shims.calendar_feeds import calendar_feed_routes
from shims.calendars import calendar_routes
from shims.errors import HANDLERS, MaskUnexpected, refuse_rate
from shims.events import event_routes
from shims.feed import feed_routes
from shims.health import health_routes
from shims.marks import mark_routes
from shims.metrics_middleware import MetricsMiddleware
from shims.organizers.directory import directory_routes
from shims.preferences import preference_routes
from shims.referrers import NoReferrers
from shims.services import Services
from shims.spotify import spotify_routes
from shims.unsubscribe import unsubscribe_routes

RATE_HEADERS = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy", "Retry-After"]


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the routes."""

    cors: CorsSettings
    rate: RateLimitSettings
    limits: RateLimits
    live: LiveSettings = LiveSettings()


def make_app(
    services: Services,
    graphiql: GraphiQL,
    front: Front,
    *,
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None,
) -> Starlette:
    """The application. `lifespan` opens and closes what the services need."""
    endpoint = GraphQLEndpoint(services.executor, services.make_context, page=graphiql.page, live=front.live)
    rest = [*health_routes(services), *event_routes(services), *calendar_routes(services)]
    rest += [*mark_routes(services), *feed_routes(services), *calendar_feed_routes(services)]
    rest += [*spotify_routes(services), *alert_routes(services), *unsubscribe_routes(services)]
    rest += [*account_routes(services), *preference_routes(services), *directory_routes(services)]
    sockets = GraphQLSockets(Live(services.executor, services.make_context, front.live, _admission(services, front)))
    routes = [Route("/graphql", endpoint), WebSocketRoute("/graphql", sockets), *graphiql.routes(), *rest]
    documents = services.executor.documents
    services.metrics.watch_cache("documents", lambda: (documents.hits, documents.misses))
    return Starlette(routes=routes, middleware=_middleware(services, front), exception_handlers=HANDLERS, lifespan=lifespan)


def _admission(services: Services, front: Front) -> Admit:
    """The limit on requests for what comes over WebSockets: each handshake and each operation counts as one."""
    limit, trust = request_limit(front.rate), proxy_trust(front.rate.trust_proxy)
    if limit is None:
        return admit_everybody

    async def admit(scope: Scope) -> bool:
        verdict = await front.limits.hit(limit, network_key(client_address(scope, trust)))
        if not verdict.is_allowed:
            services.metrics.refusal(limit.name)
        return verdict.is_allowed

    return admit


def _middleware(services: Services, front: Front) -> list[Middleware]:
    """Outermost first: a refusal too has its request id, is counted, and may be read by the page that asked."""
    stack = [
        Middleware(RequestIds),
        Middleware(NoReferrers),
        Middleware(MetricsMiddleware, metrics=services.metrics),
        Middleware(
            CORSMiddleware,
            allow_origins=list(front.cors.cors_origin),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
            expose_headers=["X-Request-Id", *RATE_HEADERS],
            max_age=7200,
        ),
    ]
    limit = request_limit(front.rate)
    if limit is not None:
        rate_limit = Middleware(
            RateLimitMiddleware,
            limits=front.limits,
            limit=limit,
            trust=proxy_trust(front.rate.trust_proxy),
            refuse=refuse_rate,
            on_refused=services.metrics.refusal,
        )
        stack.append(rate_limit)
    return [*stack, Middleware(MaskUnexpected)]

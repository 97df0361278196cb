"""Assembles the HTTP application: GraphQL, GraphiQL, the REST routes and the middleware."""

import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auth.rate_limits.client_address import client_key, proxy_trust
from auth.rate_limits.limits import RateLimits, RateLimitSettings
from auth.rate_limits.middleware import DECISION, RateLimitMiddleware
from schema.execution.engine.engine import CompiledEngine
from schema.transport.graphiql.page import GraphiQL
from schema.transport.handshake import OriginPolicy
from schema.transport.http import GraphQLEndpoint
from schema.transport.kept.answers import AnswerCache
from schema.transport.live_caller import Admit, Live
from schema.transport.persisted import MAX_BYTES, PersistedQueries
from schema.transport.settings import CorsSettings, LiveSettings
from schema.transport.shared_texts import SharedTexts
from schema.transport.trusted.documents import TrustedDocuments
from schema.transport.websocket import GraphQLSockets
from shims.alerts.alerts import alert_routes
from shims.alerts.unsubscribe import unsubscribe_routes
from shims.calendars import calendar_feed_routes, calendar_routes
from shims.dependencies import Dependencies
from shims.events.events import event_routes
from shims.feed import feed_routes
from shims.monitoring.health import health_routes
from shims.monitoring.service_limits import limits_by_service
from shims.organizers.answer_page import answer_page_routes
from shims.organizers.contact_requests import contact_request_routes
from shims.organizers.directory import directory_routes
from shims.organizers.plans import plan_routes
from shims.organizers.shortlists import shortlist_routes
from shims.people.account_pages import account_page_routes
from shims.people.accounts import account_routes
from shims.people.preferences import preference_routes
from shims.people.sandbox_mail import sandbox_mail_routes
from shims.people.spotify import spotify_routes
from shims.people.spotify_sign_in import spotify_sign_in_routes
from shims.reactions import reaction_routes
from shims.rest.errors import HANDLERS, MaskUnexpected, refuse_rate
from shims.rest.outer_layer import OuterLayer, Shortcut
from shims.rest.start_page import start_routes
from shims.rest.web_app import web_app_routes
from store.errors import SettingsError, StoreError

RATE_HEADERS = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "RateLimit-Policy", "Retry-After"]


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The middleware's dependencies."""

    cors: CorsSettings
    rate: RateLimitSettings
    limits: RateLimits
    live: LiveSettings = LiveSettings()
    shared_texts: SharedTexts | None = None
    public_url: str | None = None
    trusted: TrustedDocuments | None = None
    web_app: bool = False


class Application(Starlette):
    """Starlette without its outermost layer: faults are masked further in, and those of the layers around that by uvicorn.

    A start that fails for a reason that an operator can mend says so in one line, without a traceback.
    """

    def __init__(self, **parts: Any) -> None:
        super().__init__(**parts)
        self.router.lifespan = _in_words(self.router.lifespan)  # type: ignore[method-assign, assignment]

    def build_middleware_stack(self) -> ASGIApp:
        """The layers, ours outermost."""
        stack = super().build_middleware_stack()
        return stack.app if isinstance(stack, ServerErrorMiddleware) else stack


def _in_words(lifespan: ASGIApp) -> ASGIApp:
    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        async def telling(message: Message) -> None:
            error = sys.exc_info()[1]
            if message["type"] == "lifespan.startup.failed" and isinstance(error, (SettingsError, StoreError)):
                message = {**message, "message": str(error)}
            await send(message)

        await lifespan(scope, receive, telling)

    return run


def make_app(
    dependencies: Dependencies,
    graphiql: GraphiQL,
    app_settings: AppSettings,
    *,
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]] | None = None,
) -> Starlette:
    """The application. `lifespan` opens and closes the services' dependencies."""
    catalog = dependencies.database.catalog_version
    answers = AnswerCache(dependencies.executor.settings, catalog.current, are_untouched=catalog.are_untouched)
    admit = _admission(dependencies, app_settings)
    endpoint = GraphQLEndpoint(
        dependencies.executor,
        dependencies.make_context,
        page=graphiql.page if app_settings.cors.graphiql else None,
        live=app_settings.live,
        shared_texts=app_settings.shared_texts,
        answers=answers,
        trusted=app_settings.trusted,
        admit=admit,
        version_at_hand=catalog.at_hand,
    )
    rest = [*health_routes(dependencies), *event_routes(dependencies), *calendar_routes(dependencies)]
    rest += [*reaction_routes(dependencies), *feed_routes(dependencies), *calendar_feed_routes(dependencies)]
    rest += [*spotify_routes(dependencies), *alert_routes(dependencies), *unsubscribe_routes(dependencies)]
    rest += [*account_routes(dependencies), *preference_routes(dependencies), *directory_routes(dependencies)]
    rest += [*plan_routes(dependencies), *shortlist_routes(dependencies), *contact_request_routes(dependencies)]
    rest += [
        *answer_page_routes(dependencies),
        *account_page_routes(dependencies),
        *spotify_sign_in_routes(dependencies),
        *sandbox_mail_routes(dependencies.mailbox),
    ]
    web_app = web_app_routes() if app_settings.web_app else []
    rest += [*web_app, *start_routes(dependencies.version, has_graphiql=app_settings.cors.graphiql, has_web_app=bool(web_app))]
    sockets = GraphQLSockets(
        Live(dependencies.executor, dependencies.make_context, app_settings.live, admit, endpoint.persisted),
        OriginPolicy(app_settings.cors.cors_origin, app_settings.public_url),
    )
    graphql, live = Route("/graphql", endpoint), WebSocketRoute("/graphql", sockets)
    routes = [
        graphql,
        live,
        *(graphiql.routes() if app_settings.cors.graphiql else ()),
        *rest,
    ]
    _watch(dependencies, answers, endpoint.persisted)
    return Application(
        routes=routes,
        middleware=_middleware(dependencies, app_settings, graphql, live),
        exception_handlers=HANDLERS,
        lifespan=lifespan,
    )


def _watch(dependencies: Dependencies, answers: AnswerCache, persisted: PersistedQueries) -> None:
    """Report the caches and the engine."""
    metrics, documents, settings = dependencies.metrics, dependencies.executor.documents, dependencies.executor.settings
    metrics.watch_cache("documents", documents.kept.reads)
    metrics.watch_room("documents", lambda: documents.kept.weight, settings.document_cache_bytes)
    metrics.watch_cache("answers", answers.reads)
    metrics.watch_room("answers", lambda: answers.kept.weight, settings.answer_cache_bytes)
    metrics.watch_cache("persisted", persisted.texts.reads)
    metrics.watch_room("persisted", lambda: persisted.texts.weight, MAX_BYTES)
    engine = dependencies.executor.engine
    if isinstance(engine, CompiledEngine):
        metrics.watch_cache("plans", engine.reads)
        metrics.watch_fallbacks(lambda: engine.fallbacks)
    if dependencies.counts is not None:
        metrics.watch_cache("counts", dependencies.counts.kept.reads)


def _admission(dependencies: Dependencies, app_settings: AppSettings) -> Admit:
    """The rate limit beyond HTTP requests: each handshake, and each operation on a socket or in a batch, counts as one."""
    limit_of, trust = limits_by_service(app_settings.rate), proxy_trust(app_settings.rate.trust_proxy)

    async def admit(scope: Scope, count: int) -> int:
        limit = limit_of(scope)
        if limit is None:
            return 0
        verdict = await app_settings.limits.hit(limit, client_key(scope, trust), count)
        scope.setdefault("state", {})[DECISION] = verdict
        if not verdict.is_allowed:
            dependencies.metrics.refusal(limit.name)
        return 0 if verdict.is_allowed else verdict.reset_s

    return admit


def _middleware(dependencies: Dependencies, app_settings: AppSettings, graphql: Route, live: WebSocketRoute) -> list[Middleware]:
    """Outermost first, so that rejected requests, too, get a request id, are counted, and have CORS headers."""
    cross_origin = partial(
        CORSMiddleware,
        allow_origins=list(app_settings.cors.cors_origin),
        allow_methods=["GET", "POST", "PUT", "DELETE"],
        allow_headers=["*"],  # whichever is asked for: client libraries send their name, traces and more
        expose_headers=["ETag", "X-Request-Id", "WWW-Authenticate", *RATE_HEADERS],
        max_age=7200,
    )
    outer = Middleware(OuterLayer, metrics=dependencies.metrics, sockets=live, cross_origin=cross_origin)
    inner = [Middleware(Shortcut, route=graphql), Middleware(MaskUnexpected)]
    if app_settings.rate.maximum == 0:
        return [outer, *inner]  # nothing is limited: a layer would cost each request a coroutine
    rate_limit = Middleware(
        RateLimitMiddleware,
        limits=app_settings.limits,
        limit_of=limits_by_service(app_settings.rate),
        trust=proxy_trust(app_settings.rate.trust_proxy),
        refuse=refuse_rate,
        on_refused=dependencies.metrics.refusal,
    )
    return [outer, rate_limit, *inner]

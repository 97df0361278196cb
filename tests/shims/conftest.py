"""The whole HTTP face over a test database, with sources that stand as each test says."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from auth.rate_limits.limits import RateLimits, RateLimitSettings
from auth.sessions import bearer_token
from auth.signed_links import AnswerTokens
from loaders.events.carried.kept import KeptEvents
from resolvers.alerts.live_notifications import LiveNotifications
from resolvers.alerts.notification_bus import NotificationBus
from resolvers.context import RequestContext, WatchedContext
from resolvers.organizers.plans.live import LivePlans
from resolvers.organizers.services import OrganizerServices
from resolvers.people.spotify.service import SpotifyService
from schema.assembly import make_schema
from schema.execution.executor import Executor
from schema.execution.settings import GraphQLSettings
from schema.transport.graphiql.page import GraphiQL, Tab
from schema.transport.settings import CorsSettings, LiveSettings
from schema.transport.trusted.documents import TrustedDocuments
from shims.app import AppSettings, make_app
from shims.dependencies import Dependencies
from shims.monitoring.metrics import Metrics
from sources.reports import Coverage, SourceStatus
from store.database.connection import Database
from tests.builders import NOW
from tests.people import SECRET, accounts_of
from tests.schema.asking import context_of
from tests.schema.transport.asgi_client import Client

SCHEMA = make_schema()
ANSWER_TOKENS = AnswerTokens([SECRET])
FRESH = SourceStatus("ticketmaster", "ok", None, NOW - timedelta(hours=1), None, 7, None, False)


def covered(status: SourceStatus, *cities: str) -> SourceStatus:
    """The status with these cities synced an hour ago."""
    return replace(status, coverage=tuple(Coverage(city, NOW - timedelta(hours=1), None, None, False) for city in cities))


class House:
    """The server's parts, for tests to change."""

    def __init__(
        self,
        database: Database,
        rate: RateLimitSettings,
        live: LiveSettings | None = None,
        trusted: TrustedDocuments | None = None,
        graphql: GraphQLSettings | None = None,
    ) -> None:
        bus = NotificationBus()
        self.live = LiveNotifications(database, bus, look_every_s=0.02)
        self.live_plans = LivePlans(database, bus, look_every_s=0.02)
        self.organizers = OrganizerServices(
            sends_mail=True, answer_tokens=ANSWER_TOKENS, live_plans=self.live_plans, publish=bus.publish
        )
        self.states: list[SourceStatus] = [covered(FRESH, "Dublin", "Cork")]
        self.contexts: list[RequestContext] = []
        self.kept_events = KeptEvents((graphql or GraphQLSettings()).entity_cache_bytes)
        self.freshness: object = None
        self.spotify: SpotifyService | None = None
        self.now = NOW  # of resolvers
        self.reads_tokens_at: datetime | None = NOW  # None: at `now`
        metrics = Metrics("1.2.3")
        self.accounts = replace(accounts_of(database), observe=metrics.account)
        executor = Executor(SCHEMA, graphql or GraphQLSettings(), observe=metrics.operation)
        self.dependencies = Dependencies(
            database, executor, self._context, self._states, timedelta(hours=6), "1.2.3", metrics, now=lambda: NOW
        )
        cors = CorsSettings(("https://gigs.example",))
        app_settings = AppSettings(cors, rate, RateLimits(), live or LiveSettings(), trusted=trusted)
        self.app: Starlette = make_app(self.dependencies, GraphiQL([Tab("{ sources { name } }")]), app_settings)
        self.client = Client(self.app)

    async def _states(self) -> list[SourceStatus]:
        return self.states

    async def _context(self, request: Request) -> RequestContext:
        token = bearer_token(request.headers.get("authorization"))
        event_ids = getattr(request, "event_ids", ())
        viewer, caller = await self.accounts.recognise(token, "203.0.113.9", self.reads_tokens_at or self.now, event_ids)
        parts = {
            "viewer": viewer,
            "caller": caller,
            "user_agent": request.headers.get("user-agent", ""),
            "accounts": self.accounts,
            "spotify": self.spotify,
            "live": self.live,
            "organizers": self.organizers,
            "kept_events": self.kept_events,
            "reactions": caller.reactions,
        }
        database = self.dependencies.database
        context = context_of(database, WatchedContext, freshness=self.freshness, now=lambda: self.now, **parts)
        self.contexts.append(context)
        return context


@pytest.fixture
def house(database: Database) -> House:
    """Everything but the rate limit."""
    return House(database, RateLimitSettings(maximum=0))


@pytest.fixture
def client(house: House) -> Client:
    """A client of the house."""
    return house.client


@pytest.fixture
def absent_database() -> Database:
    """A database that nobody answers for."""
    return Database("mysql://nobody@127.0.0.1:9/gigs", pool_wait_ms=200)

"""A serving process: what is wired to what."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from auth.accounts import Accounts, make_accounts
from auth.rate_limits.limits import RateLimits, RateLimitSettings
from auth.settings import AuthSettings
from resolvers.alerts.mailer import MailSettings
from schema.assembly import make_schema
from schema.execution.executor import Executor
from schema.transport.graphiql.first_queries import FIRST_QUERIES
from schema.transport.graphiql.page import GraphiQL
from schema.transport.settings import CorsSettings, LiveSettings, TrustedSettings
from schema.transport.shared_texts import RedisTexts, SharedTexts, StoredTexts
from schema.transport.trusted.documents import trusted_documents
from shims.app import AppSettings, make_app
from shims.dependencies import Dependencies
from shims.monitoring.metrics import Metrics
from shims.monitoring.processes import noting
from shims.monitoring.verbose import examination
from shims.process.contexts import context_maker
from shims.process.lifecycle import favor_the_event_loop, settle_garbage_collector, start_tracing
from shims.process.logs import configure_logging
from shims.process.runtime import Runtime
from shims.process.scheduled import ingesting, keeping_contacts, organizer_services
from shims.process.signals import drain_on_signal
from shims.process.version import VERSION
from shims.settings import ServerSettings, graphql_settings, read_environ, secret_of, serves_web_app, unsubscribe_tokens
from store.settings import read


def make_application() -> Starlette:
    """The ASGI application, made from the settings of the environment. An invalid one stops the start here."""
    environ = read_environ()
    configure_logging(environ)
    metrics = Metrics(VERSION)
    runtime = Runtime(environ, metrics.upstream_call)
    runtime.database.on_statement = metrics.statement
    rate = read(RateLimitSettings, environ)
    texts = _shared_texts(runtime, rate.redis_url)
    app_settings = AppSettings(
        read(CorsSettings, environ),
        rate,
        RateLimits(rate.redis_url),
        read(LiveSettings, environ),
        texts,
        read(ServerSettings, environ).public_url,
        trusted_documents(read(TrustedSettings, environ)),
        serves_web_app(environ),
    )
    settings, secret = read(AuthSettings, environ), secret_of(environ)
    accounts = make_accounts(runtime.database, settings, secret, app_settings.limits, metrics.account, runtime.mail)
    dependencies = make_dependencies(runtime, metrics, accounts)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        server = read(ServerSettings, environ)
        start_tracing(server.otlp_endpoint, VERSION, runtime)
        async with runtime.open(), ingesting(runtime), keeping_contacts(runtime), noting(metrics):
            runtime.connect_spotify(secret)
            drain_on_signal(dependencies, runtime.end_listeners, server.drain_s)
            settle_garbage_collector()
            favor_the_event_loop()
            if runtime.counts.index is not None:
                runtime.counts.index.begin(runtime.database)
            yield
            accounts.passwords.close()
            await app_settings.limits.close()
            await texts.close()

    return make_app(dependencies, GraphiQL(FIRST_QUERIES, title="Gigs"), app_settings, lifespan=lifespan)


def _shared_texts(runtime: Runtime, redis_url: str | None) -> SharedTexts:
    if redis_url:
        return RedisTexts(redis_url)
    return StoredTexts(runtime.database, graphql_settings(runtime.environ).persisted_queries)


def make_dependencies(runtime: Runtime, metrics: Metrics, accounts: Accounts) -> Dependencies:
    """The dependencies of the routes."""
    public_url = read(ServerSettings, runtime.environ).public_url
    organizers = organizer_services(runtime, metrics.refusal)
    make_context = context_maker(runtime, accounts, organizers, public_url)
    metrics.watch_subscribers(runtime.subscribers)
    metrics.watch_cache("candidates", runtime.candidate_cache.kept.reads)
    metrics.watch_cache("entities", runtime.kept_events.reads)
    metrics.watch_room("entities", lambda: runtime.kept_events.weight, graphql_settings(runtime.environ).entity_cache_bytes)
    metrics.watch_cache("lists", runtime.kept_events.lists.reads)
    metrics.watch_cache("pages", runtime.kept_events.keys.reads)
    return Dependencies(
        database=runtime.database,
        executor=Executor(make_schema(), graphql_settings(runtime.environ), observe=metrics.operation),
        make_context=make_context,
        source_states=runtime.source_states,
        stale_after=runtime.stale_after,
        version=VERSION,
        metrics=metrics,
        counts=runtime.counts,
        unsubscribe=unsubscribe_tokens(runtime.environ),
        sends_mail=read(MailSettings, runtime.environ).smtp_url is not None,
        examine=examination(make_context, runtime),
        mailbox=runtime.mailbox if runtime.is_sandbox and public_url is None else None,
    )

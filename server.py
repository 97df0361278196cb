"""The gigs server: what is wired to what, and the command line.

`serve` answers requests, `sync` gathers events, `replay` reads stored payloads again, `migrate` brings the database up to date,
`role` says what a person may do, `schema` and `settings` print what they are named after.
"""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request

from auth.accounts import Accounts, make_accounts
from auth.permissions import ROLES
from auth.rate_limits.client_address import client_address, network_key, proxy_trust
from auth.rate_limits.limits import RateLimits, RateLimitSettings
from auth.secret_box import TokenKeySettings
from auth.sessions import bearer_token
from auth.settings import AuthSettings
from auth.spotify.settings import SpotifySettings
from loaders.request import Loaders
from resolvers.alerts.digests import Digests, watch_digests
from resolvers.alerts.live_notifications import LiveNotifications
from resolvers.alerts.mailer import Mailer, MailSettings
from resolvers.alerts.notification_bus import NotificationBus
from resolvers.context import RequestContext
from resolvers.feed.candidate_cache import CandidateCache
from resolvers.people.account_input import normal_email
from resolvers.people.spotify.service import SpotifyService, make_spotify_service
from schema.assembly import make_schema, sdl
from schema.execution.executor import Executor
from schema.execution.settings import GraphQLSettings
from schema.transport.graphiql.first_queries import FIRST_QUERIES
from schema.transport.graphiql.page import GraphiQL
from schema.transport.request_id import request_id_of
from schema.transport.settings import CorsSettings, LiveSettings
from shims.app import AppSettings, make_app
from shims.dependencies import Dependencies
from shims.lifecycle import banner, drain_on_signal, settle_garbage_collector, start_tracing, stopped_by_signal
from shims.monitoring.metrics import Metrics
from shims.settings import (
    SETTINGS,
    ServerSettings,
    check_settings,
    configure_logging,
    database_url,
    plays_sandbox,
    read_environ,
    secret_of,
    unsubscribe_tokens,
)
from sources.base import Source, SourceDeps
from sources.places.gazetteer import metro_key, place
from sources.registry import build
from sources.reports import SourceStatus
from sources.sandbox.embedded import embedded_upstreams, fill_local_events
from sources.settings import IngestionSettings
from sources.syncing.freshness import Freshness
from sources.syncing.progress import SyncProgress, summary
from sources.syncing.replay import replay
from sources.syncing.schedule import cities_in_use, sync_city, watch
from sources.syncing.status import asked_lately, source_statuses
from sources.syncing.syncer import Syncer, utc_now
from sources.upstream.http import HttpClient, OnCall
from store.database.connection import Database
from store.errors import SettingsError, StoreError
from store.migrations.upgrade import needed_revision, upgrade
from store.people.accounts import account_by_email, set_role
from store.places.artists import names_playing
from store.settings import StoreSettings, read
from store.settings_page import env_example, markdown_page

VERSION = "0.1.0"


class Runtime:
    """What a running process holds: made from settings at once, opened for as long as it runs."""

    def __init__(self, environ: Mapping[str, str], on_call: OnCall | None = None) -> None:
        """Errors: SettingsError naming every odd setting."""
        check_settings(environ)
        store, ingestion = read(StoreSettings, environ), read(IngestionSettings, environ)
        self.environ = environ
        self.is_sandbox = plays_sandbox(environ)
        self.database = Database(database_url(store), pool_size=store.pool_size, pool_wait_ms=store.pool_wait_ms)
        self.notification_bus = NotificationBus(read(RateLimitSettings, environ).redis_url)
        self.live = LiveNotifications(self.database, self.notification_bus)
        self.syncer = Syncer(self.database, ingestion)
        self.syncer.on_notified = self.notification_bus.publish
        self.sources: Sequence[Source] = ()
        self.freshness: Freshness | None = None
        self.sandbox_url: str | None = None
        self.spotify: SpotifyService | None = None
        self.candidate_cache = CandidateCache()
        self._http = HttpClient(on_call=on_call)

    @property
    def is_embedded(self) -> bool:
        """True on the built-in SQLite file: one process does everything, migrations and ingestion too."""
        return self.database.dialect == "sqlite"

    @property
    def stale_after(self) -> timedelta:
        """The age at which a city's listings are fetched again."""
        return timedelta(hours=self.syncer.settings.stale_hours)

    async def source_states(self) -> list[SourceStatus]:
        """How every source stands."""
        return await source_statuses(self.database, self.sources, self.stale_after, utc_now())

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Database, upstreams and sync, closed again in the right order. The embedded database is migrated first."""
        async with AsyncExitStack() as stack:
            if self.is_embedded:
                await asyncio.to_thread(upgrade, self.database.url)
            await stack.enter_async_context(self.database)
            await stack.enter_async_context(self._http)
            stack.push_async_callback(self.notification_bus.close)
            self.sources = await self._make_sources(stack)
            self.freshness = Freshness(self.database, self.syncer, self.sources)
            stack.push_async_callback(self.syncer.close)
            yield self

    def connect_spotify(self, secret: str) -> None:
        """Make Spotify's desk: the real one, or the sandbox's where the whole run is one and no app of ours is set."""
        settings = read(SpotifySettings, self.environ)
        if self.sandbox_url is not None and settings.client_id is None:
            settings = settings.in_sandbox(self.sandbox_url)
        keys = read(TokenKeySettings, self.environ).in_order(secret, read(AuthSettings, self.environ).jwt_secret_previous)
        self.spotify = make_spotify_service(self.database, self._http, settings, keys, utc_now)

    async def _make_sources(self, stack: AsyncExitStack) -> Sequence[Source]:
        deps = SourceDeps(
            http=self._http,
            database=self.database,
            artists=lambda query: names_playing(self.database, metro_key(query.city), utc_now()),
        )
        if not self.is_sandbox:
            return build(self.environ, deps)
        upstreams = await stack.enter_async_context(embedded_upstreams(utc_now().date()))
        self.sandbox_url = upstreams.base_url
        if self.is_embedded:
            await fill_local_events(self.database, upstreams.world)
        return build({**self.environ, **upstreams.environ}, deps, upstreams.base_url)


# ---------------------------------------------------------------- serve


def create_app() -> Starlette:
    """The ASGI application, for uvicorn. An odd setting stops the start here."""
    environ = read_environ()
    configure_logging(environ)
    metrics = Metrics(VERSION)
    runtime = Runtime(environ, metrics.upstream_call)
    runtime.database.on_statement = metrics.statement
    rate = read(RateLimitSettings, environ)
    app_settings = AppSettings(read(CorsSettings, environ), rate, RateLimits(rate.redis_url), read(LiveSettings, environ))
    settings, secret = read(AuthSettings, environ), secret_of(environ)
    accounts = make_accounts(runtime.database, settings, secret, app_settings.limits, metrics.account)
    dependencies = make_services(runtime, metrics, accounts)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        server = read(ServerSettings, environ)
        start_tracing(server.otlp_endpoint, VERSION)
        async with runtime.open(), ingesting(runtime):
            runtime.connect_spotify(secret)
            drain_on_signal(dependencies, runtime.live, server.drain_s)
            settle_garbage_collector()
            yield
            accounts.passwords.close()
            await app_settings.limits.close()

    return make_app(dependencies, GraphiQL(FIRST_QUERIES, title="Gigs"), app_settings, lifespan=lifespan)


def make_digests(runtime: Runtime) -> Digests | None:
    """What sends e-mail digests; None where no mail server is set.

    Errors: SettingsError when what a digest needs is missing.
    """
    mail, public_url = read(MailSettings, runtime.environ), read(ServerSettings, runtime.environ).public_url
    if mail.smtp_url is None:
        return None
    if mail.sender is None or public_url is None:
        raise SettingsError("SMTP_URL: digests need MAIL_FROM, and PUBLIC_URL for their links")
    mailer = Mailer(mail.smtp_url)
    return Digests(runtime.database, mailer, unsubscribe_tokens(runtime.environ), mail.sender, public_url.rstrip("/"))


async def keep_fresh(runtime: Runtime, digests: Digests | None, stop: asyncio.Event) -> None:
    """The scheduled work, until `stop` is set: every city in use synced, every digest that is due sent."""
    work = [watch(runtime.syncer, runtime.sources, stop)]
    if digests is not None:
        work.append(watch_digests(digests, stop, utc_now))
    await asyncio.gather(*work)


def make_services(runtime: Runtime, metrics: Metrics, accounts: Accounts) -> Dependencies:
    """What the routes are made of."""
    public_url = read(ServerSettings, runtime.environ).public_url
    trust = proxy_trust(read(RateLimitSettings, runtime.environ).trust_proxy)

    async def make_context(request: Request) -> RequestContext:
        address = network_key(client_address(request.scope, trust))
        token = bearer_token(request.headers.get("authorization"))
        viewer, caller = await accounts.recognise(token, address, utc_now())
        return RequestContext(
            database=runtime.database,
            loaders=Loaders(runtime.database),
            base_url=(public_url or str(request.base_url)).rstrip("/"),
            request_id=request_id_of(request.scope),
            freshness=runtime.freshness,
            source_states=runtime.source_states,
            viewer=viewer,
            caller=caller,
            accounts=accounts,
            live=runtime.live,
            spotify=runtime.spotify,
            candidate_cache=runtime.candidate_cache,
        )

    return Dependencies(
        database=runtime.database,
        executor=Executor(make_schema(), read(GraphQLSettings, runtime.environ), observe=metrics.operation),
        make_context=make_context,
        source_states=runtime.source_states,
        stale_after=runtime.stale_after,
        version=VERSION,
        metrics=metrics,
        unsubscribe=unsubscribe_tokens(runtime.environ),
    )


@asynccontextmanager
async def ingesting(runtime: Runtime) -> AsyncIterator[None]:
    """The scheduled sync beside the server, where no other process does it: on the embedded database."""
    if not (runtime.is_embedded and runtime.syncer.settings.enabled):
        yield
        return
    stop = asyncio.Event()
    watching = asyncio.create_task(keep_fresh(runtime, make_digests(runtime), stop), name="scheduled sync")
    try:
        yield
    finally:
        stop.set()
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def serve(environ: Mapping[str, str]) -> int:
    """Listen until told to stop."""
    check_settings(environ)
    secret_of(environ)  # refused here, in words, and not in each of the processes
    settings = read(ServerSettings, environ)
    print(banner(environ, VERSION), flush=True)
    # Query strings may carry a person's token: our own log lines don't hold them, uvicorn's would.
    uvicorn.run(
        "server:create_app",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=10,
    )
    return 0


# ---------------------------------------------------------------- the other commands


async def sync(environ: Mapping[str, str], arguments: argparse.Namespace) -> int:
    """Gather events: for one city, for all in use, or for as long as the process runs."""
    start_tracing(read(ServerSettings, environ).otlp_endpoint, VERSION)
    async with Runtime(environ).open() as runtime:
        if arguments.check:
            is_recent = await asked_lately(runtime.database, 2 * runtime.stale_after, utc_now())
            print("gathering" if is_recent else "no source was asked lately")
            return 0 if is_recent else 1
        if arguments.watch:
            await keep_fresh(runtime, make_digests(runtime), stopped_by_signal())
            return 0
        town = place(arguments.city) if arguments.city else None
        if arguments.city and town is None:
            raise SettingsError(f"--city {arguments.city}: no such city in the gazetteer")
        towns = [town] if town else await cities_in_use(runtime.syncer)
        with SyncProgress() as progress:
            runtime.syncer.on_progress = progress.show
            results = [
                result
                for one in towns
                for result in await sync_city(runtime.syncer, runtime.sources, one, dry_run=arguments.dry_run)
            ]
        print(summary(results, is_dry_run=arguments.dry_run))
        return 1 if results and all(result.error for result in results) else 0


async def replay_all(environ: Mapping[str, str]) -> int:
    """Read every stored payload again, and say what came of it."""
    async with Runtime(environ).open() as runtime:
        result = await replay(runtime.database, runtime.sources)
    print(f"{result.read} payloads read, {result.rejected} not readable, {result.ingested.events_written} events written,")
    print(f"{result.completed} adopted events completed from their own columns")
    return 0


async def give_role(environ: Mapping[str, str], arguments: argparse.Namespace) -> int:
    """Say what a person may do, from their next request on."""
    async with Database(database_url(read(StoreSettings, environ))) as database:
        account = await account_by_email(database, normal_email(arguments.email))
        if account is None:
            print(f"nobody has an account with {arguments.email}", file=sys.stderr)
            return 1
        await database.write(lambda tx: set_role(tx, account.viewer.id, arguments.role))
    print(f"{account.viewer.email}: {account.viewer.role} → {arguments.role}")
    return 0


def migrate(environ: Mapping[str, str]) -> int:
    """Bring the database up to this code: a new one, an older one, or the predecessor's."""
    upgrade(database_url(read(StoreSettings, environ)))
    print(f"the database is at revision {needed_revision()}")
    return 0


def print_settings(arguments: argparse.Namespace) -> int:
    """Every setting, as an `.env` or as a page."""
    sys.stdout.write(markdown_page(SETTINGS) if arguments.markdown else env_example(SETTINGS))
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="server.py", description="The gigs server.")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="answer requests on PORT")
    syncing = commands.add_parser("sync", help="gather events from the sources")
    syncing.add_argument("--city", help="one city; without it every city in use")
    syncing.add_argument("--watch", action="store_true", help="keep every city in use fresh until stopped")
    syncing.add_argument("--dry-run", action="store_true", help="fetch and read, write nothing")
    syncing.add_argument("--check", action="store_true", help="only say whether a --watch process is at work")
    commands.add_parser("replay", help="read every stored payload again")
    role = commands.add_parser("role", help="say what a person may do")
    role.add_argument("email", help="the person's e-mail address")
    role.add_argument("role", choices=ROLES)
    commands.add_parser("migrate", help="bring the database up to this code")
    commands.add_parser("schema", help="print the SDL")
    settings = commands.add_parser("settings", help="print every setting")
    settings.add_argument("--env", action="store_true", help="as an .env to fill in (the default)")
    settings.add_argument("--markdown", action="store_true", help="as a page")
    return top


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Run one command; its exit status."""
    match arguments.command:
        case "serve":
            return serve(environ)
        case "sync":
            return asyncio.run(sync(environ, arguments))
        case "replay":
            return asyncio.run(replay_all(environ))
        case "role":
            return asyncio.run(give_role(environ, arguments))
        case "migrate":
            return migrate(environ)
        case "schema":
            sys.stdout.write(sdl(make_schema()))
            return 0
        case _:
            return print_settings(arguments)


def main() -> int:
    """The command line's entry. What an operator can mend is one line on stderr, not a traceback."""
    environ = read_environ()
    try:
        configure_logging(environ)
        return run(parser().parse_args(), environ)
    except (SettingsError, StoreError) as error:
        print(f"gigs server: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    raise SystemExit(main())

"""What a running process holds, opened and closed in the right order."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Self

from auth.accounts import AccountMail
from auth.rate_limits.limits import RateLimitSettings
from auth.secret_box import TokenKeySettings
from auth.settings import AuthSettings
from auth.spotify.settings import SpotifySettings
from loaders.events.carried.kept import KeptEvents
from loaders.events.index.catalog_index import CatalogIndex
from resolvers.alerts.live_notifications import LiveNotifications
from resolvers.alerts.mailer import MailSettings
from resolvers.alerts.notification_bus import NotificationBus
from resolvers.alerts.sandbox_mailbox import SandboxMailbox
from resolvers.events.count_cache import CountCache
from resolvers.feed.candidate_cache import CandidateCache
from resolvers.money.exchange_rates import ExchangeRateSettings, compare_by, read_rates
from resolvers.organizers.directory.shelf import Directory
from resolvers.organizers.plans.live import LivePlans
from resolvers.people.last_search import LastSearches
from resolvers.people.spotify.service import SpotifyService, make_spotify_service
from resolvers.sources.progress_bus import SyncProgressBus
from shims.settings import (
    check_settings,
    database_url,
    graphql_settings,
    other_urls,
    plays_sandbox,
    replica_urls,
    store_settings,
)
from sources.base import Source, SourceDeps
from sources.places.gazetteer import metro_key
from sources.registry import build
from sources.reports import SourceStatus
from sources.settings import IngestionSettings
from sources.syncing.freshness import Freshness
from sources.syncing.status import source_statuses
from sources.syncing.syncer import Syncer, utc_now
from sources.upstream.http import HttpClient, OnCall
from store.database.connection import Database
from store.migrations.upgrade import upgrade
from store.places.artists import names_playing
from store.settings import read


class Runtime:
    """The components of a running process: created from the settings, and open for as long as it runs."""

    def __init__(self, environ: Mapping[str, str], on_call: OnCall | None = None) -> None:
        """Errors: SettingsError naming every invalid setting."""
        check_settings(environ)
        store, ingestion = store_settings(environ), read(IngestionSettings, environ)
        self.environ = environ
        self.is_sandbox = plays_sandbox(environ)
        self.database = Database(
            database_url(store),
            others=other_urls(store),
            replicas=replica_urls(store),
            pool_size=store.pool_size,
            pool_wait_ms=store.pool_wait_ms,
            prepared_statements=store.prepared_statements,
        )
        self.notification_bus = NotificationBus(read(RateLimitSettings, environ).redis_url)
        self.live = LiveNotifications(self.database, self.notification_bus)
        self.live_plans = LivePlans(self.database, self.notification_bus)
        self.syncer = Syncer(self.database, ingestion)
        self.syncer.on_notified = self.notification_bus.publish
        self.sync_progress = SyncProgressBus(read(RateLimitSettings, environ).redis_url)
        self.syncer.on_progress = self.sync_progress.show
        rates = read_rates(read(ExchangeRateSettings, environ).exchange_rates_file)
        compare_by(rates)
        self.directory = Directory(rates)
        self.sources: Sequence[Source] = ()
        self.freshness: Freshness | None = None
        self.sandbox_url: str | None = None
        self.spotify: SpotifyService | None = None
        self.candidate_cache = CandidateCache()
        self.last_searches = LastSearches(self.database)
        self.counts = CountCache(CatalogIndex())
        self.kept_events = KeptEvents(graphql_settings(environ).entity_cache_bytes)
        self.http = HttpClient(on_call=on_call)
        self.mailbox = None if read(MailSettings, environ).smtp_url or not self.is_embedded else SandboxMailbox()

    @property
    def mail(self) -> AccountMail:
        """Whether and how e-mails about accounts leave."""
        is_sent = self.mailbox is not None or read(MailSettings, self.environ).smtp_url is not None
        return AccountMail(is_sent, self.notification_bus.publish)

    @property
    def is_embedded(self) -> bool:
        """True with the built-in SQLite file: one process does everything, including migrations and ingestion."""
        return self.database.dialect == "sqlite"

    @property
    def stale_after(self) -> timedelta:
        """The age at which a city's listings are fetched again."""
        return timedelta(hours=self.syncer.settings.stale_hours)

    @property
    def subscribers(self) -> Mapping[str, Callable[[], int]]:
        """How many listen in this process now, by root field of Subscription."""
        return {
            "notificationAdded": lambda: self.live.listener_count,
            "planChanged": lambda: self.live_plans.listener_count,
            "sourceSyncProgress": lambda: self.sync_progress.listener_count,
        }

    def end_listeners(self) -> None:
        """End every subscription: the process is about to stop."""
        self.live.end_all()
        self.live_plans.end_all()
        self.sync_progress.end_all()

    async def source_states(self) -> list[SourceStatus]:
        """The state of every source."""
        return await source_statuses(self.database, self.sources, self.syncer.settings, utc_now())

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Open the database, upstreams and sync, and close them in the right order. The embedded database is migrated first."""
        async with AsyncExitStack() as stack:
            if self.is_embedded:
                await asyncio.to_thread(upgrade, self.database.url)
            await stack.enter_async_context(self.database)
            await stack.enter_async_context(self.http)
            stack.push_async_callback(self.notification_bus.close)
            stack.push_async_callback(self.sync_progress.close)
            self.sources = await self._make_sources(stack)
            self.freshness = Freshness(self.database, self.syncer, self.sources)
            stack.push_async_callback(self.syncer.close)
            stack.push_async_callback(self.last_searches.settle)
            if self.counts.index is not None:
                stack.push_async_callback(self.counts.index.close)
            yield self

    def connect_spotify(self, secret: str) -> None:
        """Make the Spotify service: the real one, or the sandbox's if the sandbox plays and no app of ours is configured."""
        settings = read(SpotifySettings, self.environ)
        if self.sandbox_url is not None and settings.client_id is None:
            settings = settings.in_sandbox(self.sandbox_url)
        keys = read(TokenKeySettings, self.environ).in_order(secret, read(AuthSettings, self.environ).jwt_secret_previous)
        self.spotify = make_spotify_service(self.database, self.http, settings, keys, utc_now)

    async def _make_sources(self, stack: AsyncExitStack) -> Sequence[Source]:
        deps = SourceDeps(
            http=self.http,
            database=self.database,
            artists=lambda query: names_playing(self.database, metro_key(query.city), utc_now()),
        )
        if not self.is_sandbox:
            return build(self.environ, deps)
        from sources.sandbox.embedded import (  # noqa: PLC0415 only where it plays
            embedded_upstreams,
            fill_directory,
            fill_local_events,
        )

        upstreams = await stack.enter_async_context(embedded_upstreams(utc_now().date()))
        self.sandbox_url = upstreams.base_url
        if self.is_embedded:
            await fill_local_events(self.database, upstreams.world)
            await fill_directory(self.database, upstreams.world, utc_now())
        return build({**self.environ, **upstreams.environ}, deps, upstreams.base_url)

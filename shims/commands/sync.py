"""`server.py sync`: gather events for one city, for every city in use, or for as long as the process runs."""

import argparse
import asyncio

from resolvers.alerts.mailer import MailSettings
from shims.commands.command import Environ
from shims.commands.progress import SyncProgress, summary
from shims.monitoring.listener import MonitoredProcess, monitored
from shims.monitoring.metrics import Metrics
from shims.process.lifecycle import settle_garbage_collector, start_tracing
from shims.process.runtime import Runtime
from shims.process.scheduled import keep_contacts, keep_fresh, make_digests, make_outbox
from shims.process.signals import stopped_by_signal
from shims.process.version import VERSION
from shims.settings import ServerSettings
from sources.places.gazetteer import place
from sources.settings import INGESTION_OFF
from sources.syncing.schedule import cities_in_use, learn_houses, sync_city
from sources.syncing.status import asked_lately
from sources.syncing.syncer import utc_now
from store.errors import DatabaseUnavailable, SettingsError
from store.migrations.check import check
from store.settings import read


async def sync(environ: Environ, arguments: argparse.Namespace) -> int:
    """Run the kind of sync that was asked for. Exit status 1: every source failed, or `--check` found nobody at work."""
    if arguments.watch and arguments.dry_run:
        raise SettingsError("--dry-run: --watch writes what it fetches; leave one of them out")
    if arguments.force:
        environ = {**environ, "INGESTION_ENABLED": "true"}
    metrics = Metrics(VERSION)
    runtime = Runtime(environ, metrics.upstream_call)
    runtime.database.on_statement = metrics.statement
    start_tracing(read(ServerSettings, environ).otlp_endpoint, VERSION, runtime)
    async with runtime.open():
        await _check_schema(runtime, is_patient=arguments.watch)
        if arguments.check:
            return await _check(runtime)
        settle_garbage_collector()
        if arguments.watch:
            await _watch(runtime, metrics)
            return 0
        return await _sync_once(runtime, arguments.city, dry_run=arguments.dry_run)


async def _check_schema(runtime: Runtime, *, is_patient: bool) -> None:
    """Errors: the database's, in words for an operator; --watch waits for one that is away, but not for a migration."""
    try:
        await check(runtime.database)
    except DatabaseUnavailable:
        if not is_patient:
            raise


async def _watch(runtime: Runtime, metrics: Metrics) -> None:
    server = read(ServerSettings, runtime.environ)
    process = MonitoredProcess(runtime.database, runtime.source_states, runtime.stale_after, VERSION, metrics, service="events")
    process.sends_mail = read(MailSettings, runtime.environ).smtp_url is not None
    stop, digests, outbox = stopped_by_signal(), make_digests(runtime), make_outbox(runtime)
    async with monitored(process, server.host, server.metrics_port):
        await asyncio.gather(keep_fresh(runtime, digests, stop), keep_contacts(runtime, outbox, stop))


async def _check(runtime: Runtime) -> int:
    if not runtime.syncer.settings.enabled:
        print(INGESTION_OFF)
        return 0
    is_recent = await asked_lately(runtime.database, 2 * runtime.stale_after, utc_now())
    print("gathering" if is_recent else "no source has been synced recently")
    return 0 if is_recent else 1


async def _sync_once(runtime: Runtime, city: str | None, *, dry_run: bool) -> int:
    if not runtime.syncer.settings.enabled:
        raise SettingsError(f"{INGESTION_OFF}: no source was called; sync --force fetches all the same")
    town = place(city) if city else None
    if city and town is None:
        raise SettingsError(f"--city {city}: this city is not in the gazetteer")
    towns = [town] if town else await cities_in_use(runtime.syncer)
    with SyncProgress() as progress:
        progress.then = runtime.syncer.on_progress
        runtime.syncer.on_progress = progress.show
        results = [result for one in towns for result in await sync_city(runtime.syncer, runtime.sources, one, dry_run=dry_run)]
    if not dry_run:
        await learn_houses(runtime.syncer, towns)
    print(summary(results, is_dry_run=dry_run))
    return 1 if results and all(result.error for result in results) else 0

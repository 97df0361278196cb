"""What `server.py doctor` looks at: each thing an operator may have to mend, its cause, and the command that mends it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import redis.asyncio
from sqlalchemy import text

from auth.rate_limits.limits import RateLimitSettings
from auth.spotify.settings import SpotifySettings
from resolvers.alerts.mailer import Mailer, MailSettings
from resolvers.alerts.smtp import EmailNotSent
from shims.monitoring.freshness import judge
from shims.process.runtime import Runtime
from sources.settings import INGESTION_OFF
from sources.syncing.syncer import utc_now
from store.errors import DatabaseUnavailable, SchemaBehind, SchemaDamaged, StoreError
from store.migrations.check import check
from store.migrations.upgrade import survey
from store.settings import StoreSettings, read

_CLOCKS_MAY_DIFFER = timedelta(seconds=5)
_LEAST_FREE_MB = 500
_REDIS_WAIT_S = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `is_well` is None for what is off on purpose; `remedy` is a command or what to do."""

    name: str
    is_well: bool | None
    detail: str
    remedy: str | None = None


async def findings(runtime: Runtime) -> AsyncIterator[Finding]:
    """Everything, one after another; a check that depends on a broken one is left out."""
    database = await _database(runtime)
    yield database
    if database.is_well:
        for found in await _columns_and_rights(runtime):
            yield found
        yield await _clock(runtime)
        for found in await _sources(runtime):
            yield found
    yield await _redis(runtime)
    yield await _mail(runtime)
    yield _spotify(runtime)
    yield _disk(runtime)


async def _database(runtime: Runtime) -> Finding:
    try:
        remark = await check(runtime.database)
    except SchemaBehind as error:
        return Finding("database", False, str(error), "server.py migrate")
    except SchemaDamaged as error:
        return Finding("database", False, str(error), "restore the newest backup")
    except DatabaseUnavailable as error:
        return Finding("database", False, str(error), "docker compose up -d gigsdb; docker logs gigsdb")
    except StoreError as error:
        return Finding("database", False, str(error), "grant this user the rights: server.py migrate --check names them")
    return Finding("database", True, remark or "reachable, complete, can be written to")


async def _columns_and_rights(runtime: Runtime) -> list[Finding]:
    found = await asyncio.to_thread(survey, runtime.database.url)
    if not found:
        return [Finding("columns and rights", True, "as they should be")]
    return [Finding("columns and rights", False, line, _remedy_of(line)) for line in found]


def _remedy_of(line: str) -> str:
    return "grant it to this user, as the database's root" if line.startswith("rights") else "server.py migrate"


async def _clock(runtime: Runtime) -> Finding:
    if runtime.database.dialect == "sqlite":
        return Finding("clock", None, "the database is a file here: there is no other clock to compare with")
    theirs: datetime = await runtime.database.fetch_value(text("SELECT UTC_TIMESTAMP()"))
    apart = abs(datetime.now(UTC) - theirs.replace(tzinfo=UTC))
    is_well = apart <= _CLOCKS_MAY_DIFFER
    detail = f"{apart.total_seconds():.0f} s from the database's"
    return Finding("clock", is_well, detail, None if is_well else "timedatectl set-ntp true, on both machines")


async def _sources(runtime: Runtime) -> list[Finding]:
    if not runtime.syncer.settings.enabled:
        return [Finding("ingestion", None, f"{INGESTION_OFF}: no source is called")]
    judged = judge(await runtime.source_states(), runtime.stale_after, utc_now())
    return [
        Finding(
            f"source {one.status.name}",
            one.is_fresh if one.status.state in ("ok", "disabled") else False,
            one.explanation or "fresh",
            "docker compose up -d events_service; docker logs events_service" if one.is_fresh is False else None,
        )
        for one in judged
    ]


async def _redis(runtime: Runtime) -> Finding:
    url = read(RateLimitSettings, runtime.environ).redis_url
    if url is None:
        return Finding("redis", None, "REDIS_URL is not set: limits and signals are each process's own")
    client = redis.asyncio.from_url(url, socket_connect_timeout=_REDIS_WAIT_S, socket_timeout=_REDIS_WAIT_S)
    try:
        await client.ping()
    except (redis.RedisError, OSError) as error:
        return Finding("redis", False, f"does not answer ({type(error).__name__})", "docker compose up -d cache")
    finally:
        await client.aclose()
    return Finding("redis", True, "answers")


async def _mail(runtime: Runtime) -> Finding:
    url = read(MailSettings, runtime.environ).smtp_url
    if url is None:
        return Finding("mail", None, "SMTP_URL is not set: no e-mail is sent")
    try:
        async with Mailer(url).open():
            return Finding("mail", True, "the mail server takes our log-in")
    except EmailNotSent as error:
        return Finding("mail", False, str(error), "correct SMTP_URL, or ask the mail server's owner")


def _spotify(runtime: Runtime) -> Finding:
    settings = read(SpotifySettings, runtime.environ)
    if settings.client_id is None:
        return Finding("spotify", None, "SPOTIFY_CLIENT_ID is not set")
    address = urlsplit(settings.redirect_uri or "")
    if not settings.redirect_uri or address.scheme == "https" or address.hostname == "127.0.0.1":
        return Finding("spotify", True, "the redirect URI is one that Spotify takes")
    return Finding("spotify", False, "SPOTIFY_REDIRECT_URI is not https", "set it to https://auth.<domain>/auth/spotify/callback")


def _disk(runtime: Runtime) -> Finding:
    place = Path(read(StoreSettings, runtime.environ).sqlite_path).parent if runtime.is_embedded else Path()
    free_mb = shutil.disk_usage(place).free // 1_000_000
    is_well = free_mb >= _LEAST_FREE_MB
    return Finding("disk", is_well, f"{free_mb} MB free", None if is_well else "docker system prune, or a larger disk")

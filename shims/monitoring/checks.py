"""What `server.py doctor` looks at: each thing an operator may have to mend, its cause, and the command that mends it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from shims.monitoring.finding import Finding
from shims.monitoring.freshness import SourceAge, judge
from shims.monitoring.queues import queues
from shims.monitoring.services import certificate, mail, redis_store, spotify
from shims.process.runtime import Runtime
from sources.settings import INGESTION_OFF
from sources.syncing.syncer import utc_now
from store.errors import DatabaseUnavailable, SchemaBehind, SchemaDamaged, StoreError
from store.migrations.check import check
from store.migrations.upgrade import survey

_CLOCKS_MAY_DIFFER = timedelta(seconds=5)
_LEAST_FREE_MB = 500
_RESTART = "docker compose up -d events_service aggregator"


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
        for found in await queues(runtime):
            yield found
    yield await redis_store(runtime.environ)
    yield await mail(runtime.environ)
    yield spotify(runtime.environ)
    yield await certificate(runtime.environ)
    yield _disk(runtime)


async def _database(runtime: Runtime) -> Finding:
    try:
        remark = await check(runtime.database)
    except SchemaBehind as error:
        return Finding("database", False, str(error), "server.py migrate")
    except SchemaDamaged as error:
        return Finding("database", False, str(error), "restore the newest backup")
    except DatabaseUnavailable as error:
        return Finding("database", False, str(error), _remedy_of_outage(str(error)))
    except StoreError as error:
        return Finding("database", False, str(error), "grant this user the rights: server.py migrate --check names them")
    return Finding("database", True, remark or "reachable, complete, can be written to")


def _remedy_of_outage(reason: str) -> str:
    """The reason names the settings that may be wrong; without any it is the database's own trouble."""
    is_there = "access" in reason or "host name" in reason or "database with this name" in reason or "may not use" in reason
    return f"correct .env, then {_RESTART}" if is_there else "docker compose up -d gigsdb; docker logs gigsdb"


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
            _remedy_of_source(one),
        )
        for one in judged
    ]


def _remedy_of_source(source: SourceAge) -> str | None:
    match source.status.state:
        case "unauthorized":
            return f"put what it asks for into .env, then {_RESTART}"
        case "rate_limited":
            return "none: it is asked again when it allows it; every day? lower INGESTION_MAX_PAGES"
    if source.is_fresh is False:
        return "docker compose up -d events_service; docker logs events_service"
    return "none while it lasts: what is held is served" if source.status.state not in ("ok", "disabled") else None


def _disk(runtime: Runtime) -> Finding:
    place = Path(runtime.database.url.removeprefix("sqlite:///")).parent if runtime.is_embedded else Path()
    free_mb = shutil.disk_usage(place).free // 1_000_000
    is_well = free_mb >= _LEAST_FREE_MB
    return Finding("disk", is_well, f"{free_mb} MB free", None if is_well else "docker system prune, or a larger disk")

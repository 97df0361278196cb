"""A weather station: the whole deployed shape on loopback, with everything in reach that bad weather may hit.

A private MariaDB (or the embedded SQLite), Redis, a mail server and the upstreams' sandbox; one `serve` and one `sync --watch`.
"""

import os
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp
from sqlalchemy import text

from sources.registry import SOURCES
from sources.sandbox import Faults, World, WorldSize, build_world, sandbox_app, serve_in_thread
from sources.sandbox.embedded import Upstreams
from sources.syncing.syncer import utc_now
from store.database.connection import Database
from store.migrations.upgrade import upgrade
from store.tables import djs
from tests.builders import Gig, add_gigs
from tests.faults.weather.process import Process
from tests.people import SECRET, Signed, person
from tests.redis_server import RedisServer
from tests.servers import MariaDb, private_mariadb
from tests.smtp_server import SmtpServer, smtp_server

PEOPLE, GIGS, DJS = 4, 12, 400
APP_USER = "gigs"  # unlike root it obeys read_only and max_connections
NAME = "weather"
_OURS = {source.key_setting for source in SOURCES if source.key_setting} | {"DATABASE_URL", "DB_HOST", "REDIS_URL"}


@dataclass(slots=True)
class Station:
    """Everything that a fault may touch, and who uses it."""

    directory: Path
    url: str
    mariadb: MariaDb | None
    redis: RedisServer
    smtp: SmtpServer
    upstreams: Faults
    server: Process
    ingestion: Process
    database: Database  # the test's own way in; it is used while the weather is calm
    http: aiohttp.ClientSession
    people: list[Signed] = field(default_factory=list)
    gigs: list[int] = field(default_factory=list)
    djs: list[int] = field(default_factory=list)
    admin: Signed | None = None

    @property
    def db(self) -> MariaDb:
        """The database server.

        Errors: RuntimeError with SQLite.
        """
        if self.mariadb is None:
            raise RuntimeError("this station has no database server")
        return self.mariadb

    @property
    def processes(self) -> tuple[Process, ...]:
        """Ours."""
        return (self.server, self.ingestion) if self.mariadb is not None else (self.server,)

    async def rows(self, sql: str, **params: Any) -> Sequence[Any]:
        """Rows of the database, past the server."""
        return await self.database.fetch_all(text(sql), params)

    def unexpected(self) -> str:
        """What our processes logged as unexpected, with tracebacks."""
        logs = "\n".join(process.log.read_text() for process in self.processes)
        return "\n".join(logs[found.start() : found.start() + 6000] for found in re.finditer("unexpected error", logs))

    async def restart(self) -> None:
        """Start whichever of our processes do not run."""
        for process in self.processes:
            if not _runs(process):
                await process.start()


def _runs(process: Process) -> bool:
    try:
        os.kill(process.pid, 0)
    except (RuntimeError, ProcessLookupError):
        return False
    return True


@asynccontextmanager
async def station(
    directory: Path,
    *,
    is_embedded: bool = False,
    mariadb: MariaDb | None = None,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Station]:
    """A running station, on a database server of its own unless one is given; `settings` are variables of both processes."""
    async with AsyncExitStack() as stack:
        if not is_embedded and mariadb is None:
            mariadb = stack.enter_context(private_mariadb(directory / "mariadb"))
        url = f"sqlite:///{directory / 'gigs.sqlite3'}" if mariadb is None else _migrated(mariadb)
        if mariadb is None:
            upgrade(url)
        redis = RedisServer(directory)
        redis.start()
        stack.callback(redis.stop)
        smtp = await stack.enter_async_context(smtp_server())
        world, faults = build_world(5, date.today(), WorldSize(gigs=40, days=20)), Faults()  # noqa: DTZ011 as the world's is
        base_url = stack.enter_context(serve_in_thread(sandbox_app(world, faults, spike_arrest=False)))
        environ = _environ(directory, url if mariadb is None else mariadb.url(NAME).replace("root@", f"{APP_USER}@"))
        environ |= _upstreams(world, base_url) | {"REDIS_URL": redis.url, "SMTP_URL": smtp.url, **settings}
        if "DB_HOST" in settings:
            environ = {**environ, "DATABASE_URL": "", "DB_USER": APP_USER, "DB_NAME": NAME}
        database = await stack.enter_async_context(Database(mariadb.url(NAME) if mariadb else url))
        server, ingestion = Process(["serve"], directory, environ), Process(["sync", "--watch"], directory, environ)
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        made = Station(directory, url, mariadb, redis, smtp, faults, server, ingestion, database, http)
        await _settle(made)
        for process in made.processes:
            stack.push_async_callback(process.end)
        await made.restart()
        yield made


def _migrated(mariadb: MariaDb) -> str:
    grants = f"GRANT ALL ON {NAME}.* TO {APP_USER}@'127.0.0.1'"
    mariadb.run(f"CREATE DATABASE {NAME}", f"CREATE USER {APP_USER}@'127.0.0.1'", grants)
    upgrade(mariadb.url(NAME))
    return mariadb.url(NAME)


def _environ(directory: Path, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    ours = {
        "DATABASE_URL": url, "HOST": "127.0.0.1", "JWT_SECRET": SECRET, "RATE_LIMIT_MAX": "1000000", "DB_POOL_SIZE": "6",
        "LOGIN_MAX_PER_ADDRESS": "1000000", "ORGANIZER_CONTACT_REQUEST_MAX": "1000000", "ORGANIZER_SAME_TEXT_MAX": "1000000",
        "MAIL_FROM": "gigs@example.org", "PUBLIC_URL": "http://gigs.test", "LIVE_MAX_CONNECTIONS": "20000",
        "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    if url.startswith("sqlite"):
        ours |= {"SQLITE_PATH": str(directory / "gigs.sqlite3")}
        ours.pop("DATABASE_URL")
    return {**kept, **ours}


def _upstreams(world: World, base_url: str) -> dict[str, str]:
    return {**Upstreams(world, base_url).environ, "WEATHER_UPSTREAMS": base_url, "BANDSINTOWN_MAX_ARTISTS": "3"}


async def _settle(made: Station) -> None:
    """People with alerts and tokens, gigs to save, DJs to write to."""
    now = utc_now()
    made.people = [await person(made.database, f"Ada {number}", "organizer", now=now) for number in range(PEOPLE)]
    made.admin = await person(made.database, "Root", "admin", now=now)
    made.gigs = await add_gigs(made.database, *(Gig(f"Gig {number}", sources=()) for number in range(GIGS)))
    rows = [{"dj_name": f"DJ {number}", "city": "Cork", "email": f"dj{number}@djs.example"} for number in range(DJS)]
    async with made.database.transaction() as tx:
        await tx.insert_many(djs, rows)
    made.djs = [row[0] for row in await made.rows("SELECT dj_id FROM djs ORDER BY dj_id")]

"""The gigs server: what is wired to what, and the command line.

`serve` answers requests, `sync` gathers events, `migrate` brings the database up to the code, `replay` reads stored payloads again,
`schema` and `settings` print what they are named after.
"""

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from dotenv import dotenv_values
from starlette.applications import Starlette

from auth.rate_limits import RateLimitSettings
from schema.assembly import make_schema, sdl
from schema.http_settings import CorsSettings, GraphQLSettings
from sources.base import Source, SourceDeps
from sources.freshness import Freshness
from sources.http import HttpClient
from sources.registry import build, has_real_key, settings_groups
from sources.settings import IngestionSettings
from sources.sync import Syncer
from store.connection import Database
from store.errors import SettingsError, StoreError
from store.settings import StoreSettings, at_least, read, setting
from store.settings_page import env_example, markdown_page

VERSION = "0.1.0"

logger = logging.getLogger("gigs")


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where and how the server listens."""

    host: str = setting("HOST", default="0.0.0.0", help="Address to listen on")  # noqa: S104 a container's port is published by its owner
    port: int = setting("PORT", default=4000, help="Port to listen on", check=at_least(0))
    workers: int = setting("WEB_CONCURRENCY", default=1, help="Processes that serve side by side", check=at_least(1))
    public_url: str | None = setting("PUBLIC_URL", help="The server's address in links; unset: as each request names it")
    log_level: str = setting("LOG_LEVEL", default="INFO", help="Least level that is logged: DEBUG, INFO, WARNING, ERROR")
    otlp_endpoint: str | None = setting("OTEL_EXPORTER_OTLP_ENDPOINT", help="Where traces go, e.g. http://collector:4318")


SETTINGS: tuple[tuple[str, type], ...] = (
    ("Server", ServerSettings),
    ("Database", StoreSettings),
    *((group.__name__.removesuffix("Settings"), group) for group in settings_groups()),
    ("Browsers", CorsSettings),
    ("GraphQL limits", GraphQLSettings),
    ("Rate limits", RateLimitSettings),
)


def read_environ(directory: Path = Path()) -> dict[str, str]:
    """The settings as text: `.env` of the working directory, outranked by the environment."""
    written = {name: value for name, value in dotenv_values(directory / ".env").items() if value is not None}
    return {**written, **os.environ}


def database_url(settings: StoreSettings) -> str:
    """Where the database is; the embedded SQLite file when nothing says otherwise."""
    if settings.database_url:
        return settings.database_url
    if settings.host:
        user, password = quote(settings.user or "", safe=""), quote(settings.password or "", safe="")
        return f"mysql://{user}:{password}@{settings.host}:{settings.port}/{settings.name}"
    path = Path(settings.sqlite_path)
    path.parent.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{path}"


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a running process holds open."""

    database: Database
    sources: Sequence[Source]
    syncer: Syncer
    freshness: Freshness
    is_sandbox: bool


@asynccontextmanager
async def open_runtime(environ: Mapping[str, str], on_call: OnCall | None = None) -> AsyncIterator[Runtime]:
    """Database, upstreams and sync, closed again in the right order.

    Errors: SettingsError naming every odd setting.
    """
    ingestion, store = read(IngestionSettings, environ), read(StoreSettings, environ)
    async with AsyncExitStack() as stack:
        database = Database(database_url(store), pool_size=store.pool_size, pool_wait_ms=store.pool_wait_ms)
        await stack.enter_async_context(database)
        http = await stack.enter_async_context(HttpClient(on_call=on_call))
        is_sandbox = not has_real_key(environ)
        sandbox = await stack.enter_async_context(embedded_upstreams(database)) if is_sandbox else None
        deps = SourceDeps(http=http, database=database, artists=partial(artists_to_ask, database))
        sources = build({**environ, **(sandbox.environ if sandbox else {})}, deps, sandbox.base_url if sandbox else None)
        syncer = Syncer(database, ingestion)
        freshness = Freshness(database, syncer, sources, ingestion)
        stack.push_async_callback(freshness.close)
        yield Runtime(database, sources, syncer, freshness, is_sandbox)

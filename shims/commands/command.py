"""What a command of `server.py` is, and the database that most of them need."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from shims.settings import database_url, other_urls
from store.database.connection import Database
from store.database.hosts.failover import first_writable
from store.migrations.check import check
from store.settings import StoreSettings, read

Environ = Mapping[str, str]
Run = Callable[[Environ, argparse.Namespace], int]


def _no_arguments(parser: argparse.ArgumentParser) -> None:
    """Most commands take none."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its name and help on the command line, what it does, and the arguments it takes.

    `run` returns the exit status. It may raise SettingsError and StoreError: both become one line on stderr.
    """

    name: str
    help: str
    run: Run
    add_arguments: Callable[[argparse.ArgumentParser], None] = _no_arguments


def writable_url(environ: Environ) -> str:
    """The database's address; of several hosts, the first that takes writes.

    Errors: SettingsError, DatabaseUnavailable.
    """
    settings = read(StoreSettings, environ)
    url = database_url(settings)
    return url if url.startswith("sqlite") else asyncio.run(first_writable([url, *other_urls(settings)]))


@asynccontextmanager
async def migrated_database(environ: Environ) -> AsyncIterator[Database]:
    """The database, for a command that needs nothing else.

    Errors: SettingsError, and what `check` finds wrong: SchemaBehind for one that was never migrated.
    """
    settings = read(StoreSettings, environ)
    async with Database(database_url(settings), others=other_urls(settings)) as database:
        await check(database)
        yield database

"""The database that most commands need."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shims.commands.command import Environ
from shims.settings import database_url, other_urls, store_settings
from store.database.connection import Database
from store.database.hosts.failover import first_writable
from store.migrations.check import check


def writable_url(environ: Environ) -> str:
    """The database's address; of several hosts, the first that takes writes.

    Errors: SettingsError, DatabaseUnavailable.
    """
    settings = store_settings(environ)
    url = database_url(settings)
    return url if url.startswith("sqlite") else asyncio.run(first_writable([url, *other_urls(settings)]))


@asynccontextmanager
async def migrated_database(environ: Environ) -> AsyncIterator[Database]:
    """The database, for a command that needs nothing else.

    Errors: SettingsError, and what `check` finds wrong: SchemaBehind for one that was never migrated.
    """
    settings = store_settings(environ)
    async with Database(database_url(settings), others=other_urls(settings)) as database:
        await check(database)
        yield database

"""`server.py migrate`: bring the database up to this code."""

import argparse
import asyncio
import sys

from loaders.events.index.catalog_index import CatalogIndex
from shims.commands.command import Environ
from shims.commands.databases import writable_url
from store.database.connection import Database
from store.migrations.upgrade import current_revision, survey, upgrade

_NOTHING_TO_DO = "nothing to do: revision, character sets, column widths and rights are as they should be"


def migrate(environ: Environ, arguments: argparse.Namespace) -> int:
    """Upgrade an empty database, an older one of ours, or the predecessor's; or only look. Exit status 1: there is work to do."""
    url = writable_url(environ)
    if arguments.check:
        found = survey(url)
        print("\n".join(found) if found else _NOTHING_TO_DO)
        return 1 if found else 0
    for remark in upgrade(url, on_wait=_say_waiting):
        print(remark, file=sys.stderr)
    print(f"the database is at revision {current_revision(url)}")
    asyncio.run(_store_copy(url))
    return 0


async def _store_copy(url: str) -> None:
    """Read a large catalog into memory once, so that the processes of this code, which start next, find a copy."""
    async with Database(url) as database:
        await CatalogIndex().read(database)


def _say_waiting() -> None:
    print("waiting for another migration; if that process died, this takes a minute at most", file=sys.stderr, flush=True)

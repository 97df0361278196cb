"""`server.py migrate`: bring the database up to this code."""

import argparse
import asyncio
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from loaders.events.index.catalog_index import CatalogIndex
from shims.commands.command import Environ
from shims.commands.databases import writable_url
from store.database.connection import Database
from store.migrations.upgrade import current_revision, survey, upgrade

TELL_EVERY_S: Final = 5.0

_NOTHING_TO_DO = "nothing to do: revision, character sets, column widths and rights are as they should be"


def migrate(environ: Environ, arguments: argparse.Namespace) -> int:
    """Upgrade an empty database, an older one of ours, or the predecessor's; or only look. Exit status 1: there is work to do."""
    url = writable_url(environ)
    if arguments.check:
        found = survey(url)
        print("\n".join(found) if found else _NOTHING_TO_DO)
        return 1 if found else 0
    with _told("migrating the database"):
        remarks = upgrade(url, on_wait=_say_waiting)
    for remark in remarks:
        print(remark, file=sys.stderr)
    print(f"the database is at revision {current_revision(url)}")
    with _told("reading the catalog once, for the processes that start next: a minute or so for a million events"):
        asyncio.run(_store_copy(url))
    return 0


async def _store_copy(url: str) -> None:
    """Read a large catalog into memory once, so that the processes of this code, which start next, find a copy."""
    async with Database(url) as database:
        await CatalogIndex().read(database)


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Say on stderr every few seconds that the block is still at it, and for how long."""
    ended, started = threading.Event(), time.monotonic()

    def tell() -> None:
        while not ended.wait(TELL_EVERY_S):
            print(f"{what} ({time.monotonic() - started:.0f} s so far)", file=sys.stderr, flush=True)

    telling = threading.Thread(target=tell, name="migrate: progress", daemon=True)
    telling.start()
    try:
        yield
    finally:
        ended.set()
        telling.join()


def _say_waiting() -> None:
    print("waiting for another migration; if that process died, this takes a minute at most", file=sys.stderr, flush=True)

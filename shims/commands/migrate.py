"""`server.py migrate`: bring the database up to this code."""

import argparse

from shims.commands.command import Command, Environ
from shims.settings import database_url
from store.migrations.upgrade import needed_revision, upgrade
from store.settings import StoreSettings, read


def migrate(environ: Environ, arguments: argparse.Namespace) -> int:
    """Upgrade an empty database, an older one of ours, or the predecessor's."""
    upgrade(database_url(read(StoreSettings, environ)))
    print(f"the database is at revision {needed_revision()}")
    return 0


MIGRATE = Command("migrate", "migrate the database to this version", migrate)

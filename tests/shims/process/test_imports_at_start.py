"""What a process does not import at its start: packages that cost time and memory, for work that it may never do."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from shims.commands import COMMANDS
from tests.contract.test_imports import MAY_IMPORT, ROOT, within
from tests.people import SECRET

LATE = (
    "aiohttp", "aiosmtplib", "alembic", "argon2", "authlib", "dotenv", "icalendar", "limits", "mako", "numpy",
    "opentelemetry", "pycountry", "pygments", "rapidfuzz", "redis", "strawberry.federation.schema_directives", "tomllib", "tzfpy",
    "websockets",
)  # fmt: skip
# What the sandbox plays with: the rest of it is how sources report, which their declarations say.
ONLY_PLAYS = ("sources.sandbox.app", "sources.sandbox.embedded", "sources.sandbox.serving", "sources.sandbox.world.world")
ANOTHER_COMMANDS = {command.function.partition(":")[0] for command in COMMANDS} - {"shims.commands.serve"}
ONLY_SYNCS = (
    "sources.matching",
    "sources.merging",
    "sources.reading.acts",
    "sources.syncing.venues",
    "sources.syncing.event_writer",
)
SAYS = "print(orjson.dumps([*sys.modules, gc.isenabled(), gc.get_freeze_count()]).decode())"
PROGRAM = f"import gc, sys, orjson, server; from shims.commands import COMMANDS; COMMANDS[0].load(); server.create_app(); {SAYS}"
SERVES = f"""
import asyncio, gc, sys, orjson, server
app = server.create_app()
async def open_and_close():
    async with app.router.lifespan_context(app):
        pass
asyncio.run(open_and_close())
{SAYS}
"""
HELPING = f"""
import gc, sys, orjson, server
try:
    server.main()
except SystemExit:
    {SAYS}
"""
UPGRADING = f"import gc, sys, orjson; from store.migrations.upgrade import upgrade; upgrade(sys.argv[1]); {SAYS}"


def _said_by(program: str, *arguments: str, **settings: str) -> tuple[set[str], bool, int]:
    """The modules that a program imported, whether garbage is collected, and how many objects are never looked through for it."""
    environ = {"PATH": os.environ.get("PATH", ""), **settings}
    command = [sys.executable, "-c", program, *arguments]
    started = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True)
    *imported, collects, spared = orjson.loads(started.stdout.splitlines()[-1])
    return set(imported), collects, spared


def test_a_serving_process_imports_what_it_serves_with() -> None:
    imported, collects, spared = _said_by(PROGRAM, DATABASE_URL="mysql://nobody@127.0.0.1:1/gigs", JWT_SECRET=SECRET)
    assert {"shims.commands.serve", "shims.process.application", "uvicorn", "aiomysql"} <= imported
    assert imported.isdisjoint(LATE)
    assert imported.isdisjoint(ANOTHER_COMMANDS)
    assert [name for name in imported if within(name, (*ONLY_SYNCS, *ONLY_PLAYS))] == []
    assert imported.isdisjoint({"aiosqlite", "sqlalchemy.dialects.sqlite"}), "the other database's"
    assert collects
    assert spared > 200_000, "what was imported is looked through at the first collection"


def test_a_process_with_the_embedded_database_leaves_the_other_drivers_alone(tmp_path: Path) -> None:
    imported, _, _ = _said_by(PROGRAM, SQLITE_PATH=str(tmp_path / "gigs.sqlite3"), JWT_SECRET=SECRET)
    assert "aiosqlite" in imported
    assert imported.isdisjoint({"aiomysql", "store.mysql.connections", *LATE, *ONLY_PLAYS})


def test_a_server_that_is_ready_has_imported_none_of_it_either(tmp_path: Path) -> None:
    path = tmp_path / "gigs.sqlite3"
    _said_by(UPGRADING, f"sqlite:///{path}")
    quiet = {"INGESTION_ENABLED": "false", "TICKETMASTER_API_KEY": "none"}  # a key: the sandbox does not play
    imported, _, _ = _said_by(SERVES, SQLITE_PATH=str(path), JWT_SECRET=SECRET, **quiet)
    assert imported.isdisjoint(set(LATE) - {"aiohttp"}), "the client of the upstreams is open"


@pytest.mark.parametrize("words", [["--help"], *([command.name, "--help"] for command in COMMANDS)], ids=" ".join)
def test_help_imports_nothing_that_a_command_works_with(words: list[str]) -> None:
    imported, _, _ = _said_by(HELPING, *words)
    ours = {name for name in imported if name.split(".")[0] in MAY_IMPORT}
    light = {
        f"shims{part}" for part in ("", ".commands", ".commands.arguments", ".commands.command", ".process", ".process.collector")
    }
    assert ours == {"server", *light}
    assert imported.isdisjoint({*LATE, "sqlalchemy", "graphql", "strawberry", "starlette", "uvicorn", "asyncio"})


def test_printing_the_settings_imports_no_schema() -> None:
    imported, _, _ = _said_by(f"import gc, sys, orjson, server; server.main(); {SAYS}", "settings")
    assert "shims.settings" in imported
    assert imported.isdisjoint({"schema.assembly", *LATE})


def test_a_database_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gigs.sqlite3'}"
    assert "alembic" in _said_by(UPGRADING, url)[0]
    assert "alembic" not in _said_by(UPGRADING, url)[0]

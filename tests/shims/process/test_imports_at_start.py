"""What a process that serves a database does not import: packages that cost memory, for work that it may never do."""

import os
import subprocess
import sys
from pathlib import Path

import orjson

from tests.contract.test_imports import ROOT
from tests.people import SECRET

LATE = ("aiohttp", "alembic", "mako", "pygments", "redis", "limits", "opentelemetry", "numpy", "icalendar")
SAYS = "print(orjson.dumps([*sys.modules, gc.isenabled(), gc.get_freeze_count()]).decode())"
PROGRAM = f"import gc, sys, orjson, server; server.create_app(); {SAYS}"
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
    assert {"server", "uvicorn", "aiomysql"} <= imported
    assert imported.isdisjoint(LATE)
    assert collects
    assert spared > 200_000, "what was imported is looked through at the first collection"


def test_a_database_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'gigs.sqlite3'}"
    assert "alembic" in _said_by(UPGRADING, url)[0]
    assert "alembic" not in _said_by(UPGRADING, url)[0]

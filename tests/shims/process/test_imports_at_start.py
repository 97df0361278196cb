"""What a process that serves a database does not import: packages that cost memory, for work that it may never do."""

import os
import subprocess
import sys

import orjson

from tests.contract.test_imports import ROOT
from tests.people import SECRET

LATE = ("alembic", "mako", "pygments", "redis", "limits", "opentelemetry", "numpy", "icalendar")
PROGRAM = "import gc, sys, orjson, server; server.create_app(); print(orjson.dumps([*sys.modules, str(gc.isenabled())]).decode())"


def test_a_serving_process_imports_what_it_serves_with() -> None:
    environ = {"PATH": os.environ.get("PATH", ""), "DATABASE_URL": "mysql://nobody@127.0.0.1:1/gigs", "JWT_SECRET": SECRET}
    started = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, env=environ, capture_output=True, check=True)
    *imported, collects = orjson.loads(started.stdout)
    assert {"server", "uvicorn", "aiomysql"} <= set(imported)
    assert [name for name in LATE if name in imported] == []
    assert collects == "True"

"""What a serving process settles once it has started."""

import subprocess
import sys
from pathlib import Path

import pytest

from shims.process.lifecycle import banner

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import asyncio, gc, sys, server

async def serve() -> None:
    app = server.create_app()
    async with app.router.lifespan_context(app):
        print(round(sys.getswitchinterval() * 1_000_000), gc.get_freeze_count() > 1000)

asyncio.run(serve())
"""


def test_the_event_loop_waits_half_a_millisecond_for_threads(tmp_path: Path) -> None:
    environ = {"PATH": "", "PYTHONPATH": str(ROOT), "SQLITE_PATH": str(tmp_path / "gigs.sqlite3"), "INGESTION_ENABLED": "false"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["500", "True"], done.stderr


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({}, ("SQLite, var/sandbox.sqlite3", "SANDBOX: synthetic gigs")),
        ({"DATABASE_URL": "sqlite:////srv/gigs.sqlite3"}, ("SQLite, /srv/gigs.sqlite3", "SANDBOX: synthetic gigs")),
        ({"TICKETMASTER_API_KEY": "k"}, ("SQLite, var/gigs.sqlite3", "real upstreams, for which a key is set")),
        ({"DB_HOST": "db.example"}, ("MySQL", "the organizers' own table alone, because no key is set")),
        ({"DB_HOST": "db.example", "APIFY_TOKEN": "k"}, ("MySQL", "real upstreams, for which a key is set")),
    ],
)
def test_the_banner_says_which_database_and_which_gigs(
    environ: dict[str, str], told: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [line.split(maxsplit=1) for line in banner(environ, "1").splitlines() if line]
    found = {line[0]: line[1] for line in lines if len(line) == 2}
    assert found["database"] == told[0]
    assert found["sources"].startswith(told[1])

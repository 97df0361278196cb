"""What a serving process settles once it has started."""

import subprocess
import sys
from pathlib import Path

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

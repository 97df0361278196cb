"""The doctor names what is wrong, why, and what mends it."""

import argparse
import os
from datetime import timedelta
from pathlib import Path

import pytest

from shims.commands.doctor import examine
from shims.monitoring import queues
from store.database.connection import Database
from store.migrations.upgrade import upgrade
from store.tables import contact_requests, metadata
from tests.builders import NOW
from tests.resolvers.alerts.test_digests import reader
from tests.resolvers.alerts.test_live_notifications import tell
from tests.servers import MariaDb, free_port

SECRET = {"JWT_SECRET": "s" * 40}


async def _examined(capsys: pytest.CaptureFixture[str], environ: dict[str, str]) -> tuple[int, list[str]]:
    status = await examine({"PATH": os.environ["PATH"], **environ}, argparse.Namespace())
    return status, [line.strip() for line in capsys.readouterr().out.splitlines()]


async def test_a_database_that_is_away(capsys: pytest.CaptureFixture[str]) -> None:
    url = f"mysql://gigs:hunter2-hunter2@127.0.0.1:{free_port()}/gigsdb"
    status, lines = await _examined(capsys, {"DATABASE_URL": url, **SECRET})
    assert status == 1
    assert lines[0].startswith("WRONG  database: the database cannot be reached: nobody listens there")
    assert lines[1] == "→ docker compose up -d gigsdb; docker logs gigsdb"
    assert "hunter2" not in "".join(lines)


async def test_a_fresh_installation(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    settings = {"SQLITE_PATH": str(tmp_path / "gigs.sqlite3"), "REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}
    settings |= {
        "SMTP_URL": f"smtp://127.0.0.1:{free_port()}",
        "MAIL_FROM": "gigs@example.org",
        "PUBLIC_URL": f"https://localhost:{free_port()}",
    }
    settings |= {"SPOTIFY_CLIENT_ID": "abc", "SPOTIFY_REDIRECT_URI": "http://localhost/auth/spotify/callback"}
    status, lines = await _examined(capsys, settings)
    told = "\n".join(lines)
    assert status == 1
    assert lines[0] == "ok     database: reachable, complete, can be written to"
    assert "WRONG  source ticketmaster: no sync has succeeded so far" in told
    assert "WRONG  redis: does not answer (ConnectionError)\n→ docker compose up -d cache" in told
    assert "WRONG  mail: " in told
    assert "WRONG  certificate: localhost cannot be reached" in told
    assert "WRONG  spotify: SPOTIFY_REDIRECT_URI is not https" in told


async def test_what_nobody_works_on(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = {"SQLITE_PATH": str(tmp_path / "gigs.sqlite3"), "PUBLIC_URL": "http://localhost"}
    settings |= {"SMTP_URL": f"smtp://127.0.0.1:{free_port()}", "MAIL_FROM": "gigs@example.org"}
    upgrade(f"sqlite:///{tmp_path / 'gigs.sqlite3'}")
    async with Database(f"sqlite:///{tmp_path / 'gigs.sqlite3'}") as database:
        ada = await reader(database)
        await tell(database, ada)
        over = {"user_id": ada.viewer.id, "item_type": "dj", "item_id": 1, "expires_at": NOW}
        await database.write(lambda tx: tx.insert(contact_requests, over))
    monkeypatch.setattr(queues, "utc_now", lambda: NOW + timedelta(hours=1))
    told = "\n".join((await _examined(capsys, settings))[1])
    look = "\n→ docker compose up -d events_service; docker logs events_service"
    assert f"WRONG  digests: 1 people have waited half an hour for a digest of their notifications{look}" in told
    assert f"WRONG  contact requests: 1 are over, but their organizers have not been told{look}" in told


async def test_columns_rights_and_clock(capsys: pytest.CaptureFixture[str], migrated_mariadb: MariaDb) -> None:
    migrated_mariadb.empty("gigs_test", list(metadata.tables))
    environ = {"DATABASE_URL": migrated_mariadb.url(), "INGESTION_ENABLED": "false", **SECRET}
    status, lines = await _examined(capsys, environ)
    assert (status, lines[:2]) == (
        0,
        ["ok     database: reachable, complete, can be written to", "ok     columns and rights: as they should be"],
    )
    assert lines[2].startswith("ok     clock: ")
    assert "off    ingestion: INGESTION_ENABLED is false: no source is called" in lines
    wrong = migrated_mariadb.url().replace("root@", "root:wrong@")
    lines = (await _examined(capsys, {"DATABASE_URL": wrong, **SECRET}))[1]
    assert (lines[0][:44], lines[1]) == (
        "WRONG  database: the database cannot be reac",
        "→ correct .env, then docker compose up -d events_service aggregator",
    )

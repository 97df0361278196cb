"""The command line: roles, refusing to serve without a secret, and what an operator reads when something is wrong."""

import asyncio
import socket
import subprocess
import sys
import tomllib
from argparse import Namespace
from functools import partial
from pathlib import Path

import pytest

from auth.permissions import ROLES
from loaders.events.index.beginning import stored
from loaders.events.index.catalog_index import CatalogIndex
from resolvers.organizers.directory.importing import KINDS
from shims.commands import COMMANDS, arguments, migrate, parser
from shims.commands.role import give_role
from shims.commands.running import run_chosen
from shims.process.version import VERSION
from shims.settings import secret_of
from store.database.connection import Database
from store.errors import DatabaseUnavailable, SchemaBehind, SettingsError
from store.people.accounts import account_by_email
from tests.builders import Gig, add_gigs
from tests.people import person
from tests.servers import MariaDb, free_port
from tests.wire import Wire

ROOT = Path(__file__).resolve().parents[3]


def _asked(email: str, role: str) -> Namespace:
    return parser().parse_args(["role", email, role])


async def test_a_role_is_given_by_command(database: Database, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    ada = await person(database, email="ada@example.org")
    assert await give_role({"DATABASE_URL": database_url}, _asked(" ADA@example.org", "organizer")) == 0
    assert capsys.readouterr().out == "ada@example.org: user → organizer\n"
    account = await account_by_email(database, ada.viewer.email)
    assert account is not None
    assert account.viewer.role == "organizer"


def test_nobody_gets_no_role(database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run({"DATABASE_URL": database_url}, "role", "nobody@example.org", "admin") == 1
    assert "no account has the e-mail address nobody@example.org" in capsys.readouterr().err


def test_commands_pass_over_a_host_that_takes_no_writes(
    migrated_mariadb: MariaDb, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hosts = f"127.0.0.1:{free_port()},127.0.0.1:{migrated_mariadb.port}"
    environ = {"DB_HOST": hosts, "DB_USER": "root", "DB_NAME": "gigs_test"}
    assert _run(environ, "migrate") == 0
    assert _run(environ, "backup", str(tmp_path / "held.gz"), "--own-format") == 0
    assert _run(environ, "role", "nobody@example.org", "admin") == 1
    assert "the database is at revision" in capsys.readouterr().out


async def test_migrating_stores_the_catalog_for_the_processes_that_start_next(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await add_gigs(database, Gig())
    monkeypatch.setattr(migrate, "CatalogIndex", partial(CatalogIndex, 1))
    assert await asyncio.to_thread(_run, {"DATABASE_URL": database.url}, "migrate") == 0
    assert not capsys.readouterr().err, "nothing took long"
    copy = await stored(database)
    assert copy.bitmaps is not None
    assert len(copy.bitmaps.listed) == 1


async def test_what_takes_long_in_a_migration_is_told_while_it_does(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []

    def seen(what: str) -> None:
        while what not in "".join(told):
            told.append(capsys.readouterr().err)

    class Index(CatalogIndex):
        async def read(self, database: Database) -> None:
            await asyncio.to_thread(seen, "reading the catalog once")

    def slowly(*_: object, **__: object) -> list[str]:
        seen("migrating the database (")
        return []

    monkeypatch.setattr(migrate, "CatalogIndex", Index)
    monkeypatch.setattr(migrate, "upgrade", slowly)
    monkeypatch.setattr(migrate, "TELL_EVERY_S", 0.01)
    async with asyncio.timeout(60):
        assert await asyncio.to_thread(_run, {"DATABASE_URL": database.url}, "migrate") == 0
    assert " s so far)\n" in told[-1]


def test_a_database_that_was_never_migrated_says_so(mariadb: MariaDb) -> None:
    mariadb.run("CREATE OR REPLACE DATABASE unmigrated")
    with pytest.raises(SchemaBehind, match="run `server.py migrate`"):
        _run({"DATABASE_URL": mariadb.url("unmigrated")}, "role", "nobody@example.org", "admin")


async def test_a_silent_database_is_given_up_soon(mariadb: MariaDb) -> None:
    wire = Wire(mariadb.port)
    wire.is_silent = True
    await wire.mend()
    with pytest.raises(DatabaseUnavailable, match="did not answer within 3 s"):
        await asyncio.to_thread(_run, {"DATABASE_URL": mariadb.url().replace(str(mariadb.port), str(wire.port))}, "migrate")
    await wire.cut()


def _run(environ: dict[str, str], *words: str) -> int:
    arguments = parser().parse_args(words)
    return int(arguments.run(environ, arguments))


def test_an_unknown_role_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["role", "ada@example.org", "emperor"])
    assert "emperor" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"DATABASE_URL": "mysql://gigs@127.0.0.1/gigs"}, "JWT_SECRET: must be set"),
        ({"DATABASE_URL": "mysql://gigs@127.0.0.1/gigs", "JWT_SECRET": "short"}, "JWT_SECRET: must be at least 32 bytes"),
        ({"JWT_SECRET": "short"}, "JWT_SECRET: must be at least 32 bytes"),
    ],
)
def test_serving_without_a_secret_is_refused(environ: dict[str, str], told: str, tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "server.py"), "serve"]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert told in done.stderr
    assert "short" not in done.stderr.replace(told, "")


def test_a_port_that_is_taken_is_named_before_anything_is_opened(tmp_path: Path) -> None:
    environ = {"HOST": "127.0.0.1", "SQLITE_PATH": str(tmp_path / "gigs.sqlite3")}
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"PORT: 127.0.0.1:{port} cannot be listened on .Address already in use"):
            _run(environ | {"PORT": str(port)}, "serve")
    with pytest.raises(SettingsError, match="PORT: nowhere.invalid:4000 cannot be listened on"):
        _run(environ | {"HOST": "nowhere.invalid"}, "serve")
    assert not (tmp_path / "gigs.sqlite3").exists()


def test_who_interrupts_a_command_gets_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    assert run_chosen(Namespace(run=interrupted)) == 130
    assert capsys.readouterr().err == "gigs server: interrupted\n"


@pytest.mark.parametrize("words", [("--watch", "--city", "Cork"), ("--watch", "--check"), ("--check", "--city", "Cork")])
def test_kinds_of_sync_that_exclude_each_other_are_refused(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["sync", *words])
    assert "not allowed with argument" in capsys.readouterr().err


def test_a_watch_that_should_write_nothing_is_refused(database_url: str) -> None:
    with pytest.raises(SettingsError, match="--dry-run: --watch writes what it fetches"):
        _run({"DATABASE_URL": database_url}, "sync", "--watch", "--dry-run")


def test_a_start_that_an_operator_can_mend_says_so_in_one_line(tmp_path: Path) -> None:
    environ = {"SQLITE_PATH": str(tmp_path), "JWT_SECRET": "s" * 40, "HOST": "127.0.0.1", "PORT": str(free_port())}
    command = [sys.executable, str(ROOT / "server.py"), "serve"]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert [line.partition(" - ")[2] for line in done.stderr.splitlines() if line] == [
        "the database refused a step: unable to open database file",
        "Application startup failed. Exiting.",
    ]


def test_the_embedded_run_keeps_its_secret_beside_the_database(tmp_path: Path) -> None:
    environ = {"SQLITE_PATH": str(tmp_path / "var" / "gigs.sqlite3")}
    assert secret_of(environ) == (tmp_path / "var" / "jwt_secret").read_text().strip()
    with pytest.raises(SettingsError):
        secret_of({"DATABASE_URL": "mysql://gigs@127.0.0.1/gigs"})


def test_every_command_is_on_the_command_line_with_its_help() -> None:
    printed = " ".join(parser().format_help().split())
    for command in COMMANDS:
        assert f" {command.name} {command.help}" in printed


def test_every_command_has_its_function() -> None:
    for command in COMMANDS:
        assert callable(command.load()), command.name


def test_the_arguments_know_what_can_be_imported_and_every_role() -> None:
    assert tuple(KINDS) == arguments.IMPORTED
    assert arguments.ROLES == ROLES


def test_the_version_is_stated_in_the_project_file_alone() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == VERSION
    places = [ROOT / "server.py", *(path for top in ("schema", "shims", "bench") for path in (ROOT / top).rglob("*.py"))]
    assert [path for path in places if f'"{VERSION}"' in path.read_text(encoding="utf-8")] == []

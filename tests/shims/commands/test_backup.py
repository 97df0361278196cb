"""The commands as an operator types them: a file that only its owner reads, streams for containers, words for what is wrong."""

import os
import subprocess
from functools import partial
from pathlib import Path

import pytest

from store.database.backups import backup
from store.errors import BackupUnusable
from store.migrations import upgrade
from tests.served.process import COMMAND


def _run(directory: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environ = {"PATH": os.environ["PATH"], "SQLITE_PATH": str(directory / "gigs.sqlite3"), "JWT_SECRET": "s" * 40}
    return subprocess.run([*COMMAND, *arguments], cwd=directory, env=environ, input=given, capture_output=True, check=False)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A migrated database and nothing else."""
    upgrade.upgrade(f"sqlite:///{tmp_path / 'gigs.sqlite3'}")
    return tmp_path


def test_a_file_and_a_stream(directory: Path) -> None:
    done = _run(directory, "backup", "held.gz")
    assert (done.returncode, done.stdout[:8]) == (0, b"held.gz:")
    assert (directory / "held.gz").stat().st_mode & 0o777 == 0o600
    streamed = _run(directory, "backup", "-")
    assert streamed.stdout[:2] == b"\x1f\x8b"
    for arguments, given in ((("restore", "held.gz"), b""), (("restore", "-"), streamed.stdout)):
        refused = _run(directory, *arguments, given=given)
        assert (refused.returncode, b"--replace drops them" in refused.stderr) == (2, True)
        assert _run(directory, *arguments, "--replace", given=given).stdout.startswith(b"restored: ")
    assert sorted(path.name for path in directory.glob("*.unfinished")) == []


def test_what_is_wrong_is_one_line(directory: Path) -> None:
    (directory / "junk.gz").write_bytes(b"junk")
    os.mkfifo(directory / "pipe")
    for arguments, words in (
        (("restore", "missing.gz"), b"missing.gz: cannot be read (No such file or directory)"),
        (("restore", "junk.gz", "--replace"), b"the backup is damaged or not whole"),
        (("backup", "no/such/place.gz"), b"no/such/place.gz: cannot be written (No such file or directory)"),
        (("backup", "junk.gz/place.gz"), b"junk.gz/place.gz: cannot be written (Not a directory)"),
        (("backup", "."), b".: is there and is no file"),
        (("backup", "pipe"), b"pipe: is there and is no file"),
    ):
        done = _run(directory, *arguments)
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done.stderr
        assert words in done.stderr


def test_a_full_disk_is_said_whichever_way_it_is_met(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("wb") as full:
        environ = {"PATH": os.environ["PATH"], "SQLITE_PATH": str(directory / "gigs.sqlite3")}
        done = subprocess.run(
            [*COMMAND, "backup", "-"], cwd=directory, env=environ, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (done.returncode, done.stderr) == (2, b"gigs server: standard output: cannot be written (No space left on device)\n")
    _run(directory, "backup", "held.gz")
    monkeypatch.setattr("store.database.backups.backup.tempfile.TemporaryFile", partial(open, "/dev/full", "w+b"))
    with (
        (directory / "held.gz").open("rb") as held,
        pytest.raises(BackupUnusable, match="cannot be unpacked in .* .No space left"),
    ):
        backup.restore_backup(f"sqlite:///{directory / 'gigs.sqlite3'}", held, replace=True)


def test_an_older_backup_says_that_it_must_be_migrated(tmp_path: Path) -> None:
    upgrade.upgrade(f"sqlite:///{tmp_path / 'gigs.sqlite3'}", upgrade.revisions()[-2])
    assert _run(tmp_path, "backup", "old.gz").returncode == 0
    done = _run(tmp_path, "restore", "old.gz", "--replace")
    assert b"run `server.py migrate`" in done.stdout

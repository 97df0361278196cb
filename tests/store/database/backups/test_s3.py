"""Backups in S3, as moto plays it: nothing leaves this machine."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shims.commands import parser
from store.database.backups import s3
from store.errors import BackupFailed, SettingsError
from store.migrations.upgrade import upgrade

boto3 = pytest.importorskip("boto3", reason="boto3 and moto are in the dev group")
moto = pytest.importorskip("moto", reason="boto3 and moto are in the dev group")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty bucket called gigs."""
    for name, value in (("REGION", "eu-west-1"), ("ACCESS_KEY_ID", "key"), ("SECRET_ACCESS_KEY", "hunter2")):
        monkeypatch.setenv(f"AWS_{name}" if name != "REGION" else "AWS_DEFAULT_REGION", value)
    with moto.mock_aws():
        made = boto3.resource("s3").Bucket("gigs")
        made.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        yield made


def _run(directory: Path, *words: str) -> int:
    arguments = parser().parse_args(words)
    return int(arguments.run({"SQLITE_PATH": str(directory / "gigs.sqlite3")}, arguments))


def test_a_backup_goes_there_and_comes_back(bucket: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    upgrade(f"sqlite:///{tmp_path / 'gigs.sqlite3'}")
    assert _run(tmp_path, "backup", "s3://gigs/nightly/") == 0
    (held,) = bucket.objects.all()
    assert held.key.startswith("nightly/gigs-")
    assert capsys.readouterr().out.startswith(f"s3://gigs/{held.key}: ")
    assert _run(tmp_path, "restore", f"s3://gigs/{held.key}", "--replace") == 0
    assert capsys.readouterr().out.startswith("restored: ")


def test_where_it_goes() -> None:
    found = [s3.place_for(f"s3://gigs{rest}", "a.gz") for rest in ("", "/", "/nightly/", "/nightly/b.gz")]
    assert found == ["s3://gigs/a.gz", "s3://gigs/a.gz", "s3://gigs/nightly/a.gz", "s3://gigs/nightly/b.gz"]
    with pytest.raises(SettingsError, match="is like s3://bucket"):
        s3.place_for("s3:///a.gz", "a.gz")


def test_what_is_wrong_is_said_without_secrets(bucket: Any) -> None:
    with pytest.raises(BackupFailed, match="s3://gigs/none.gz: .*Not Found") as missing:
        s3.download("s3://gigs/none.gz", io.BytesIO())
    with pytest.raises(BackupFailed, match="NoSuchBucket") as elsewhere:
        s3.upload(io.BytesIO(b"x"), "s3://other/a.gz")
    assert "hunter2" not in f"{missing.value}{elsewhere.value}"


def test_without_boto3_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.import_module", _nothing_is_installed)
    with pytest.raises(SettingsError, match="needs boto3, see requirements-aws.lock"):
        s3.upload(io.BytesIO(b"x"), "s3://gigs/a.gz")


def _nothing_is_installed(name: str) -> None:
    raise ModuleNotFoundError(name)

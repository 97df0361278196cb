"""The signing secret: the operator's, or one that the embedded run makes for itself."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from auth.secret import FILE_NAME, signing_secret
from auth.settings import AuthSettings
from store.errors import SettingsError
from store.settings import read

LONG = "0123456789abcdef0123456789abcdef"


def test_the_operators_secret_is_used(tmp_path: Path) -> None:
    assert signing_secret(AuthSettings(jwt_secret=LONG), tmp_path) == LONG
    assert list(tmp_path.iterdir()) == []


def test_without_one_a_database_server_is_not_served() -> None:
    with pytest.raises(SettingsError, match="JWT_SECRET: must be set"):
        signing_secret(AuthSettings(), None)


@pytest.mark.parametrize("name", ["JWT_SECRET", "JWT_SECRET_PREVIOUS"])
def test_a_short_one_is_refused_and_not_shown(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name}: must be at least 32 bytes") as raised:
        read(AuthSettings, {name: "hunter2"})
    assert "hunter2" not in str(raised.value)


def test_the_embedded_run_makes_one_and_keeps_it(tmp_path: Path) -> None:
    directory = tmp_path / "var"
    made = signing_secret(AuthSettings(), directory)
    assert len(made) >= 32
    assert signing_secret(AuthSettings(), directory) == made
    assert [path.name for path in directory.iterdir()] == [FILE_NAME]
    assert (directory / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        made = set(threads.map(lambda _: signing_secret(AuthSettings(), tmp_path), range(32)))
    assert len(made) == 1


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("short\n")
    with pytest.raises(SettingsError, match="jwt_secret does not contain a usable secret"):
        signing_secret(AuthSettings(), tmp_path)


def test_secrets_are_not_printed() -> None:
    assert LONG not in repr(AuthSettings(jwt_secret=LONG, jwt_secret_previous=LONG))

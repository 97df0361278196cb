"""The server's version, as pyproject.toml states it."""

from pathlib import Path
from typing import Final

_PROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"
_STATED: Final = 'version = "'  # read as text: tomllib would take a hundredth of every start


def _stated() -> str:
    lines = _PROJECT.read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(_STATED)).removeprefix(_STATED).rstrip('"')


VERSION: str = _stated()

"""A served process, and the client libraries from npm, for the tests of this folder."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.npm import installed
from tests.served.process import Served, start

HERE = Path(__file__).parent
DUBLIN = '{ events(filter: {city: "Dublin"}, first: 1) { totalCount sources { outcome } } }'
PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Scripts:
    """The programs in scripts/, where they find their packages."""

    directory: Path

    def begin(self, name: str, *arguments: str) -> subprocess.Popen[str]:
        """Start a script; its standard output is read from the process."""
        command = ["node", f"{name}.mjs", *arguments]
        return subprocess.Popen(command, cwd=self.directory, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, name: str, *arguments: str) -> Any:
        """What a script prints, as JSON."""
        process = self.begin(name, *arguments)
        output, errors = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 0, errors
        return json.loads(output)


@pytest.fixture(scope="session")
def scripts() -> Scripts:
    """The scripts beside their packages."""
    directory = installed(HERE)
    shutil.copytree(HERE / "scripts", directory, dirs_exist_ok=True)
    return Scripts(directory)


@pytest.fixture(scope="session")
def served_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the served process has its database."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="session")
def served(served_directory: Path) -> Iterator[Served]:
    """A server whose gigs in Dublin are all there."""
    running = start(served_directory)
    try:
        running.wait_for("/ready")
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            events = running.ask(DUBLIN)["data"]["events"]
            if events["totalCount"] > 50 and {one["outcome"] for one in events["sources"]} == {"FRESH"}:
                break
            time.sleep(0.5)
        yield running
    finally:
        running.process.terminate()
        running.process.communicate(timeout=20)


@pytest.fixture(scope="session")
def graphql_url(served: Served) -> str:
    """The served process's endpoint."""
    return f"http://127.0.0.1:{served.port}/graphql"

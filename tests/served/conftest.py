"""A served process for the tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.served.process import Served, start


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for the module, its first sync done."""
    running = start(tmp_path_factory.mktemp("served"))
    try:
        running.wait_for("/ready")
        running.wait_for("/health")
        yield running
    finally:
        running.process.terminate()
        running.process.communicate(timeout=20)

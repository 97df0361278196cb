"""Two server processes on one database, without Redis: a document that one was sent is known to the other by its hash."""

import hashlib
import json
import urllib.parse
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.served.process import Served, start

TEXT = "{ sources { name } }"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[list[Served]]:
    """Two processes in one directory, and so on one embedded database; the second starts when the first has migrated it."""
    with ExitStack() as stack:
        running = []
        for _ in range(2):
            one = start(
                tmp_path, INGESTION_ENABLED="false", LOG_LEVEL="WARNING", JWT_SECRET="two processes and one secret for both"
            )
            stack.callback(one.process.communicate, timeout=20)
            stack.callback(one.process.terminate)
            one.wait_for("/ready")
            running.append(one)
        yield running


def _asked(server: Served, text: str | None) -> Any:
    named = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(TEXT.encode()).hexdigest()}}
    query = {"extensions": json.dumps(named)} | ({} if text is None else {"query": text})
    return json.loads(server.get(f"/graphql?{urllib.parse.urlencode(query)}")[1])


def test_a_hash_that_one_process_was_sent_is_known_to_the_other(two: list[Served]) -> None:
    one, other = two
    assert [_asked(each, None)["errors"][0]["extensions"]["code"] for each in two] == ["PERSISTED_QUERY_NOT_FOUND"] * 2
    answer = _asked(one, TEXT)
    assert answer["data"]["sources"]
    assert _asked(other, None)["data"] == answer["data"]

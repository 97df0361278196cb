"""Two processes behind one port: whichever is scraped counts for both."""

import re
import time
from pathlib import Path

from tests.served.process import start

REQUESTS = 40
WITHIN_S = 20


def test_requests_to_two_processes_are_counted_together(tmp_path: Path) -> None:
    server = start(tmp_path, WEB_CONCURRENCY="2", INGESTION_ENABLED="false")
    try:
        server.wait_for("/ready")
        for _ in range(REQUESTS):
            assert server.get("/v1/events/999999")[0] == 404
        until = time.monotonic() + WITHIN_S
        counted: set[int] = set()
        while counted != {REQUESTS} and time.monotonic() < until:
            counted = {_count(server.get("/metrics")[1].decode()) for _ in range(6)}  # both processes are asked
        assert counted == {REQUESTS}
    finally:
        server.process.terminate()
        server.process.communicate(timeout=30)


def _count(text: str) -> int:
    found = re.search(r'gigs_http_requests_total\{operation="EventById",route="/v1/events/\{id\}".*\} (\d+)', text)
    return int(found[1]) if found else 0

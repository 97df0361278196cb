"""What one provider that says nothing costs those who ask for data that is fresh: p99 beside calm, in turns."""

import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import text

from sources.sandbox import Fault
from tests.faults.weather.checks import until
from tests.faults.weather.station import Station, station
from tests.faults.weather.traffic import Traffic

TURNS, PAGES = 6, 150


async def hung_upstream_ratio() -> str:
    """A line of the table: p50 and p99 in calm weather, with one hung upstream, and their ratio."""
    with tempfile.TemporaryDirectory() as directory:
        async with station(Path(directory), settings={"GRAPHQL_ANSWER_CACHE_BYTES": "0"}) as running:
            traffic = Traffic(running)
            await until(lambda: _is_fetched(running, traffic), "the city is fetched")
            await _pages(traffic)  # warm
            calm, hung = [], []
            for _ in range(TURNS):
                running.upstreams.clear()
                await _set_stale(running, is_stale=False)
                calm += await _pages(traffic)
                running.upstreams.set("ticketmaster", Fault.hung())
                await _set_stale(running, is_stale=True)
                hung += await _pages(traffic)
            return _line(calm, hung)


def _line(calm: list[float], hung: list[float]) -> str:
    p50, p99 = statistics.median(calm), statistics.quantiles(calm, n=100)[98]
    p50_hung, p99_hung = statistics.median(hung), statistics.quantiles(hung, n=100)[98]
    return (
        f"\nOne hung upstream, {len(hung)} pages each way in turns: p50 {p50 * 1000:.1f} → {p50_hung * 1000:.1f} ms, "
        f"p99 {p99 * 1000:.1f} → {p99_hung * 1000:.1f} ms: ratios {p50_hung / p50:.2f} and {p99_hung / p99:.2f}"
    )


async def _pages(traffic: Traffic) -> list[float]:
    took = []
    for _ in range(PAGES):
        started = time.perf_counter()
        await traffic.read()
        took.append(time.perf_counter() - started)
    return took


async def _is_fetched(running: Station, traffic: Traffic) -> bool:
    await traffic.read()
    rows = await running.rows("SELECT COUNT(*) FROM ingest_state WHERE city = 'dublin' AND last_synced_at IS NOT NULL")
    return bool(rows[0][0] >= 4)


async def _set_stale(running: Station, *, is_stale: bool) -> None:
    """Ticketmaster's last sync was long ago, or a moment ago; its last attempt went well."""
    age = "INTERVAL 3 DAY" if is_stale else "INTERVAL 1 MINUTE"
    await running.database.execute(
        text(f"UPDATE ingest_state SET last_synced_at = UTC_TIMESTAMP() - {age}, last_attempt_at = UTC_TIMESTAMP() - {age},"
              " last_outcome = 'ok' WHERE source = 'ticketmaster'")
    )  # fmt: skip

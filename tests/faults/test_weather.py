"""Every fault of bench/weather comes and goes in short: nothing that was acknowledged is lost, and people see no surprise.

`make faults` lets them last longer, with 2,000 idle WebSockets.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.weather.endure import Seen, as_table, endure
from bench.weather.faults import weathers
from bench.weather.load import Load, p95_by_minute
from bench.weather.soak import slope
from tests.conftest import DIALECTS
from tests.runbook.site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Database, cache, server, ingestion, sources."""
    if "mariadb" not in DIALECTS:
        pytest.skip("GIGS_TEST_SQLITE_ONLY=1")
    made = Site(tmp_path)
    try:
        made.open_for_load()
        yield made
    finally:
        made.close()


async def _endure_all(site: Site) -> list[Seen]:
    async with Load(site.base, seed=7, people=3, pause_s=0.2) as load:
        return [await endure(site, load, weather, times_longer=0.5) for weather in weathers(sockets=50)]


def test_no_fault_loses_what_was_acknowledged(site: Site) -> None:
    found = asyncio.run(_endure_all(site))
    told = as_table(found)
    assert [one.lost for one in found if one.lost] == [], told
    assert {one.name: one.unexpected for one in found if one.unexpected} == {}, told
    assert sum(one.requests for one in found) > 50
    first, last = found[1], found[-1]
    assert last.descriptors < first.descriptors + 60, told  # all connections came back


def test_the_slope_of_what_grows_and_of_what_does_not() -> None:
    assert slope([(0, 5), (1, 7), (2, 9)]) == pytest.approx(2)
    assert slope([(0, 5), (1, 6), (2, 5)]) == pytest.approx(0)
    assert slope([(0, 5)]) == 0


def test_durations_are_told_by_the_minute() -> None:
    first = [(10.0 + n / 100, 0.1) for n in range(95)] + [(11.0, 5.0)] * 5
    assert p95_by_minute([*first, (75.0, 0.2)], begun=10.0) == [5.0, 0.2]

"""Short storms over the deployed shape: after each, nothing acknowledged is lost, and everybody is told once.

`make faults` goes through every kind of weather by itself and for longer; docs/bad-weather.md has what was seen.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import DIALECTS
from tests.faults.weather.checks import News
from tests.faults.weather.station import Station, station
from tests.faults.weather.weathers import CALM, EMBEDDED, WEATHERS, Weather, go_through

PAUSE_S = 0.05  # the suite shares its machine
pytestmark = pytest.mark.asyncio(loop_scope="module")


def storm(name: str) -> list[Weather]:
    """The kinds of weather of one storm."""
    return [weather for weather in (*WEATHERS, *EMBEDDED) if weather.storm == name]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def deployed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Station, News]]:
    """A station with MariaDB that has served for a moment."""
    if "mariadb" not in DIALECTS:
        pytest.skip("GIGS_TEST_SQLITE_ONLY=1")
    async with station(tmp_path_factory.mktemp("station")) as running:
        news = News(running)
        await news.prepare(12)
        await go_through(running, news, CALM, pause_s=PAUSE_S)
        yield running, news


@pytest.mark.parametrize("name", ["neighbours", "database", "processes"])
async def test_a_storm_over_the_deployed_shape(deployed: tuple[Station, News], name: str) -> None:
    running, news = deployed
    seen = await go_through(running, news, *storm(name), pause_s=PAUSE_S)
    assert seen.problem is None, running.unexpected()
    assert seen.acknowledged > 20


async def test_a_full_disk_under_the_embedded_database(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with station(tmp_path_factory.mktemp("station"), is_embedded=True) as running:
        news = News(running)
        await news.prepare(2)
        await go_through(running, news, CALM, pause_s=PAUSE_S)
        seen = await go_through(running, news, *storm("embedded"), pause_s=PAUSE_S)
    assert seen.problem is None
    assert seen.refused > 0

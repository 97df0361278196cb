"""The spelling under which an artist is served: the one that most sources use, whichever came first."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from sqlalchemy import select

from sources.merging.artist_spelling import best_spelling
from sources.syncing.ingest import Batch, ingest
from sources.syncing.venues.relearning import relearn, respell
from store.database.catalog.version import CURRENT
from store.database.connection import Database, count_statements
from store.events.records import Listing
from store.places.artist_names import Billed
from store.tables import artists
from tests.sources.syncing.listings import NOW, listing

SPELLED = (
    listing("bandsintown", "1", ("SIGUR ROS",)),
    listing("dice", "2", ("Sigur Rós",)),
    listing("ticketmaster", "3", ("Sigur Rós",)),
)


async def come(database: Database, listings: Sequence[Listing], city: str = "dublin") -> None:
    for one in listings:
        await ingest(database, Batch(one.source, city, [one], NOW))


async def served(database: Database) -> list[str]:
    return [row[0] for row in await database.fetch_all(select(artists.c.name).order_by(artists.c.name))]


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
async def test_it_is_the_one_that_most_sources_use(database: Database, order: tuple[int, ...]) -> None:
    await come(database, [SPELLED[place] for place in order])
    await respell(database, SPELLED, NOW)
    assert await served(database) == ["Sigur Rós"]
    version = await database.fetch_value(CURRENT)
    assert await respell(database, SPELLED, NOW) == 0
    assert await database.fetch_value(CURRENT) == version


async def test_what_other_cities_list_counts_too(database: Database) -> None:
    await come(database, SPELLED[1:])
    await come(database, SPELLED[:1], "cork")
    assert await respell(database, SPELLED[:1], NOW) == 0
    assert await served(database) == ["Sigur Rós"]


async def test_it_is_looked_at_when_a_city_is_learned_from(database: Database) -> None:
    await come(database, SPELLED)
    await relearn(database, "dublin", NOW)
    assert await served(database) == ["Sigur Rós"]


async def test_names_that_all_write_alike_are_not_looked_into(database: Database) -> None:
    await come(database, SPELLED[1:])
    with count_statements() as seen:
        assert await respell(database, SPELLED[1:], NOW) == 0
    assert seen.count == 1


@pytest.mark.parametrize(
    ("billed", "best"),
    [
        ([("dice", "Amble"), ("ticketmaster", "Amble"), ("bandsintown", "AMBLE")], "Amble"),
        ([("dice", "Amble"), ("bandsintown", "AMBLE")], "Amble"),
        ([("dice", "Amble"), ("dice", "AMBLE"), ("bandsintown", "AMBLE")], "AMBLE"),
        ([("dice", "caribou"), ("bandsintown", "Caribou")], "Caribou"),
        ([], "otherwise"),
    ],
)
def test_ties_go_by_capitals_and_then_by_trust(billed: list[tuple[str, str]], best: str) -> None:
    for order in permutations(billed):
        assert best_spelling([Billed(*one) for one in order], "otherwise") == best

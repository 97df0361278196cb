"""A candidate set that is brought over to a later version equals one read whole, whatever the writers have done in between."""

import random
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

import loaders.feed.candidates as reading
import resolvers.feed.candidate_cache as cache_module
import resolvers.feed.renewal as module
from loaders.events.criteria import EventCriteria
from loaders.events.values import Circle, CityArea
from resolvers.feed.candidate_cache import CandidateCache
from resolvers.feed.ranking import usual_genres
from resolvers.feed.ranking.candidates.candidate_set import CandidateSet
from store.database.catalog import journal
from store.database.catalog.changes import Kind
from store.database.connection import Database
from tests.builders import DUBLIN, NOW
from tests.schema.transport.changing_world import ChangingWorld

STEPS = 24
LOOKS = 6  # after each change
SEARCHES = (
    EventCriteria(),
    EventCriteria(city_keys=("dublin",), from_at=NOW, to_at=NOW + timedelta(days=60), statuses=("scheduled", "rescheduled")),
    EventCriteria(areas=(CityArea("dublin", Circle(*DUBLIN, 25.0)),)),
    EventCriteria(text_words=("moss",)),
    EventCriteria(text_words=("hall",)),
    EventCriteria(genres_any=("techno",)),
    EventCriteria(genres_none=("techno",)),
    EventCriteria(artist_names=("tin fox",)),
    EventCriteria(venue_names=("whelans", "hall 7")),
    EventCriteria(sources=("dice",)),
    EventCriteria(price_max=Decimal(11)),
)


class DiffersFromFresh(AssertionError):
    """A set that was brought over is not what it should be."""


def held(candidate_set: CandidateSet) -> tuple[Any, ...]:
    """All that a ranking may ask of a set."""
    events = list(candidate_set.candidates)
    acts = {act for event in events for act in event.artists}
    columns = [candidate_set.column(name) for name in ("artists", "genres", "usual", "venue", "city")]
    found = [
        column.each(lambda value: 1.0, ["moss harbour", "tin fox", "techno", "dublin", *acts]).tolist() for column in columns
    ]
    shares = {slug: share for slug, share in candidate_set.genre_shares().items() if share}
    return events, found, shares, candidate_set.off_places(), candidate_set.newest, candidate_set.places_of(candidate_set.ids)


async def walk(url: str, seed: int) -> None:
    """Change the world step by step, and look at some of the searches after each.

    Errors: DiffersFromFresh naming the changes until then.
    """
    async with Database(url) as one, Database(url) as other, Database(url) as third:
        world = ChangingWorld(one, random.Random(seed))
        caches, seconds = {id(one): CandidateCache(), id(other): CandidateCache()}, [1000.0]
        for database in (one, other, third):
            database.catalog_version._primary._clock = lambda: seconds[0]
        for _ in range(STEPS):
            await world.change(world.dice.choice((one, other)))
            seconds[0] += 1.0
            for criteria in world.dice.sample(SEARCHES, LOOKS):
                wanted = held(await CandidateCache().get(third, criteria))
                for database in (one, other):
                    await caches[id(database)].get(database, criteria)
                    await _finished(caches[id(database)])
                    if held(await caches[id(database)].get(database, criteria)) != wanted:
                        raise DiffersFromFresh(f"{criteria} after {world.written}")


async def _finished(cache: CandidateCache) -> None:
    for build in cache.builds():
        await build


@pytest.fixture
def whole_readings(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    count, read_whole = [0], module.read_whole

    async def counted(*given: Any) -> module.KeptSet:
        count[0] += 1
        return await read_whole(*given)

    monkeypatch.setattr(cache_module, "read_whole", counted)
    return lambda: count[0]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("most", [100_000, 3])
async def test_a_set_brought_over_equals_one_read_whole(
    database_url: str, seed: int, most: int, whole_readings: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_CANDIDATES", most)
    monkeypatch.setattr(usual_genres, "USUAL_LEAST_GIGS", 1)
    await walk(database_url, seed)
    fresh, first = STEPS * LOOKS, 2 * len(SEARCHES)  # by those who keep nothing, and at first
    assert whole_readings() - fresh < first + 0.2 * 2 * fresh


@pytest.mark.parametrize("seed", range(3))
async def test_the_walk_notices_when_changes_of_events_are_left_out(
    database_url: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = journal.Journal.note

    def forgetful(self: journal.Journal, change: journal.Change) -> None:
        things = None if change.things is None else [one for one in change.things if one & 7 != Kind.EVENT]
        note(self, journal.Change(change.version, things))

    monkeypatch.setattr(journal.Journal, "note", forgetful)
    with pytest.raises(DiffersFromFresh):
        await walk(database_url, seed)

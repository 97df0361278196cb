"""A candidate set that is brought over to a later version and moment equals one read whole, whatever was written in between."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

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
from store.reactions import delete_reaction, insert_reaction
from store.tables import events
from tests.builders import DUBLIN, NOW
from tests.people import person
from tests.schema.transport.changing_world import ChangingWorld

STEPS = 24
LOOKS = 6  # after each change
STEP = timedelta(hours=19)
SEARCHES = (
    EventCriteria(),
    EventCriteria(city_keys=("dublin",), from_at=NOW, to_at=NOW + timedelta(days=4), statuses=("scheduled", "rescheduled")),
    EventCriteria(from_at=NOW),
    EventCriteria(to_at=NOW + timedelta(days=12)),
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
    is_off, places = candidate_set.is_off().tolist(), candidate_set.places_of(candidate_set.ids)
    return events, found, shares, is_off, candidate_set.newest, places


def at_moment(criteria: EventCriteria, passed: timedelta) -> EventCriteria:
    """The same search later on."""
    from_at, to_at = (at and at + passed for at in (criteria.from_at, criteria.to_at))
    return replace(criteria, from_at=from_at, to_at=to_at)


async def walk(url: str, seed: int) -> None:
    """Change the world step by step as time passes, have an event saved or unsaved, and look at some of the searches after each.

    Errors: DiffersFromFresh naming the changes until then.
    """
    async with Database(url) as one, Database(url) as other, Database(url) as third:
        world = ChangingWorld(one, random.Random(seed))
        user_id = (await person(one)).viewer.id
        caches, seconds = {id(one): CandidateCache(), id(other): CandidateCache()}, [1000.0]
        for database in (one, other, third):
            database.catalog_version._primary._clock = lambda: seconds[0]
        for step in range(STEPS):
            await world.change(world.dice.choice((one, other)))
            await _mark(world, user_id)
            seconds[0] += 1.0
            for search in world.dice.sample(SEARCHES, LOOKS):
                criteria = at_moment(search, step * STEP)
                wanted = held(await CandidateCache().get(third, criteria))
                for database in (one, other):
                    await caches[id(database)].get(database, criteria)
                    await _finished(caches[id(database)])
                    if held(await caches[id(database)].get(database, criteria)) != wanted:
                        raise DiffersFromFresh(f"{criteria} after {world.written}")


async def _mark(world: ChangingWorld, user_id: int) -> None:
    """The person saves an event, or no longer does; and a version tells nothing of it."""
    ids = [row[0] for row in await world.database.fetch_all(select(events.c.id).order_by(events.c.id))]
    if ids:
        number = world.dice.choice(ids)
        if not await delete_reaction(world.database, "saved", user_id, number):
            await insert_reaction(world.database, "saved", user_id, number, NOW)
    await world.nothing()


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
    monkeypatch.setattr(module, "SAVES_COUNTED_EVERY_S", 0.0)
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

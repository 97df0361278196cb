"""A list of more events than are ranked for everybody loses none of those that are for the person."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

import loaders.feed.candidates as reading
from resolvers.feed.learning import learn_neighbours
from store.database.connection import Database
from store.reactions import insert_reaction
from store.tables import user_alerts, user_preferences
from tests.builders import NOW, Gig, add_gigs, add_venue
from tests.people import person
from tests.schema.asking import ask, context_of

FEED = """query ($first: Int, $after: String) { viewer { feed(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { title } ranking { reasons { kind } } } } } }"""
MOST = 4


@pytest.fixture(autouse=True)
def few_are_ranked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if 100,000 were four."""
    monkeypatch.setattr(reading, "MOST_CANDIDATES", MOST)
    monkeypatch.setattr(reading, "READ_AT_ONCE", 2)
    reading._statement.cache_clear()
    yield
    reading._statement.cache_clear()


def _days(*gigs: Gig) -> list[Gig]:
    """The gigs on one day after the other, behind as many others as are ranked for everybody."""
    listed = [*(Gig(f"Soon {number}", performers=(f"Band {number}",)) for number in range(MOST)), *gigs, Gig("Last of all")]
    return [Gig(**{**gig.__dict__, "start": NOW + timedelta(days=1 + day)}) for day, gig in enumerate(listed)]


async def _feed(database: Database, viewer: Any, **variables: Any) -> tuple[list[str], Any]:
    found = (await ask(database, FEED, context_of(database, viewer=viewer), **variables))["viewer"]["feed"]
    return [edge["node"]["title"] for edge in found["edges"]], found


async def test_followed_acts_and_preferred_venues_are_in_the_list_however_far_ahead(database: Database) -> None:
    ada = (await person(database)).viewer
    whelans = await add_venue(database, name="The Whelans")
    late = [
        Gig("Nobody's"),
        Gig("Followed", performers=("Support", "Lankum")),
        Gig("Preferred", performers=("Sprints",)),
        Gig("Room", venue_id=whelans, venue_name="The Whelans"),
    ]
    await add_gigs(database, *_days(*late))
    async with database.transaction() as tx:
        await tx.insert(user_alerts, {"user_id": ada.id, "artist_name": "Lankum", "artist_key": "lankum", "created_at": NOW})
        liked = {"preferred_artists": ["Sprints"], "preferred_venues": ["Whelans"]}
        await tx.insert(user_preferences, {"user_id": ada.id, "updated_at": NOW} | liked)
    titles, found = await _feed(database, ada, first=20)
    assert set(titles[:3]) == {"Followed", "Preferred", "Room"}
    assert sorted(titles[3:]) == [f"Soon {number}" for number in range(MOST)]
    assert found["totalCount"] == MOST + len(late) + 1
    first, page = await _feed(database, ada, first=2)
    second, _ = await _feed(database, ada, first=20, after=page["pageInfo"]["endCursor"])
    assert [*first, *second] == titles


async def test_so_are_gigs_that_people_with_the_same_saves_went_for(database: Database) -> None:
    ada = (await person(database)).viewer
    numbers = await add_gigs(database, *_days(Gig("Nobody's"), Gig("Theirs", performers=("Ye Vagabonds",))))
    common, theirs = numbers[0], numbers[MOST + 1]
    for number in range(4):
        other = (await person(database, email=f"other{number}@example.com")).viewer
        for event_id in (common, theirs):
            await insert_reaction(database, "saved", other.id, event_id, NOW)
    await learn_neighbours(database, NOW)
    await insert_reaction(database, "saved", ada.id, common, NOW)
    titles, found = await _feed(database, ada, first=20)
    assert "Theirs" in titles
    assert "Nobody's" not in titles
    (theirs_edge,) = [edge for edge in found["edges"] if edge["node"]["title"] == "Theirs"]
    assert "SAVED_TOGETHER" in {reason["kind"] for reason in theirs_edge["ranking"]["reasons"]}


async def test_a_person_without_signals_gets_the_soonest(database: Database) -> None:
    ada = (await person(database)).viewer
    await add_gigs(database, *_days(Gig("Late")))
    titles, found = await _feed(database, ada, first=20)
    assert titles == [f"Soon {number}" for number in range(MOST)]
    assert found["totalCount"] == MOST + 2

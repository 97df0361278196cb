"""What people save together, learned from the database and read back by the feed."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from loaders.feed.neighbours import learned
from resolvers.feed.learning import LearnedNeighbours, learn_neighbours, watch_neighbours
from resolvers.people.last_search import LastSearches
from sources.places.gazetteer import place
from store.database.connection import Database, count_statements
from store.reactions import insert_reaction
from store.tables import user_searches
from tests.builders import NOW, Gig, add_gigs
from tests.people import person
from tests.schema.asking import ask, context_of

FEED = """{ viewer { feed(first: 10) { edges { node { title } ranking { reasons { kind values text } } } } } }"""
SEARCH = """query ($city: String!) { events(filter: {city: $city}) { totalCount } }"""


async def _saved_by_three(database: Database) -> list[int]:
    """Three people who each saved a gig of Lankum and one of Lisa O'Neill, and one who saved more."""
    gigs = [
        Gig("Lankum", performers=("Lankum",), venue_name="Vicar Street", start=NOW - timedelta(days=9)),
        Gig("Lisa", performers=("Lisa O'Neill",), venue_name="Whelan's", start=NOW - timedelta(days=8)),
        Gig("Noise", performers=("Gilla Band",), venue_name="Button Factory", start=NOW + timedelta(days=3)),
        Gig("Lisa again", performers=("Lisa O'Neill",), venue_name="The Sugar Club", start=NOW + timedelta(days=40)),
    ]
    ids = await add_gigs(database, *gigs)
    for name in ("Bo", "Cy", "Di"):
        someone = (await person(database, name)).viewer
        for event_id in ids[:2]:
            await insert_reaction(database, "saved", someone.id, event_id, NOW - timedelta(days=10))
    return ids


async def _feed(database: Database, viewer: Any) -> list[Any]:
    found = await ask(database, FEED, context_of(database, viewer=viewer))
    return list(found["viewer"]["feed"]["edges"])


async def test_people_who_saved_one_act_lead_to_the_other(database: Database) -> None:
    ids = await _saved_by_three(database)
    ada = (await person(database, "Ada")).viewer
    await insert_reaction(database, "saved", ada.id, ids[0], NOW)
    assert [edge["node"]["title"] for edge in await _feed(database, ada)] == ["Noise", "Lisa again"]
    await learn_neighbours(database, NOW)
    first, second = await _feed(database, ada)
    assert (first["node"]["title"], second["node"]["title"]) == ("Lisa again", "Noise")
    told = {reason["kind"]: (reason["values"], reason["text"]) for reason in first["ranking"]["reasons"]}
    assert told["SAVED_TOGETHER"] in [
        (["Lankum", "Lisa O'Neill"], "People who saved gigs by Lankum also saved gigs by Lisa O'Neill"),
        (["Vicar Street", "Lisa O'Neill"], "People who saved gigs at Vicar Street also saved gigs by Lisa O'Neill"),
        (["Lankum", "Lisa O'Neill"], "People who saved Lankum at Vicar Street also saved gigs by Lisa O'Neill"),
    ]


async def test_old_saves_are_not_learned_from(database: Database) -> None:
    await _saved_by_three(database)
    assert (await learn_neighbours(database, NOW + timedelta(days=721))).tokens == []


async def test_nothing_is_learned_before_the_first_save(database: Database) -> None:
    async def look_once() -> None:
        stop = asyncio.Event()

        def clock() -> datetime:
            stop.set()
            return NOW

        await watch_neighbours(database, stop, clock)

    await add_gigs(database, Gig("Lankum"))
    await look_once()
    assert await learned(database) is None
    await _saved_by_three(database)
    await look_once()
    assert await learned(database) is not None


async def test_what_was_learned_is_read_once_in_a_while(database: Database) -> None:
    await _saved_by_three(database)
    held = LearnedNeighbours()
    assert (await held.current(database)).tokens == []
    found = await learn_neighbours(database, NOW)
    row = await learned(database)
    assert row is not None and row.learned_at == NOW
    assert (await LearnedNeighbours().current(database)).tokens == found.tokens
    with count_statements() as seen:
        assert (await held.current(database)).tokens == []
    assert seen.count == 0


async def test_the_city_of_the_last_search_comes_first_in_a_new_persons_feed(database: Database) -> None:
    soon, later = NOW + timedelta(days=2), NOW + timedelta(days=30)
    await add_gigs(database, Gig("Here", start=soon), Gig("There", city="Cork", place=(51.8985, -8.4756), start=later))
    ada = (await person(database, "Ada")).viewer
    assert [edge["node"]["title"] for edge in await _feed(database, ada)] == ["Here", "There"]
    searches = LastSearches(database)
    for city in ("Dublin", "Corcaigh"):
        await ask(database, SEARCH, context_of(database, viewer=ada, last_searches=searches), city=city)
    await searches.settle()
    first, second = await _feed(database, ada)
    assert first["node"]["title"] == "There"
    told = {reason["kind"]: (reason["values"], reason["text"]) for reason in first["ranking"]["reasons"]}
    assert told["SEARCHED"] == (["Cork"], "You last searched in Cork")
    assert "SEARCHED" not in {reason["kind"] for reason in second["ranking"]["reasons"]}


async def test_a_search_in_the_same_city_is_noted_once_and_a_strangers_never(database: Database) -> None:
    ada, cork = (await person(database, "Ada")).viewer, place("Cork")
    assert cork is not None
    searches = LastSearches(database)
    searches.note(ada, cork, NOW)
    await searches.settle()
    with count_statements() as seen:
        searches.note(ada, cork, NOW)
        await searches.settle()
        await ask(database, SEARCH, context_of(database, last_searches=searches), city="Galway")
        await searches.settle()
    assert not [text for text in seen.texts if "user_searches" in text]


async def test_who_goes_from_city_to_city_has_the_first_written_and_then_the_newest(database: Database) -> None:
    ada, towns = (await person(database, "Ada")).viewer, [place(name) for name in ("Cork", "Galway", "Limerick", "Dublin")]
    searches = LastSearches(database)
    with count_statements() as seen:
        for town in towns:
            assert town is not None
            searches.note(ada, town, NOW)
            for _ in range(20):  # time in which it would be written
                await database.fetch_value(select(user_searches.c.city))
        await searches.settle()
    assert len([text for text in seen.texts if "INTO user_searches" in text]) == 2
    assert await database.fetch_value(select(user_searches.c.city)) == "Dublin"


async def test_somebody_who_is_gone_is_passed_over(database: Database) -> None:
    ada, cork = (await person(database, "Ada")).viewer, place("Cork")
    assert cork is not None
    searches = LastSearches(database)
    searches.note(replace(ada, id=ada.id + 99), cork, NOW)
    await searches.settle()
    assert (await _feed(database, ada)) == []

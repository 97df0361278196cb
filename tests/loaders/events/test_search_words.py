"""What people type, and the gigs that they mean."""

from datetime import timedelta

import pytest

from loaders.events.criteria import EventCriteria, EventOrder
from loaders.events.search.search import event_count, event_page
from store.database.connection import Database, count_statements
from store.text import words
from tests.builders import NOW, Gig, add_gigs

HOUR = timedelta(hours=1)


async def _titles(database: Database, text: str, order: EventOrder = EventOrder.START_TIME) -> list[str]:
    page = await event_page(database, EventCriteria(text_words=tuple(words(text))), order, limit=20)
    return [row.title for row, _ in page]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Bicep", "Bicep Live"),
        ("Bcep", "Bicep Live"),
        ("bicpe", "Bicep Live"),
        ("BICEPP", "Bicep Live"),
        ("bixep", "Bicep Live"),
        ("bice", "Bicep Live"),
        ("bicep lvie", "Bicep Live"),
        ("bcep lvie", "Bicep Live"),
        ("the bicep", "Bicep Live"),
        ("sigur ros", "Sigur Rós"),
        ("Sigur Rós", "Sigur Rós"),
        ("sigurr roos", "Sigur Rós"),
        ("U2", "U2 at the Sphere"),
        ("whelans", "A quiet night"),
        ("Whelan’s", "A quiet night"),
        ("kneecap", "A loud night"),
        ("rave", "A loud night"),
        ("the the", "The The"),
    ],
)
async def test_words_find_what_they_mean(database: Database, text: str, title: str) -> None:
    await add_gigs(
        database,
        Gig("Bicep Live"),
        Gig("Sigur Rós"),
        Gig("U2 at the Sphere"),
        Gig("A quiet night", venue_name="Whelan's"),
        Gig("A loud night", performers=("Kneecap",), description="A rave for all ages"),
        Gig("The The"),
    )
    assert title in await _titles(database, text)
    if text != "the the":
        assert len(await _titles(database, text)) == 1


@pytest.mark.parametrize("text", ["bcp", "bixxp", "u3", "zzzzz", "bicep zzzzz", "electronic"])
async def test_words_that_nothing_is_near_find_nothing(database: Database, text: str) -> None:
    await add_gigs(database, Gig("Bicep Live", genres=("techno", "electronic")), Gig("U2"))
    assert await _titles(database, text) == []
    assert await event_count(database, EventCriteria(text_words=tuple(words(text)))) == 0


async def test_a_word_as_typed_keeps_words_near_it_out(database: Database) -> None:
    await add_gigs(database, Gig("Wolf"), Gig("Golf"), Gig("Wolfgang"))
    assert await _titles(database, "wolf") == ["Wolf"]
    assert await _titles(database, "wolfg") == ["Wolfgang"]


async def test_a_much_commoner_word_is_meant_too(database: Database) -> None:
    await add_gigs(database, Gig("Bcep"), *(Gig("Bicep") for _ in range(12)))
    assert len(await _titles(database, "bcep")) == 13


@pytest.mark.parametrize("text", ["\U0010ffff" * 3, "\ud7ff" * 4, "漢字漢", "x" * 200, "ſſſſ", "%___", "a" * 39 + "é" * 9])
async def test_odd_letters_do_no_harm(database: Database, text: str) -> None:
    await add_gigs(database, Gig("Bicep"))
    assert await _titles(database, f"{text} bicep zzz") == []
    assert await _titles(database, f"zzz {text}") == []


async def test_only_the_last_word_may_be_unfinished(database: Database) -> None:
    await add_gigs(database, Gig("Fontaines Romance"))
    assert await _titles(database, "fontaines rom") == ["Fontaines Romance"]
    assert await _titles(database, "fon romance") == []


async def test_relevance_ranks_title_before_venue_before_description_and_exact_before_near(database: Database) -> None:
    await add_gigs(
        database,
        Gig("Told of", description="a night for bicep fans", start=NOW + 1 * HOUR),
        Gig("Held at", venue_name="Bicep Hall", start=NOW + 2 * HOUR),
        Gig("Later Bicep", start=NOW + 9 * HOUR),
        Gig("Sooner Bicep", start=NOW + 8 * HOUR),
        *(Gig("Bices", start=NOW + 3 * HOUR) for _ in range(2)),
    )
    ranked = ["Sooner Bicep", "Later Bicep", "Held at", "Told of"]
    assert await _titles(database, "bicep", EventOrder.RELEVANCE) == ranked
    assert (await _titles(database, "bicex", EventOrder.RELEVANCE))[:4] == ["Bices", "Bices", "Sooner Bicep", "Later Bicep"]


async def test_relevance_pages_follow_one_another(database: Database) -> None:
    await add_gigs(database, *(Gig("Bicep", start=NOW + n * HOUR, venue_name="Bicep Hall" if n % 2 else None) for n in range(5)))
    await add_gigs(database, *(Gig("Other", start=NOW + n * HOUR, venue_name="Bicep Hall") for n in range(4)))
    criteria = EventCriteria(text_words=("bicep",))
    whole = await event_page(database, criteria, EventOrder.RELEVANCE, limit=20)
    first = await event_page(database, criteria, EventOrder.RELEVANCE, limit=6)
    second = await event_page(database, criteria, EventOrder.RELEVANCE, limit=6, after=first[-1][1])
    assert [row.id for row, _ in first + second] == [row.id for row, _ in whole]
    assert [-score for _, (score, *_) in whole] == [18] * 5 + [14] * 4


async def test_a_text_search_is_two_statements(database: Database) -> None:
    await add_gigs(database, Gig("Bicep Live", genres=("techno",)))
    criteria = EventCriteria(text_words=("bcep", "live"), genres_any=("techno",), city_keys=("dublin",))
    with count_statements() as seen:
        assert len(await event_page(database, criteria, EventOrder.RELEVANCE, limit=5)) == 1
    assert seen.count == 2
    with count_statements() as seen:
        await event_page(database, EventCriteria(city_keys=("dublin",)), EventOrder.START_TIME, limit=5)
    assert seen.count == 1

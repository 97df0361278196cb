"""What is known of a person, and how it shows in their list, by real queries."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from store.database.connection import Database
from store.people.records import ViewerRow
from store.tables import user_alerts, user_preferences, user_spotify
from tests.builders import DUBLIN, NOW, Gig, add_gigs
from tests.people import person
from tests.schema.asking import ask, context_of

FEED = """query ($filter: EventFilter) { viewer { feed(filter: $filter) { edges {
    node { title } ranking { reasons { kind values text } } } } } }"""
SEARCH = """query ($filter: EventFilter) { events(filter: $filter, orderBy: PERSONALIZED) { edges {
    node { title distanceKm } ranking { reasons { kind values text } } } } }"""


async def _ada(database: Database, **preferences: Any) -> ViewerRow:
    ada = (await person(database)).viewer
    async with database.transaction() as tx:
        await tx.insert(user_preferences, {"user_id": ada.id, "updated_at": NOW} | preferences)
    return ada


async def _feed(database: Database, viewer: ViewerRow, **variables: Any) -> dict[str, dict[str, str]]:
    """Each event's reasons in words, by their kinds; the best event first."""
    feed = (await ask(database, FEED, context_of(database, viewer=viewer), **variables))["viewer"]["feed"]
    return {edge["node"]["title"]: {one["kind"]: one["text"] for one in edge["ranking"]["reasons"]} for edge in feed["edges"]}


async def test_what_is_postponed_is_no_part_of_the_feed_and_the_last_of_a_search(database: Database) -> None:
    await add_gigs(
        database,
        Gig("Postponed", status="postponed", genres=("techno",)),
        Gig("On", start=NOW + timedelta(days=9)),
        Gig("Moved", status="rescheduled", start=NOW + timedelta(days=8)),
    )
    ada = await _ada(database, preferred_genres=["techno"])
    assert list(await _feed(database, ada)) == ["Moved", "On"]
    found = (await ask(database, SEARCH, context_of(database, viewer=ada), filter={"city": "Dublin"}))["events"]["edges"]
    assert [edge["node"]["title"] for edge in found] == ["Moved", "On", "Postponed"]


async def test_who_is_named_and_followed_is_followed(database: Database) -> None:
    await add_gigs(database, Gig("Both", performers=("Bicep",)), Gig("Named", performers=("Lankum",)))
    ada = await _ada(database, preferred_artists=["Bicep", "Lankum"])
    async with database.transaction() as tx:
        await tx.insert(user_alerts, {"user_id": ada.id, "artist_name": "Bicep", "artist_key": "bicep", "created_at": NOW})
    assert {title: reasons["ARTIST"] for title, reasons in (await _feed(database, ada)).items()} == {
        "Both": "You follow Bicep",
        "Named": "You named Lankum among your artists",
    }


async def test_a_genre_that_is_hardly_played_is_not_heard(database: Database) -> None:
    await add_gigs(database, Gig("Folk", genres=("folk",)), Gig("Jazz", genres=("jazz",)), Gig("Pop", genres=("pop",)))
    ada = await _ada(database)
    genres = [{"name": "folk", "weight": 0.21}, {"name": "jazz", "weight": 0.19}]
    async with database.transaction() as tx:
        await tx.insert(user_spotify, {"user_id": ada.id, "spotify_user_id": "ada", "top_artists": [], "top_genres": genres})
    heard = {title: reasons.get("SPOTIFY_GENRE") for title, reasons in (await _feed(database, ada)).items()}
    assert heard == {"Folk": "You listen to folk on Spotify", "Jazz": None, "Pop": None}


async def test_free_entry_is_within_every_budget_and_an_unknown_price_within_none(database: Database) -> None:
    await add_gigs(database, Gig("Free", columns={"is_free": True}), Gig("Unknown"))
    found = await _feed(database, await _ada(database, budget_max=Decimal(5)))
    assert {title: reasons.get("BUDGET") for title, reasons in found.items()} == {
        "Free": "It is within your budget",
        "Unknown": None,
    }


async def test_the_radius_that_a_person_has_set_is_the_one_that_is_told(database: Database) -> None:
    await add_gigs(database, Gig("Near"))
    found = await _feed(database, await _ada(database, preferred_cities=["Dublin"], radius_km=7))
    assert found["Near"]["DISTANCE"] == "It is within 7 km of a city you chose"


async def test_a_ranked_search_near_a_place_tells_how_far_everything_is(database: Database) -> None:
    await add_gigs(database, Gig("Here"), Gig("There", place=(DUBLIN[0] + 0.09, DUBLIN[1])))
    near = {"near": {"latitude": DUBLIN[0], "longitude": DUBLIN[1], "radiusKm": 30}}
    found = await ask(database, SEARCH, context_of(database, viewer=await _ada(database)), filter=near)
    distances = {edge["node"]["title"]: edge["node"]["distanceKm"] for edge in found["events"]["edges"]}
    assert distances == {"Here": pytest.approx(0, abs=0.1), "There": pytest.approx(10, abs=0.1)}

"""Artists over GraphQL: their fields, where they play, and the search by name."""

from datetime import timedelta
from typing import Any

import pytest

from resolvers.global_ids import global_id
from store.database.connection import Database
from tests.builders import NOW, Gig, add_artist, add_gigs
from tests.schema.asking import ask, refused_path

NAMES = """query ($text: String!, $first: Int, $after: String) { artists(text: $text, first: $first, after: $after) {
    totalCount nodes { name } pageInfo { hasNextPage endCursor } } }"""


async def _names(database: Database, text: str, **arguments: Any) -> list[str]:
    return [node["name"] for node in (await ask(database, NAMES, text=text, **arguments))["artists"]["nodes"]]


async def test_a_whole_artist(database: Database) -> None:
    image = {"url": "https://images.example/bicep.jpg", "width": 640, "height": 360}
    artist_id = await add_artist(database, "Bicep", genres=["electronic"], image=image, musicbrainz_id="73d1", spotify_id="73A3")
    query = """query ($id: ID!) { artist(id: $id) { id name genres image { url width height }
        musicbrainzId spotifyId calendarUrl } }"""
    assert (await ask(database, query, id=global_id("Artist", artist_id)))["artist"] == {
        "id": global_id("Artist", artist_id), "name": "Bicep", "genres": ["electronic"], "image": image,
        "musicbrainzId": "73d1", "spotifyId": "73A3", "calendarUrl": f"https://gigs.example/v1/artists/{artist_id}/calendar",
    }  # fmt: skip


async def test_an_artist_without_a_picture(database: Database) -> None:
    artist_id = await add_artist(database, "Bicep", genres=None)
    found = await ask(
        database, "query ($id: ID!) { artist(id: $id) { genres image { url } } }", id=global_id("Artist", artist_id)
    )
    assert found["artist"] == {"genres": [], "image": None}


async def test_where_each_artist_plays(database: Database) -> None:
    await add_gigs(
        database,
        Gig("Over", start=NOW - timedelta(days=1), performers=("Bicep",)),
        Gig("Together", start=NOW + timedelta(days=1), performers=("Bicep", "Hammer")),
        Gig("Alone", start=NOW + timedelta(days=2), performers=("Bicep",)),
    )
    query = """{ bicep: artists(text: "bicep") { nodes { upcomingEvents { totalCount nodes { title } } } }
        hammer: artists(text: "hammer") { nodes { upcomingEvents { totalCount nodes { title } } } } }"""
    found = await ask(database, query)
    assert found["bicep"]["nodes"] == [
        {"upcomingEvents": {"totalCount": 2, "nodes": [{"title": "Together"}, {"title": "Alone"}]}}
    ]
    assert found["hammer"]["nodes"] == [{"upcomingEvents": {"totalCount": 1, "nodes": [{"title": "Together"}]}}]


async def test_the_best_match_comes_first(database: Database) -> None:
    for name in ("The Bicep Curls", "Bicep Tribute", "Bicep", "Sigur Rós", "B"):
        await add_artist(database, name)
    assert await _names(database, "BICEP") == ["Bicep", "Bicep Tribute", "The Bicep Curls"]
    assert await _names(database, "sigur ros") == ["Sigur Rós"]
    assert await _names(database, "100% _") == []


async def test_pages_by_match(database: Database) -> None:
    for name in ("A Bicep", "Bicep B", "Bicep A", "Bicep"):
        await add_artist(database, name)
    seen, after = [], None
    for _ in range(4):
        seen += await _names(database, "bicep", first=1, after=after)
        found = (await ask(database, NAMES, text="bicep", first=1, after=after))["artists"]
        after = found["pageInfo"]["endCursor"]
    assert seen == ["Bicep", "Bicep A", "Bicep B", "A Bicep"]
    assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (4, False)


@pytest.mark.parametrize(
    ("arguments", "at_fault"),
    [({"text": " "}, "text"), ({"text": "!?"}, "text"), ({"text": "x" * 10_000}, "text"), ({"text": "x", "first": 101}, "first"),
     ({"text": "x", "after": "garbage"}, "after")],
)  # fmt: skip
async def test_what_cannot_be_is_refused_by_name(database: Database, arguments: dict[str, Any], at_fault: str) -> None:
    assert await refused_path(database, NAMES, **arguments) == (at_fault,)

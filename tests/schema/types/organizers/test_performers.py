"""Performers from every directory, one entry a performer."""

from typing import Any

import pytest
from sqlalchemy import update

from store.database.connection import Database, count_statements
from store.tables import artists, user_preferences
from tests.builders import Gig, add_artist, add_gigs
from tests.organizers import add_dj
from tests.people import person
from tests.schema.asking import ask, context_of, refused_path

SEARCH = """query ($text: String!, $include: [PerformerOrigin!], $first: Int) {
    performers(text: $text, include: $include, first: $first) { name origins genres url artist { name } dj { name }
      ranking { score reasons { kind values weight text } } } }"""


async def _fill(database: Database) -> None:
    await add_dj(database, "DJ Sunil", genres="techno", soundcloud="https://soundcloud.com/sunil")
    await add_dj(database, "Sunil B", genres="folk", soundcloud="javascript:alert(1)")
    await add_gigs(
        database,
        Gig("A night", performers=("Sunil",), sources=("ticketmaster", "dice"), genres=("techno",)),
        Gig("Another", performers=("Sunil Sharpe",), sources=("dice",)),
    )
    await add_artist(database, "Sunil Band", spotify_id="4abc", genres=["rock"])
    await database.execute(update(artists).where(artists.c.name == "Sunil").values(genres=["electronic"]))


async def _found(database: Database, **variables: Any) -> list[Any]:
    return list((await ask(database, SEARCH, **variables))["performers"])


async def test_one_entry_a_performer(database: Database) -> None:
    await _fill(database)
    found = await _found(database, text="sunil")
    assert [(one["name"], one["origins"]) for one in found] == [
        ("Sunil B", ["LOCAL"]),
        ("Sunil Band", ["SPOTIFY"]),
        ("Sunil Sharpe", []),
        ("DJ Sunil", ["LOCAL", "TICKETMASTER"]),
    ]
    by_name = {one["name"]: one for one in found}
    assert by_name["DJ Sunil"]["genres"] == ["techno", "electronic"]
    assert (by_name["DJ Sunil"]["artist"], by_name["DJ Sunil"]["dj"]) == ({"name": "Sunil"}, {"name": "DJ Sunil"})
    assert by_name["DJ Sunil"]["url"] == "https://soundcloud.com/sunil"
    assert by_name["Sunil Band"]["url"] == "https://open.spotify.com/artist/4abc"
    assert by_name["Sunil B"]["url"] is None, "an invalid address is left out"
    assert {one["ranking"] for one in found if one["ranking"] is None} == {None}


async def test_namesakes_of_quite_other_genres_stay_apart(database: Database) -> None:
    await add_dj(database, "Kate", genres="techno")
    await add_artist(database, "Kate", spotify_id="1", genres=["folk"])
    found = await _found(database, text="kate")
    assert [(one["origins"], one["genres"]) for one in found] == [(["LOCAL"], ["techno"]), (["SPOTIFY"], ["folk"])]


async def test_only_some_directories(database: Database) -> None:
    await _fill(database)
    assert [one["name"] for one in await _found(database, text="sunil", include=["SPOTIFY"])] == ["Sunil Band"]
    assert {one["name"] for one in await _found(database, text="sunil", include=["LOCAL"])} == {"DJ Sunil", "Sunil B"}
    assert len(await _found(database, text="sunil", first=2)) == 2
    assert await _found(database, text="sunil", first=0) == []
    assert await _found(database, text="nobody at all") == []


async def test_the_signed_in_person_sees_how_well_they_suit(database: Database) -> None:
    await _fill(database)
    ada = await person(database)
    async with database.transaction() as tx:
        await tx.insert(
            user_preferences, {"user_id": ada.viewer.id, "preferred_artists": ["Sunil Band"], "preferred_genres": ["techno"]}
        )
    found = (await ask(database, SEARCH, context_of(database, viewer=ada.viewer), text="sunil"))["performers"]
    rankings = {one["name"]: one["ranking"] for one in found}
    assert rankings["Sunil Band"]["reasons"] == [
        {"kind": "ARTIST", "values": ["Sunil Band"], "weight": 0.6, "text": "You like Sunil Band."}
    ]
    assert [(reason["kind"], reason["text"]) for reason in rankings["DJ Sunil"]["reasons"]] == [("GENRE", "You like techno.")]
    assert rankings["Sunil B"] == {"score": 0.0, "reasons": []}


@pytest.mark.parametrize(
    ("wanted", "at_fault"),
    [
        ({"text": "?"}, "text"),
        ({"text": "x" * 201}, "text"),
        ({"text": "a", "include": []}, "include"),
        ({"text": "a", "first": 101}, "first"),
        ({"text": "a", "first": -1}, "first"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(database: Database, wanted: dict[str, Any], at_fault: str) -> None:
    assert ".".join(await refused_path(database, SEARCH, **wanted)) == at_fault


async def test_many_take_as_many_statements_as_few(database: Database) -> None:
    for number in range(40):
        await add_dj(database, f"Act {number}")
    await add_gigs(database, *(Gig(f"Gig {number}", performers=(f"Act {number}",)) for number in range(40)))
    for first in (1, 40):
        context = context_of(database)
        await context.directory.djs(database)
        with count_statements() as seen:
            found = (await ask(database, SEARCH, context, text="act", first=first))["performers"]
        assert len(found) == first
        assert seen.count <= 4, seen.texts

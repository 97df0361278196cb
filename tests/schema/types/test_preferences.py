"""What people say that they like, told and changed."""

from typing import Any

import pytest
from sqlalchemy import insert, text

from resolvers.errors import Unauthenticated
from sources.reading.genres import slugs
from store.database.connection import Database, count_statements
from store.tables import user_preferences
from tests.people import Signed, person
from tests.schema.asking import SCHEMA, ask, context_of

FIELDS = "{ genres artists cities venues djs budgetMax radiusKm nights }"
SHOW = f"{{ viewer {{ preferences {FIELDS} }} }}"
UPDATE = (
    f"mutation ($input: PreferencesInput!) {{ preferencesUpdate(input: $input) "
    f"{{ preferences {FIELDS} errors {{ code field message }} }} }}"
)
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("genres", "artists", "cities", "venues", "djs", "nights"), []),
    "budgetMax": None,
    "radiusKm": None,
}
FULL: dict[str, Any] = {
    "genres": ["Techno", "hip hop", "Donegal krautrock"],
    "artists": ["Sunil Sharpe", "Róisín Murphy", "שלום חנוך", "🔥"],
    "cities": ["Dublin", "Béal Feirste"],
    "venues": ["Whelan's"],
    "djs": ["DJ Deece"],
    "budgetMax": "24.50",
    "radiusKm": 30,
    "nights": ["WEEKDAY", "WEEKEND"],
}


async def _update(database: Database, who: Signed, given: dict[str, Any]) -> Any:
    context = context_of(database, viewer=who.viewer)
    return (await ask(database, UPDATE, context, input=given))["preferencesUpdate"]


async def _show(database: Database, who: Signed) -> Any:
    return (await ask(database, SHOW, context_of(database, viewer=who.viewer)))["viewer"]["preferences"]


async def test_who_said_nothing_has_empty_preferences(database: Database) -> None:
    ada = await person(database)
    with count_statements() as seen:
        assert await _show(database, ada) == EMPTY
    assert seen.count == 1


async def test_every_field_is_kept_as_written(database: Database) -> None:
    ada, brian = await person(database), await person(database, "Brian")
    with count_statements() as seen:
        assert await _update(database, ada, FULL) == {"preferences": FULL, "errors": []}
    assert seen.count == 2
    assert (await _show(database, ada), await _show(database, brian)) == (FULL, EMPTY)
    assert slugs(FULL["genres"]) == ("techno", "hip-hop")


async def test_what_is_not_given_stays_and_null_empties(database: Database) -> None:
    ada = await person(database)
    await _update(database, ada, FULL)
    changed = {"genres": None, "budgetMax": None, "nights": [], "venues": [" Vicar Street ", "Vicar Street"]}
    expected = FULL | {"genres": [], "budgetMax": None, "nights": [], "venues": ["Vicar Street"]}
    assert (await _update(database, ada, changed))["preferences"] == expected


async def test_three_hundred_artists_are_kept(database: Database) -> None:
    ada = await person(database)
    artists = [f"Artist {number}" for number in range(300)]
    assert (await _update(database, ada, {"artists": artists}))["preferences"]["artists"] == artists


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"artists": ["A", "B\x00"]}, "artists", "name 2 must be one line without control characters."),
        ({"cities": ["Dublin\r\nCork"]}, "cities", "name 1 must be one line without control characters."),
        ({"djs": [" "]}, "djs", "name 1 must not be empty."),
        ({"genres": ["x" * 201]}, "genres", "name 1 must be at most 200 characters long; got 201."),
        ({"venues": ["\ud83c"]}, "venues", "name 1 contains an unpaired surrogate, which is not valid text."),
        ({"budgetMax": "-1"}, "budgetMax", "must be an amount between 0 and 99999999.99."),
        ({"budgetMax": "100000000"}, "budgetMax", "must be an amount between 0 and 99999999.99."),
        ({"budgetMax": "24.505"}, "budgetMax", "must have at most two decimal places."),
        ({"radiusKm": 0}, "radiusKm", "must be between 1 and 500 kilometres."),
        ({"radiusKm": 501}, "radiusKm", "must be between 1 and 500 kilometres."),
        ({"artists": ["x"] * 501}, "artists", "must contain at most 500 names; got 501."),
    ],
)
async def test_what_cannot_be_used_is_named_and_nothing_changes(
    database: Database, given: dict[str, Any], field: str, message: str
) -> None:
    ada = await person(database)
    await _update(database, ada, FULL)
    refused = await _update(database, ada, {"genres": ["jazz"]} | given)
    (error,) = refused["errors"]
    assert (error["code"], error["field"]) == ("INVALID", ["input", field])
    assert error["message"].startswith(field)
    assert error["message"].endswith(message)
    assert (refused["preferences"], await _show(database, ada)) == (None, FULL)


@pytest.mark.parametrize("stored", ['"techno"', "null", '{"a": 1}', "[1, null]", "[]"])
async def test_what_a_predecessor_left_is_read(database: Database, stored: str) -> None:
    ada = await person(database)
    await database.execute(insert(user_preferences).values(user_id=ada.viewer.id, preferred_artists=["Bicep"]))
    await database.execute(
        text("UPDATE user_preferences SET preferred_genres = :stored, night_preferences = :nights"),
        {"stored": stored, "nights": '["weekend", "full moon"]'},
    )
    assert await _show(database, ada) == EMPTY | {"artists": ["Bicep"], "nights": ["WEEKEND"]}


async def test_a_stranger_is_told_to_sign_in(database: Database) -> None:
    answer = await SCHEMA.execute(UPDATE, {"input": {}}, context_value=context_of(database))
    assert answer.errors
    assert isinstance(answer.errors[0].original_error, Unauthenticated)


async def test_digests_are_off_until_asked_for(database: Database) -> None:
    ada = context_of(database, viewer=(await person(database)).viewer)
    change = "mutation ($on: Boolean) { m: preferencesUpdate(input: { digest: $on }) { preferences { digest } errors { code } } }"
    assert await ask(database, "{ viewer { preferences { digest } } }", ada) == {"viewer": {"preferences": {"digest": False}}}
    for given, expected in ((True, True), (None, False)):
        assert (await ask(database, change, ada, on=given))["m"] == {"preferences": {"digest": expected}, "errors": []}

"""The state of a consent: whose it is, and how often and how long it is good."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth.secret_box import SecretBox
from auth.spotify.logins import BadState, SpotifyLogins
from store.database.connection import Database
from store.people.sessions import end_session
from store.tables import spotify_logins
from tests.builders import NOW
from tests.people import person
from tests.spotify import KEY

BACK = "https://gigs.example/auth/spotify/callback"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def logins(database: Database) -> SpotifyLogins:
    """Those of a server."""
    return SpotifyLogins(database, SecretBox([KEY]), KEY)


async def test_it_brings_back_who_left(database: Database, logins: SpotifyLogins) -> None:
    ada = await person(database)
    state, verifier = await logins.begin(ada.viewer.id, ada.session_id, BACK, NOW)
    returned = await logins.finish(state, NOW + 9 * MINUTE)
    assert (returned.viewer, returned.verifier, returned.login.redirect_uri) == (ada.viewer, verifier, BACK)
    assert verifier not in repr(returned)


async def test_it_is_good_once_also_when_two_come_at_the_same_time(database: Database, logins: SpotifyLogins) -> None:
    ada = await person(database)
    state, _ = await logins.begin(ada.viewer.id, ada.session_id, BACK, NOW)
    ends = await asyncio.gather(*(logins.finish(state, NOW) for _ in range(5)), return_exceptions=True)
    assert sorted(type(end).__name__ for end in ends) == ["BadState"] * 4 + ["Returned"]


async def test_it_ends_after_ten_minutes_and_with_the_session(database: Database, logins: SpotifyLogins) -> None:
    ada = await person(database)
    old, _ = await logins.begin(ada.viewer.id, ada.session_id, BACK, NOW)
    with pytest.raises(BadState):
        await logins.finish(old, NOW + 11 * MINUTE)
    fresh, _ = await logins.begin(ada.viewer.id, ada.session_id, BACK, NOW)
    await end_session(database, ada.session_id, NOW)
    with pytest.raises(BadState):
        await logins.finish(fresh, NOW)


async def test_forged_states_are_refused_before_the_database_is_asked(database: Database, logins: SpotifyLogins) -> None:
    ada = await person(database)
    state, _ = await logins.begin(ada.viewer.id, ada.session_id, BACK, NOW)
    stranger = SpotifyLogins(database, SecretBox([KEY]), "another server's secret, just as long as ours")
    foreign, _ = await stranger.begin(ada.viewer.id, ada.session_id, BACK, NOW)
    for forged in ("", ".", "x", state[:-1], state.upper(), f"{state}.x", "é" * 40, "a" * 10_000, "\ud800.x", foreign):
        with pytest.raises(BadState):
            await logins.finish(forged, NOW)
    assert (await logins.finish(state, NOW)).viewer == ada.viewer


async def test_neither_state_nor_verifier_lies_readable_in_the_database(database: Database, logins: SpotifyLogins) -> None:
    ada = await person(database)
    state, verifier = await logins.begin(ada.viewer.id, ada.session_id, BACK, NOW)
    held = str(await database.fetch_all(select(spotify_logins)))
    assert state not in held and state.split(".")[0] not in held and verifier not in held


async def test_those_that_nobody_came_back_from_go(database: Database, logins: SpotifyLogins) -> None:
    ada = await person(database)
    for minutes in (0, 20, 40):
        await logins.begin(ada.viewer.id, ada.session_id, BACK, NOW + minutes * MINUTE)
    assert len(await database.fetch_all(select(spotify_logins.c.state_hash))) == 1

"""The link in every digest: one click ends them, a look changes nothing."""

import pytest

from auth.signed_links import UnsubscribeTokens
from loaders.people.preferences import preferences_by_user
from store.database.connection import Database
from store.people.preferences import set_preferences
from tests.builders import NOW
from tests.people import SECRET, person
from tests.shims.conftest import House

TOKENS = UnsubscribeTokens([SECRET])
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def _wants_digests(database: Database, user_id: int) -> bool:
    (preferences,) = await preferences_by_user(database, [user_id])
    return preferences.digest


async def test_a_post_ends_them_and_a_get_only_asks(house: House, database: Database) -> None:
    house.dependencies.unsubscribe = TOKENS
    ada, eve = await person(database), await person(database, "Eve")
    for who in (ada, eve):
        async with database.transaction() as tx:
            await set_preferences(tx, who.viewer.id, {"digest": True}, NOW)
    path = f"/v1/digest/unsubscribe?token={TOKENS.token(ada.viewer.id)}"
    page = await house.client.request("GET", path)
    assert (page.status, b"<form" in page.body) == (200, True)
    assert await _wants_digests(database, ada.viewer.id)
    for _ in range(2):
        done = await house.client.request("POST", path, body=b"List-Unsubscribe=One-Click", headers=FORM)
        assert done.status == 200
    assert not await _wants_digests(database, ada.viewer.id)
    assert await _wants_digests(database, eve.viewer.id)


@pytest.mark.parametrize("token", ["", "1", "1.", "1." + "A" * 43, "0.x", TOKENS.token(1) + "x", "2" + TOKENS.token(1)[1:]])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_forged_link_is_a_page_that_says_so(house: House, token: str, method: str) -> None:
    house.dependencies.unsubscribe = TOKENS
    reply = await house.client.request(method, f"/v1/digest/unsubscribe?token={token}")
    assert (reply.status, reply.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert b"This link does not work" in reply.body


def test_a_link_outlives_a_change_of_the_secret_once() -> None:
    old = UnsubscribeTokens(["the secret before this one, long enough"]).token(7)
    assert UnsubscribeTokens([SECRET, "the secret before this one, long enough"]).user_of(old) == 7
    assert TOKENS.user_of(old) is None

"""Carrying a session on, ending it, and changing the password, as clients ask for it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from auth.errors import InvalidRefreshToken, ReusedRefreshToken
from resolvers.errors import Unauthenticated
from store.database.connection import Database, count_statements
from store.people.sessions import refresh_token
from store.tables import refresh_tokens, user_sessions
from tests.builders import NOW
from tests.people import person
from tests.schema.asking import SCHEMA, context_of
from tests.schema.types.accounts_client import CHANGE, END, PASSWORD, REFRESH, AccountsClient

NOT_ACCEPTED = {
    "code": "INVALID",
    "field": ["refreshToken"],
    "message": "The refresh token is not valid. Log in again.",
}


@pytest.fixture
def client(database: Database) -> AccountsClient:
    return AccountsClient(database)


async def test_a_session_is_carried_on(client: AccountsClient) -> None:
    ada = await person(client.database)
    first = await client.ask(REFRESH, token=ada.refresh_token)
    with count_statements() as seen:
        second = await client.ask(REFRESH, token=first["refreshToken"])
    assert len({ada.refresh_token, first["refreshToken"], second["refreshToken"]}) == 3
    assert second["viewer"]["email"] == ada.viewer.email
    assert await client.is_live(second["accessToken"])
    assert (await client.count(user_sessions), seen.count) == (1, 5)


async def test_a_refresh_token_that_comes_again_ends_the_session(client: AccountsClient) -> None:
    ada = await person(client.database)
    new = await client.ask(REFRESH, token=ada.refresh_token)
    await client.database.execute(
        update(refresh_tokens).values(used_at=NOW - timedelta(seconds=6)).where(refresh_tokens.c.used_at.is_not(None))
    )
    assert (await client.ask(REFRESH, token=ada.refresh_token))["errors"] == [NOT_ACCEPTED]
    assert (await client.ask(REFRESH, token=new["refreshToken"]))["errors"] == [NOT_ACCEPTED]
    assert not await client.is_live(new["accessToken"])
    assert client.events == ["refreshed", "refresh_reused", "refresh_refused"]


async def test_a_second_tab_that_comes_a_moment_late_ends_nothing(client: AccountsClient) -> None:
    ada = await person(client.database)
    new = await client.ask(REFRESH, token=ada.refresh_token)
    assert (await client.ask(REFRESH, token=ada.refresh_token))["errors"] == [NOT_ACCEPTED]
    assert await client.is_live(new["accessToken"])
    assert (await client.ask(REFRESH, token=new["refreshToken"]))["errors"] == []
    assert client.events == ["refreshed", "refresh_refused", "refreshed"]


async def test_of_two_refreshes_at_once_one_wins(client: AccountsClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await person(client.database)
    meeting = asyncio.Barrier(2)

    async def find_together(*arguments: Any) -> Any:
        found = await refresh_token(*arguments)
        await meeting.wait()  # both have seen the token unused
        return found

    monkeypatch.setattr("store.people.sessions.refresh_token", find_together)
    both = await asyncio.gather(*(client.ask(REFRESH, token=ada.refresh_token) for _ in range(2)))
    monkeypatch.undo()
    (winner,) = [answer for answer in both if not answer["errors"]]
    assert [answer["errors"] for answer in both if answer["errors"]] == [[NOT_ACCEPTED]]
    assert await client.is_live(winner["accessToken"])
    assert (await client.ask(REFRESH, token=winner["refreshToken"]))["errors"] == []


async def test_of_twenty_refreshes_at_once_at_most_one_wins(client: AccountsClient) -> None:
    ada = await person(client.database)
    answers = await asyncio.gather(*(client.ask(REFRESH, token=ada.refresh_token) for _ in range(20)))
    assert [answer["errors"] for answer in answers].count([]) == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "\ud83c", "' OR 1=1 --"])
async def test_what_is_no_refresh_token_is_refused(client: AccountsClient, token: str) -> None:
    await person(client.database)
    with pytest.raises(InvalidRefreshToken):
        await client.accounts.sessions.refresh(token, NOW)


async def test_a_session_ends_by_itself(client: AccountsClient) -> None:
    ada = await person(client.database)
    sessions = client.accounts.sessions
    kept = await sessions.refresh(ada.refresh_token, NOW + timedelta(days=29))
    kept = await sessions.refresh(kept.refresh_token, NOW + timedelta(days=58))
    with pytest.raises(InvalidRefreshToken):
        await sessions.refresh(kept.refresh_token, NOW + timedelta(days=89))


async def test_used_tokens_go_when_they_could_no_longer_be_used(client: AccountsClient) -> None:
    ada = await person(client.database)
    sessions, token = client.accounts.sessions, ada.refresh_token
    for day in (20, 40, 60):
        token = (await sessions.refresh(token, NOW + timedelta(days=day))).refresh_token
    assert await client.count(refresh_tokens) == 3
    with pytest.raises(InvalidRefreshToken) as raised:
        await sessions.refresh(ada.refresh_token, NOW + timedelta(days=60))
    assert not isinstance(raised.value, ReusedRefreshToken)


async def test_expired_sessions_go_at_the_next_log_in(client: AccountsClient) -> None:
    await client.sign_up()
    await client.database.execute(update(user_sessions).values(expires_at=NOW - timedelta(days=1)))
    await client.log_in()
    assert (await client.count(user_sessions), await client.count(refresh_tokens)) == (1, 1)


async def test_ending_this_session(client: AccountsClient) -> None:
    first = await client.sign_up()
    second = await client.log_in()
    assert await client.ask(END, bearer=first["accessToken"], everywhere=False) == {"ended": 1, "errors": []}
    assert [await client.is_live(one["accessToken"]) for one in (first, second)] == [False, True]
    assert (await client.ask(REFRESH, token=first["refreshToken"]))["errors"] == [NOT_ACCEPTED]


async def test_ending_every_session(client: AccountsClient) -> None:
    brian = await person(client.database, "Brian")
    sessions = [await client.sign_up(), await client.log_in(), await client.log_in()]
    assert await client.ask(END, bearer=sessions[1]["accessToken"], everywhere=True) == {"ended": 3, "errors": []}
    assert [await client.is_live(one["accessToken"]) for one in sessions] == [False] * 3
    assert await client.is_live(brian.token)


async def test_changing_the_password_ends_the_other_sessions(client: AccountsClient) -> None:
    first = await client.sign_up()
    second = await client.log_in()
    changed = await client.ask(CHANGE, bearer=first["accessToken"], current=PASSWORD, new="difference engine")
    assert changed["errors"] == []
    lives = [await client.is_live(one["accessToken"]) for one in (first, second, changed)]
    assert lives == [True, False, True]
    assert (await client.ask(REFRESH, token=changed["refreshToken"]))["errors"] == []
    assert (await client.log_in())["errors"]
    assert (await client.log_in(password="difference engine"))["errors"] == []


@pytest.mark.parametrize(
    ("current", "new", "field"), [("a wrong password", "long enough", "current"), (PASSWORD, "short", "new")]
)
async def test_a_password_that_cannot_be_changed(client: AccountsClient, current: str, new: str, field: str) -> None:
    session = await client.sign_up()
    refused = await client.ask(CHANGE, bearer=session["accessToken"], current=current, new=new)
    assert [(error["code"], error["field"]) for error in refused["errors"]] == [("INVALID", [field])]
    assert (await client.log_in())["errors"] == []


async def test_of_two_changes_at_once_one_is_kept(client: AccountsClient) -> None:
    session = await client.sign_up()
    news = ["difference engine", "jacquard loom"]
    changes = (client.run(CHANGE, bearer=session["accessToken"], current=PASSWORD, new=new) for new in news)
    answers = await asyncio.gather(*changes)
    kept = [answer for answer in answers if not answer.errors and answer.data and not answer.data["passwordChange"]["errors"]]
    assert len(kept) == 1
    assert [bool((await client.log_in(password=new))["errors"]) for new in (PASSWORD, *news)].count(False) == 1


async def test_a_log_in_that_a_change_of_password_overtakes_fails(
    client: AccountsClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await client.sign_up()
    verify = client.accounts.passwords.verify

    async def verify_slowly(password: str, held: str | None) -> Any:
        verdict = await verify(password, held)
        monkeypatch.undo()
        await client.ask(CHANGE, bearer=session["accessToken"], current=PASSWORD, new="difference engine")
        return verdict

    monkeypatch.setattr(client.accounts.passwords, "verify", verify_slowly)
    assert (await client.log_in())["errors"]


async def test_a_change_that_another_one_overtakes_fails(client: AccountsClient, monkeypatch: pytest.MonkeyPatch) -> None:
    session = await client.sign_up()
    verify = client.accounts.passwords.verify

    async def verify_slowly(password: str, held: str | None) -> Any:
        verdict = await verify(password, held)
        monkeypatch.undo()
        await client.ask(CHANGE, bearer=session["accessToken"], current=PASSWORD, new="difference engine")
        return verdict

    monkeypatch.setattr(client.accounts.passwords, "verify", verify_slowly)
    late = await client.run(CHANGE, bearer=session["accessToken"], current=PASSWORD, new="jacquard loom")
    assert late.errors and isinstance(late.errors[0].original_error, Unauthenticated)
    assert (await client.log_in(password="difference engine"))["errors"] == []


@pytest.mark.parametrize("query", [END, CHANGE])
async def test_a_stranger_is_told_to_sign_in(client: AccountsClient, query: str) -> None:
    given = {"everywhere": True} if query is END else {"current": "x", "new": "long enough"}
    answer = await SCHEMA.execute(query, given, context_value=context_of(client.database, accounts=client.accounts))
    assert answer.errors
    assert isinstance(answer.errors[0].original_error, Unauthenticated)

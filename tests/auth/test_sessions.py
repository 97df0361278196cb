"""Sessions at their edges: when one ends, whose it is, and what is kept of it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from auth.errors import InvalidRefreshToken, InvalidToken, ReusedRefreshToken
from auth.sessions import Caller, Identity, Sessions, bearer_token
from store.database.connection import Database, Transaction, count_statements
from store.people import sessions as stored
from store.tables import refresh_tokens, user_sessions
from tests.builders import NOW
from tests.people import TOKENS, person, sessions_of

DAYS_30 = timedelta(days=30)
SECOND = timedelta(seconds=1)


async def count(database: Database, table: object) -> int:
    """How many rows there are."""
    found: int = await database.fetch_value(select(func.count()).select_from(table))  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        (" BEARER abc", "abc"),
        ("Basic abc", None),
        ("abc", None),
        ("", None),
        (None, None),
    ],
)
def test_a_bearer_header_holds_a_token(header: str | None, token: str | None) -> None:
    assert bearer_token(header) == token


def test_a_caller_sends_no_token_unless_told_otherwise() -> None:
    assert (Caller().session_id, Caller().token_problem) == (None, None)


async def test_credentials_are_as_long_as_clients_were_told(database: Database) -> None:
    ada = await person(database)
    sessions = sessions_of(database)
    renewed = await sessions.refresh(ada.refresh_token, NOW)

    async def renew(tx: Transaction) -> str:
        return (await sessions.renew(tx, Identity(ada.viewer, ada.session_id), NOW)).refresh_token

    tokens = [ada.refresh_token, renewed.refresh_token, await database.write(renew)]
    assert [len(token) for token in tokens] == [43] * 3
    assert len(set(tokens)) == 3
    assert len(ada.session_id) == 22


@pytest.mark.parametrize("token", ["", "x" * 201])
async def test_what_can_be_no_refresh_token_is_not_looked_up(database: Database, token: str) -> None:
    with count_statements() as seen, pytest.raises(InvalidRefreshToken):
        await sessions_of(database).refresh(token, NOW)
    assert seen.count == 0


async def test_a_session_lives_for_thirty_days_to_the_second(database: Database) -> None:
    ada = await person(database)
    assert await stored.viewer_of_session(database, ada.session_id, NOW + DAYS_30 - SECOND)
    assert await stored.viewer_of_session(database, ada.session_id, NOW + DAYS_30) is None
    with pytest.raises(InvalidRefreshToken):
        await sessions_of(database).refresh(ada.refresh_token, NOW + DAYS_30)


async def test_thirty_days_are_what_a_session_has_unless_set(database: Database) -> None:
    ada = await person(database)
    await Sessions(database, TOKENS).refresh(ada.refresh_token, NOW)
    assert await database.fetch_value(select(user_sessions.c.expires_at)) == NOW + DAYS_30


async def test_a_token_counts_only_for_the_person_of_its_session(database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    sessions = sessions_of(database)
    identity = await sessions.identify(ada.token, NOW)
    assert (identity.viewer.id, identity.session_id) == (ada.viewer.id, ada.session_id)
    with pytest.raises(InvalidToken):
        await sessions.identify(TOKENS.issue(eve.viewer, ada.session_id, NOW).text, NOW)
    with pytest.raises(InvalidToken):
        await sessions.identify(TOKENS.issue(ada.viewer, "unknown", NOW).text, NOW)


async def test_a_session_ends_once(database: Database) -> None:
    ada = await person(database)
    sessions = sessions_of(database)
    assert [await sessions.end(ada.session_id, NOW) for _ in range(2)] == [1, 0]
    assert await sessions.end(ada.session_id, NOW + DAYS_30) == 0
    with pytest.raises(InvalidToken):
        await sessions.identify(ada.token, NOW)


async def test_ending_all_spares_the_one_kept_and_other_people(database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    sessions = sessions_of(database)

    async def open_two(tx: Transaction) -> list[str]:
        return [(await sessions.open(tx, ada.viewer, NOW)).session_id for _ in range(2)]

    kept, other = await database.write(open_two)

    async def end_all(tx: Transaction) -> int:
        return await sessions.end_all(tx, ada.viewer.id, NOW, kept=kept)

    assert await database.write(end_all) == 2
    assert await database.write(end_all) == 0
    ids = (ada.session_id, kept, other, eve.session_id)
    assert [bool(await stored.viewer_of_session(database, session_id, NOW)) for session_id in ids] == [False, True, False, True]


async def test_an_ended_session_cannot_be_renewed(database: Database) -> None:
    ada = await person(database)
    sessions = sessions_of(database)
    await sessions.end(ada.session_id, NOW)

    async def renew(tx: Transaction) -> None:
        await sessions.renew(tx, Identity(ada.viewer, ada.session_id), NOW)

    with pytest.raises(InvalidToken):
        await database.write(renew)
    assert await count(database, refresh_tokens) == 1


async def test_renewing_uses_up_every_refresh_token_of_the_session_and_of_no_other(database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    sessions = sessions_of(database)

    async def renew(tx: Transaction) -> str:
        return (await sessions.renew(tx, Identity(ada.viewer, ada.session_id), NOW)).refresh_token

    new = await database.write(renew)
    assert (await sessions.refresh(new, NOW)).viewer == ada.viewer
    assert (await sessions.refresh(eve.refresh_token, NOW)).viewer == eve.viewer
    with pytest.raises(ReusedRefreshToken):
        await sessions.refresh(ada.refresh_token, NOW + timedelta(minutes=1))


async def test_a_token_that_comes_again_within_five_seconds_was_sent_together_and_later_it_is_a_theft(database: Database) -> None:
    ada = await person(database)
    sessions = sessions_of(database)
    await sessions.refresh(ada.refresh_token, NOW)
    with pytest.raises(InvalidRefreshToken) as raised:
        await sessions.refresh(ada.refresh_token, NOW + timedelta(seconds=4))
    assert not isinstance(raised.value, ReusedRefreshToken)
    assert await stored.viewer_of_session(database, ada.session_id, NOW)
    with pytest.raises(ReusedRefreshToken):
        await sessions.refresh(ada.refresh_token, NOW + timedelta(seconds=5))
    assert await stored.viewer_of_session(database, ada.session_id, NOW) is None


async def test_only_the_client_that_used_a_token_may_have_sent_it_twice(database: Database) -> None:
    ada = await person(database)
    sessions = sessions_of(database)
    renewed = await sessions.refresh(ada.refresh_token, NOW, "Firefox")  # updated since the log-in: its word is kept
    again = NOW + SECOND
    with pytest.raises(InvalidRefreshToken) as raised:
        await sessions.refresh(ada.refresh_token, again, "Firefox")
    assert not isinstance(raised.value, ReusedRefreshToken)
    with pytest.raises(ReusedRefreshToken):
        await sessions.refresh(ada.refresh_token, again, "curl/8")
    with pytest.raises(InvalidRefreshToken):
        await sessions.refresh(renewed.refresh_token, again, "Firefox")


async def test_refreshing_prolongs_this_session_alone(database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")
    refreshed = await sessions_of(database).refresh(ada.refresh_token, NOW + timedelta(days=10))
    assert refreshed.session_id == ada.session_id
    rows = await database.fetch_all(
        select(user_sessions.c.id, user_sessions.c.refreshed_at, user_sessions.c.expires_at, user_sessions.c.ended_at)
    )
    at = NOW + timedelta(days=10)
    assert {row[0]: tuple(row)[1:] for row in rows} == {
        ada.session_id: (at, at + DAYS_30, None),
        eve.session_id: (NOW, NOW + DAYS_30, None),
    }


async def test_a_used_token_is_kept_for_as_long_as_a_session_lives_and_is_a_theft_until_then(database: Database) -> None:
    """It is dropped at the first refresh that comes more than thirty days after its use."""
    ada = await person(database)
    sessions = sessions_of(database)

    async def refresh(token: str, at: datetime) -> str:
        return (await sessions.refresh(token, at)).refresh_token

    second = await refresh(ada.refresh_token, NOW)
    third = await refresh(second, NOW + timedelta(days=20))
    fourth = await refresh(third, NOW + DAYS_30)
    assert await count(database, refresh_tokens) == 4
    await refresh(fourth, NOW + DAYS_30 + SECOND)
    assert await count(database, refresh_tokens) == 4  # the first went, another came
    with pytest.raises(InvalidRefreshToken) as raised:
        await sessions.refresh(ada.refresh_token, NOW + DAYS_30 + SECOND)
    assert not isinstance(raised.value, ReusedRefreshToken)
    with pytest.raises(ReusedRefreshToken):
        await sessions.refresh(second, NOW + DAYS_30 + SECOND)
    assert await stored.viewer_of_session(database, ada.session_id, NOW + DAYS_30 + SECOND) is None


async def test_a_new_session_clears_away_the_persons_expired_ones_only(database: Database) -> None:
    ada, eve = await person(database), await person(database, "Eve")

    async def open_at(at: datetime) -> int:
        async def work(tx: Transaction) -> None:
            await sessions_of(database).open(tx, ada.viewer, at)

        await database.write(work)
        return await count(database, user_sessions)

    assert await open_at(NOW + DAYS_30) == 3
    assert await open_at(NOW + DAYS_30 + SECOND) == 3
    ids = {row[0] for row in await database.fetch_all(select(user_sessions.c.id))}
    assert eve.session_id in ids
    assert ada.session_id not in ids


async def test_a_token_that_another_request_used_or_whose_session_ended_is_not_rotated(database: Database) -> None:
    ada = await person(database)

    async def rotate(old: str, new: str) -> bool:
        return await database.write(lambda tx: stored.rotate(tx, ada.session_id, old, new, NOW, NOW + DAYS_30))

    hashes = [row[0] for row in await database.fetch_all(select(refresh_tokens.c.token_hash))]
    assert await rotate(hashes[0], "a" * 64)
    assert not await rotate(hashes[0], "b" * 64)
    await sessions_of(database).end(ada.session_id, NOW)
    assert not await rotate("a" * 64, "c" * 64)
    assert await count(database, refresh_tokens) == 2

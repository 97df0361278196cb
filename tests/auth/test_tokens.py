"""Access tokens: what they say, and how a secret is replaced. Forged ones: tests/shims/people/test_accounts.py."""

import base64
from datetime import timedelta

import orjson
import pytest

from auth.errors import ExpiredToken, InvalidToken
from auth.tokens import AccessTokens, Claims
from store.people.records import ViewerRow
from tests.builders import NOW
from tests.people import SECRET, TOKENS

ADA = ViewerRow(7, "Ada", "ada@example.org", "organizer")
NEW_SECRET = "the secret that comes after the first one"


def test_the_claims_are_those_that_clients_read() -> None:
    issued = TOKENS.issue(ADA, "session", NOW)
    payload = issued.text.split(".")[1]
    claims = orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    start = int(NOW.timestamp())
    assert claims == {
        "iss": "gigs", "aud": "gigs-api", "sub": "7", "sid": "session", "iat": start, "exp": start + 900,
        "user_id": 7, "email": "ada@example.org", "role": "organizer",
    }  # fmt: skip
    assert issued.expires_at == NOW + timedelta(minutes=15)
    assert TOKENS.read(issued.text, NOW) == Claims(7, "session")


def test_a_token_lives_until_its_expiry() -> None:
    token = TOKENS.issue(ADA, "session", NOW).text
    assert TOKENS.read(token, NOW + timedelta(seconds=899)).user_id == 7
    with pytest.raises(ExpiredToken):
        TOKENS.read(token, NOW + timedelta(seconds=901))
    with pytest.raises(InvalidToken) as forged:
        TOKENS.read(token[:-2], NOW + timedelta(seconds=901))
    assert forged.value.problem == "TOKEN_INVALID"


def test_a_secret_is_replaced_without_signing_anybody_out() -> None:
    old, new = TOKENS.issue(ADA, "session", NOW).text, AccessTokens(NEW_SECRET, SECRET)
    assert new.read(old, NOW).user_id == 7
    issued = new.issue(ADA, "session", NOW).text
    assert AccessTokens(NEW_SECRET).read(issued, NOW).user_id == 7
    for tokens, token in ((AccessTokens(NEW_SECRET), old), (TOKENS, issued)):
        with pytest.raises(InvalidToken):
            tokens.read(token, NOW)


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "é" * 10, "x" * 5000, "e30.e30.e30", "eyJhbGciOiJIUzI1NiJ9.W10.x"])
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(InvalidToken):
        TOKENS.read(text, NOW)


def test_machines_whose_clocks_differ_accept_each_others_tokens() -> None:
    token = TOKENS.issue(ADA, "session", NOW).text
    assert TOKENS.read(token, NOW - timedelta(seconds=60)).user_id == 7
    with pytest.raises(ExpiredToken):
        TOKENS.read(token, NOW - timedelta(seconds=61))


def test_a_clock_that_is_put_back_asks_for_a_refresh_and_not_for_a_new_log_in() -> None:
    token = TOKENS.issue(ADA, "session", NOW).text
    with pytest.raises(ExpiredToken) as early:
        TOKENS.read(token, NOW - timedelta(hours=1))
    assert early.value.problem == "TOKEN_EXPIRED"


def test_a_token_that_was_read_before_is_judged_anew() -> None:
    token = TOKENS.issue(ADA, "session", NOW).text
    for _ in range(2):
        assert TOKENS.read(token, NOW) == Claims(7, "session")
        with pytest.raises(ExpiredToken):
            TOKENS.read(token, NOW + timedelta(hours=1))


def test_what_a_token_once_came_to_holds_for_no_time_outside_its_own() -> None:
    token = TOKENS.issue(ADA, "session", NOW).text
    assert TOKENS.read(token, NOW).user_id == TOKENS.read(token, NOW + timedelta(seconds=30)).user_id == 7
    with pytest.raises(ExpiredToken):
        TOKENS.read(token, NOW - timedelta(seconds=90))
    with pytest.raises(ExpiredToken):
        TOKENS.read(token, NOW + timedelta(seconds=901))

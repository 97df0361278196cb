"""What a reader insists on: a token with a good signature still needs every claim, and each with its one value."""

from datetime import datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from auth.errors import InvalidToken
from auth.tokens import AccessTokens, Claims
from store.people.records import ViewerRow
from tests.builders import NOW
from tests.people import SECRET

TOKENS = AccessTokens(SECRET)
ADA = ViewerRow(7, "Ada", "ada@example.org", "user")
START = int(NOW.timestamp())
CLAIMS: dict[str, Any] = {"iss": "gigs", "aud": "gigs-api", "sub": "7", "sid": "session", "iat": START, "exp": START + 900}


def signed(claims: dict[str, Any], secret: str = SECRET, algorithm: str = "HS256") -> str:
    """A token of whoever knows the secret."""
    return jwt.encode({"alg": algorithm, "typ": "JWT"}, claims, OctKey.import_key(secret.encode()), [algorithm])


def is_accepted(text: str, now: datetime = NOW) -> bool:
    """Whether a token counts."""
    try:
        return TOKENS.read(text, now) == Claims(7, "session")
    except InvalidToken:
        return False


def test_a_token_with_every_claim_is_accepted() -> None:
    assert is_accepted(signed(CLAIMS))


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "sid", "exp"])
def test_a_token_without_one_of_its_claims_is_refused(missing: str) -> None:
    assert not is_accepted(signed({name: value for name, value in CLAIMS.items() if name != missing}))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "other"}, {"aud": "other"}, {"aud": ["gigs"]}, {"sub": "seven"}, {"sub": None}, {"sid": ""}, {"sid": None},
        {"exp": START - 1}, {"exp": "never"}, {"exp": None}, {"nbf": START + 60},
    ],
)  # fmt: skip
def test_a_token_with_another_value_is_refused(changed: dict[str, Any]) -> None:
    assert not is_accepted(signed({**CLAIMS, **changed}))


def test_another_secret_or_algorithm_is_refused() -> None:
    assert not is_accepted(signed(CLAIMS, "another secret that is as long as ours"))
    assert not is_accepted(signed(CLAIMS, algorithm="HS512"))


def test_the_lifetime_is_a_quarter_of_an_hour_unless_set() -> None:
    assert (AccessTokens(SECRET).issue(ADA, "s", NOW).expires_at - NOW).total_seconds() == 900
    assert (AccessTokens(SECRET, lifetime_s=60).issue(ADA, "s", NOW).expires_at - NOW).total_seconds() == 60


def test_a_token_is_issued_at_a_whole_second() -> None:
    issued = TOKENS.issue(ADA, "s", NOW.replace(microsecond=999_999))
    assert issued.expires_at.microsecond == 0
    assert TOKENS.read(issued.text, NOW) == Claims(7, "s")

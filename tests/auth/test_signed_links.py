"""Links in e-mails that work without a log-in, for years."""

import pytest

from auth.signed_links import AnswerTokens, UnsubscribeTokens, request_number

SECRET, OTHER = "a secret that is long enough to sign with", "another secret that is long enough too"


def test_a_link_in_an_e_mail_of_an_earlier_release_still_works() -> None:
    token = "7.N5886YB0tGvJx7Uq_6IBTY7zTnxLTyy0WmbWi9Sk68s"
    assert UnsubscribeTokens([SECRET]).token(7) == token
    assert UnsubscribeTokens([OTHER, SECRET]).user_of(token) == 7
    assert UnsubscribeTokens([OTHER]).user_of(token) is None
    answer = "7.UzMFrgZ1s6Jax1bByYzhjRRt1f47vwZYs2-105a3aQ0"
    assert AnswerTokens([SECRET]).token(7, "nonce") == answer
    assert AnswerTokens([OTHER, SECRET]).is_for(answer, 7, "nonce")
    assert request_number(answer) == 7


def test_a_link_is_good_for_one_purpose_and_one_number() -> None:
    unsubscribe, answers = UnsubscribeTokens([SECRET]), AnswerTokens([SECRET])
    _, _, signature = unsubscribe.token(7).partition(".")
    assert unsubscribe.user_of(f"8.{signature}") is None
    assert not answers.is_for(unsubscribe.token(7), 7, "")
    token = answers.token(7, "nonce")
    assert not answers.is_for(token, 8, "nonce")
    assert not answers.is_for(token, 7, "another")
    assert unsubscribe.user_of(token) is None


@pytest.mark.parametrize("text", ["", "7", "7.", "0." + "a" * 43, "7." + "é" * 43, "7." + "a" * 44, "x." + "a" * 43, "9" * 5000])
def test_what_cannot_be_a_token_is_nobodys(text: str) -> None:
    assert request_number(text) is None
    assert UnsubscribeTokens([SECRET]).user_of(text) is None
    assert not AnswerTokens([SECRET]).is_for(text, 7, "nonce")

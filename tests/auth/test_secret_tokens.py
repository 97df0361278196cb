"""Secret tokens: hard to guess, and found only by their hash; calendars' only if they look like one."""

import hashlib

import pytest

from auth.secret_tokens import feed_token_hash, new_token, token_hash


def test_a_secret_is_new_each_time_and_found_by_its_hash() -> None:
    tokens = [new_token() for _ in range(100)]
    assert len({token.text for token in tokens}) == 100
    for token in tokens:
        assert len(token.text) == 43  # 32 bytes
        assert (
            feed_token_hash(token.text) == token_hash(token.text) == token.hash == hashlib.sha256(token.text.encode()).hexdigest()
        )
        assert token.text not in token.hash


@pytest.mark.parametrize(
    "text", ["", "x", "a" * 42, "a" * 44, "a" * 42 + "\n", "a" * 42 + "=", "a" * 42 + "/", "é" * 43, "\0" * 43, "a" * 100_000]
)
def test_what_was_never_a_secret_is_not_looked_up(text: str) -> None:
    assert feed_token_hash(text) is None


def test_whatever_somebody_sends_has_a_hash() -> None:
    assert len({token_hash(text) for text in ("", "x", "é", "\0", "\ud800", "a" * 100_000)}) == 6

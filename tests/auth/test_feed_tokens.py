"""Secrets of calendar addresses: hard to guess, found only by their hash, and only texts of their own form are looked up."""

import hashlib

import pytest

from auth.feed_tokens import feed_token_hash, new_feed_token


def test_a_secret_is_new_each_time_and_found_by_its_hash() -> None:
    tokens = [new_feed_token() for _ in range(100)]
    assert len({token.text for token in tokens}) == 100
    for token in tokens:
        assert len(token.text) == 43  # 32 bytes
        assert feed_token_hash(token.text) == token.hash == hashlib.sha256(token.text.encode()).hexdigest()
        assert token.text not in token.hash


@pytest.mark.parametrize(
    "text", ["", "x", "a" * 42, "a" * 44, "a" * 42 + "\n", "a" * 42 + "=", "a" * 42 + "/", "é" * 43, "\0" * 43, "a" * 100_000]
)
def test_what_was_never_a_secret_is_not_looked_up(text: str) -> None:
    assert feed_token_hash(text) is None

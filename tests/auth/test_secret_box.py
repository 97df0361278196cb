"""Sealing secrets for the database."""

import pytest

from auth.secret_box import Opened, SecretBox, TokenKeySettings, Unsealable
from store.errors import SettingsError
from store.settings import read

OLD, NEW = "an old key of forty characters, or nearly", "a new key of forty characters, or about so"


def test_a_secret_comes_back_and_is_not_to_be_seen() -> None:
    box = SecretBox([NEW])
    sealed = box.seal("BQ-an-access-token", "user 1")
    assert "BQ-an" not in sealed and sealed.isascii()
    assert box.open(sealed, "user 1") == Opened("BQ-an-access-token", is_stale=False)
    assert box.seal("BQ-an-access-token", "user 1") != sealed


def test_what_the_previous_key_sealed_opens_and_is_stale() -> None:
    sealed = SecretBox([OLD]).seal("token", "user 1")
    assert SecretBox([NEW, OLD]).open(sealed, "user 1") == Opened("token", is_stale=True)
    with pytest.raises(Unsealable):
        SecretBox([NEW]).open(sealed, "user 1")


def test_a_plain_text_of_the_predecessor_is_taken_and_stale() -> None:
    assert SecretBox([NEW]).open("AQD-plain", "user 1") == Opened("AQD-plain", is_stale=True)


def test_it_opens_for_its_own_use_only() -> None:
    box = SecretBox([NEW])
    with pytest.raises(Unsealable):
        box.open(box.seal("token", "user 1"), "user 2")


@pytest.mark.parametrize("cut", [1, 10, 30, 60])
def test_a_changed_or_cut_text_is_refused(cut: int) -> None:
    box = SecretBox([NEW])
    sealed = box.seal("a token that is rather long, as tokens are", "user 1")
    for changed in (sealed[:-cut], sealed[:-cut] + ("A" if sealed[-cut] != "A" else "B") + sealed[len(sealed) - cut + 1 :]):
        with pytest.raises(Unsealable):
            box.open(changed, "user 1")


def test_nothing_prints_a_secret() -> None:
    settings = TokenKeySettings(NEW, OLD)
    assert NEW not in repr(settings) and OLD not in repr(settings)
    assert "token" not in repr(Opened("token", is_stale=True))


def test_its_own_key_goes_before_the_signing_secret() -> None:
    assert TokenKeySettings(NEW, OLD).in_order("jwt", "jwt before") == [NEW, OLD, "jwt", "jwt before"]
    assert TokenKeySettings().in_order("jwt", None) == ["jwt"]


def test_a_short_key_stops_the_start_without_being_shown() -> None:
    with pytest.raises(SettingsError, match="TOKEN_ENCRYPTION_KEY: must be at least 32") as refused:
        read(TokenKeySettings, {"TOKEN_ENCRYPTION_KEY": "short-secret"})
    assert "short-secret" not in str(refused.value)

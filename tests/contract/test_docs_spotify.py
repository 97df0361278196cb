"""What docs/spotify.md says of weights and settings is what the code has."""

from pathlib import Path

import pytest

from auth.secret_box import TokenKeySettings
from auth.spotify.settings import SpotifySettings
from resolvers.people.spotify.taste import FOLLOWED, MOST_ARTISTS, MOST_GENRES, RANGE_WEIGHTS, RANK_HALF
from store.settings import declared

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "spotify.md").read_text(encoding="utf-8")
WORDS = " ".join(PAGE.split())


def test_the_weights() -> None:
    spans = [RANGE_WEIGHTS["short_term"], RANGE_WEIGHTS["medium_term"], RANGE_WEIGHTS["long_term"]]
    assert "*w* is {} for the last four weeks, {} for six months and {} for the year".format(*spans) in WORDS
    assert f"*w* / (1 + *r* / {RANK_HALF})" in WORDS and f"plus {FOLLOWED} for an artist the person follows" in WORDS
    assert f"at most {MOST_ARTISTS}." in WORDS and f"at most {MOST_GENRES}." in WORDS


@pytest.mark.parametrize("group", [SpotifySettings, TokenKeySettings])
def test_the_settings(group: type) -> None:
    assert [setting.name for setting in declared(group) if setting.name not in PAGE] == []

"""Spotify's recorded answers, read as ours."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from resolvers.people.spotify.taste import Listening, taste_of
from sources.errors import SourceGarbled
from sources.reading.json_value import JsonValue
from sources.spotify.payload import read_followed, read_person, read_tokens, read_top

PAYLOADS = (Path(__file__).resolve().parents[3] / "../shared/providers/payloads/spotify").resolve()
pytestmark = pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the recorded payloads are not beside this checkout")


def _part(name: str) -> JsonValue:
    return JsonValue(orjson.loads((PAYLOADS / f"{name}.json").read_bytes()))


@pytest.mark.parametrize(
    ("name", "count", "first", "more"),
    [
        ("top-artists-page-2022", 20, "Dabin", "20"),
        ("top-artists-short-term-2023", 20, "Foals", "20"),
        ("top-artists-long-term-2023", 20, "Foals", "20"),
        ("zmb3-current-users-top-artists", 10, "insaneintherainmusic", None),
    ],
)
def test_top_artists(name: str, count: int, first: str, more: str | None) -> None:
    page = read_top(_part(name))
    assert (len(page.artists), page.artists[0].name, page.next) == (count, first, more)
    assert all(artist.spotify_id and artist.genres == tuple(map(str.casefold, artist.genres)) for artist in page.artists)


def test_bare_items_are_read_as_a_page() -> None:
    items: list[Any] = _part("top-artists-items-2022").value
    assert len(read_top(JsonValue({"items": items})).artists) == len(items) > 0


def test_followed_artists_and_none() -> None:
    page = read_followed(_part("me-following-artists"))
    assert [artist.name for artist in page.artists] == ["Afasi & Filthy"] and page.next == "0aV6DOiouImYTqrR5YlIqx"
    assert page.artists[0].genres == ("swedish hip hop",)
    nobody = read_followed(_part("me-following-artists-none"))
    assert (nobody.artists, nobody.next) == ((), None)


def test_whose_account() -> None:
    assert read_person(_part("me-profile")) == "wizzler"


@pytest.mark.parametrize(
    ("name", "rotates"),
    [
        ("token-authorization-code", True),
        ("token-refresh", False),
        ("token-refresh-pkce", True),
        ("token-client-credentials", False),
    ],
)
def test_tokens(name: str, rotates: bool) -> None:
    granted = read_tokens(_part(name))
    assert granted.expires_in_s == 3600 and (granted.refresh_token is not None) == rotates


@pytest.mark.parametrize("name", ["error-400-invalid-grant-revoked", "error-401-expired", "token-error-invalid-client"])
def test_errors_are_no_tokens(name: str) -> None:
    with pytest.raises(SourceGarbled):
        read_tokens(_part(name))


def test_a_taste_of_the_recordings() -> None:
    short, long = read_top(_part("top-artists-short-term-2023")), read_top(_part("top-artists-long-term-2023"))
    followed = read_followed(_part("me-following-artists"))
    taste = taste_of(Listening({"short_term": short.artists, "long_term": long.artists}, followed.artists))
    assert taste.artists[0]["name"] == "Foals" and taste.artists[0]["ranges"] == ["short_term", "long_term"]
    assert "Afasi & Filthy" in [artist["name"] for artist in taste.artists]
    names = {artist.spotify_id for artist in (*short.artists, *long.artists, *followed.artists)}
    assert len(taste.artists) == len(names)

"""What is asked of Spotify's accounts service."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from auth.spotify.oauth import SpotifyOAuth, new_verifier
from auth.spotify.settings import SpotifySettings
from store.errors import SettingsError
from store.settings import read

BACK = "https://gigs.example/auth/spotify/callback"
# RFC 7636, appendix B
VERIFIER, CHALLENGE = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_consent_address_carries_the_challenge_and_not_the_verifier() -> None:
    url = SpotifyOAuth(SpotifySettings("app", "app-secret")).authorize_url("the state", VERIFIER, BACK)
    assert url.startswith("https://accounts.spotify.com/authorize?")
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["app"],
        "response_type": ["code"],
        "redirect_uri": [BACK],
        "scope": ["user-top-read user-follow-read"],
        "state": ["the state"],
        "code_challenge": [CHALLENGE],
        "code_challenge_method": ["S256"],
        "show_dialog": ["true"],
    }
    assert VERIFIER not in url and "app-secret" not in url


def test_a_client_without_a_secret_names_itself_in_the_form() -> None:
    request = SpotifyOAuth(SpotifySettings("app")).exchange("a code", VERIFIER, BACK)
    assert parse_qs(request.body) == {
        "grant_type": ["authorization_code"],
        "code": ["a code"],
        "code_verifier": [VERIFIER],
        "redirect_uri": [BACK],
        "client_id": ["app"],
    }
    assert "Authorization" not in request.headers


def test_a_client_with_a_secret_shows_it_in_the_header_only() -> None:
    request = SpotifyOAuth(SpotifySettings("app", "s3cret")).refresh("a refresh token")
    assert parse_qs(request.body) == {"grant_type": ["refresh_token"], "refresh_token": ["a refresh token"]}
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"app:s3cret").decode()
    assert "s3cret" not in repr(request) and "refresh" not in repr(request)


def test_verifiers_are_long_and_never_the_same() -> None:
    made = {new_verifier() for _ in range(50)}
    assert len(made) == 50 and {len(verifier) for verifier in made} == {64}


def test_settings_as_operators_write_them() -> None:
    settings = read(SpotifySettings, {"SPOTIFY_CLIENT_ID": "app", "SPOTIFY_SCOPES": "user-top-read, user-read-email"})
    assert settings.scope == "user-top-read user-read-email" and settings.missing is None
    assert read(SpotifySettings, {}).missing == "SPOTIFY_CLIENT_ID is not set"
    with pytest.raises(SettingsError, match="SPOTIFY_REDIRECT_URI: must be an http or https URL"):
        read(SpotifySettings, {"SPOTIFY_REDIRECT_URI": "gigs.example/callback"})

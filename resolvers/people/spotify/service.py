"""What Spotify needs of the server, in one typed piece."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from auth.secret_box import SecretBox
from auth.spotify.logins import SpotifyLogins
from auth.spotify.oauth import SpotifyOAuth
from auth.spotify.settings import SpotifySettings
from resolvers.people.spotify.tokens import SpotifyTokenKeeper
from sources.spotify.client import Spotify
from sources.upstream.http import HttpClient
from store.database.connection import Database


@dataclass(frozen=True, slots=True)
class SpotifyService:
    """Made once a process. `settings.missing` says what keeps it off."""

    settings: SpotifySettings
    oauth: SpotifyOAuth
    logins: SpotifyLogins
    tokens: SpotifyTokenKeeper
    spotify: Spotify


def make_spotify_service(
    database: Database, http: HttpClient, settings: SpotifySettings, secrets: Sequence[str], now: Callable[[], datetime]
) -> SpotifyService:
    """The desk for these settings. Tokens are sealed with the first of `secrets`, and opened with any."""
    box, oauth = SecretBox(secrets), SpotifyOAuth(settings)
    spotify = Spotify(http, settings.api_base_url, settings.accounts_base_url, settings.client_secret)
    keeper = SpotifyTokenKeeper(database, box, oauth, spotify, now)
    return SpotifyService(settings, oauth, SpotifyLogins(database, box, secrets[0]), keeper, spotify)

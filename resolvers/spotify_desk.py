"""The dependencies of the Spotify routes and resolvers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from auth.secret_box import SecretBox
from auth.spotify_logins import SpotifyLogins
from auth.spotify_oauth import SpotifyOAuth
from auth.spotify_settings import SpotifySettings
from resolvers.spotify_tokens import SpotifyTokenKeeper
from sources.spotify import Spotify
from sources.upstream.http import HttpClient
from store.connection import Database


@dataclass(frozen=True, slots=True)
class SpotifyDesk:
    """Created once per process. `settings.missing` says why Spotify is disabled, if it is."""

    settings: SpotifySettings
    oauth: SpotifyOAuth
    logins: SpotifyLogins
    tokens: SpotifyTokenKeeper
    spotify: Spotify


def make_spotify_desk(
    database: Database, http: HttpClient, settings: SpotifySettings, secrets: Sequence[str], now: Callable[[], datetime]
) -> SpotifyDesk:
    """The Spotify service for these settings. Tokens are encrypted with the first of `secrets` and decrypted with any."""
    box, oauth = SecretBox(secrets), SpotifyOAuth(settings)
    spotify = Spotify(http, settings.api_base_url, settings.accounts_base_url, settings.client_secret)
    keeper = SpotifyTokenKeeper(database, box, oauth, spotify, now)
    return SpotifyDesk(settings, oauth, SpotifyLogins(database, box, secrets[0]), keeper, spotify)

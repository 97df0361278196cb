"""The dependencies of the Spotify routes and resolvers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from auth.secret_box import SecretBox
from auth.spotify.logins import SpotifyLogins
from auth.spotify.oauth import SpotifyOAuth
from auth.spotify.settings import SpotifySettings
from auth.spotify.sign_ins import SpotifySignIns
from resolvers.people.spotify.tokens import SpotifyTokenKeeper
from sources.spotify.client import Spotify
from sources.upstream.http import HttpClient
from store.database.connection import Database


@dataclass(frozen=True, slots=True)
class SpotifyService:
    """Created once per process. `settings.missing` says why Spotify is disabled, if it is."""

    settings: SpotifySettings
    oauth: SpotifyOAuth
    logins: SpotifyLogins
    tokens: SpotifyTokenKeeper
    spotify: Spotify
    sign_ins: SpotifySignIns
    box: SecretBox


def make_spotify_service(
    database: Database, http: HttpClient, settings: SpotifySettings, secrets: Sequence[str], now: Callable[[], datetime]
) -> SpotifyService:
    """The Spotify service for these settings. Tokens are encrypted with the first of `secrets` and decrypted with any."""
    box, oauth = SecretBox(secrets), SpotifyOAuth(settings)
    spotify = Spotify(http, settings.api_base_url, settings.accounts_base_url, settings.client_secret)
    keeper = SpotifyTokenKeeper(database, box, oauth, spotify, now)
    return SpotifyService(
        settings, oauth, SpotifyLogins(database, box, secrets[0]), keeper, spotify, SpotifySignIns(database, box), box
    )

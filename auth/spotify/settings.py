"""The settings for Spotify: our app and Spotify's base URLs."""

from dataclasses import dataclass, replace

from store.settings import setting, web_url

_SANDBOX_CLIENT_ID = "gigs-sandbox"


@dataclass(frozen=True, slots=True)
class SpotifySettings:
    """The app as registered at developer.spotify.com/dashboard."""

    client_id: str | None = setting("SPOTIFY_CLIENT_ID", help="The Spotify app's client id; if unset, Spotify is disabled")
    client_secret: str | None = setting(
        "SPOTIFY_CLIENT_SECRET",
        secret=True,
        help=("The Spotify app's secret; if unset, only PKCE is used, whose refresh tokens work once"),
    )
    redirect_uri: str | None = setting(
        "SPOTIFY_REDIRECT_URI",
        help="The redirect URI registered with Spotify: https, or http://127.0.0.1 (Spotify rejects localhost); if unset, "
        "/auth/spotify/callback at PUBLIC_URL, or at 127.0.0.1 without one",
        check=web_url,
    )
    scopes: str = setting(
        "SPOTIFY_SCOPES",
        default="user-top-read user-follow-read",
        help="The permissions requested, separated by spaces or commas",
    )
    api_base_url: str = setting(
        "SPOTIFY_API_BASE_URL", default="https://api.spotify.com", help="Base URL of Spotify's Web API", check=web_url
    )
    accounts_base_url: str = setting(
        "SPOTIFY_ACCOUNTS_BASE_URL",
        default="https://accounts.spotify.com",
        help="Base URL of Spotify's consent page and token endpoint, also reachable by browsers",
        check=web_url,
    )
    log_in_url: str | None = setting(
        "SPOTIFY_LOG_IN_URL",
        help="Page of the frontend to which people return after logging in with Spotify; if unset, nobody can log in with it",
        check=web_url,
    )

    @property
    def scope(self) -> str:
        """The scopes in OAuth's format."""
        return " ".join(self.scopes.replace(",", " ").split())

    @property
    def missing(self) -> str | None:
        """Why Spotify is disabled; None if it is enabled."""
        return None if self.client_id else "SPOTIFY_CLIENT_ID is not set"

    def in_sandbox(self, base_url: str) -> "SpotifySettings":
        """The same settings, pointed at the sandbox's Spotify."""
        base = base_url.rstrip("/")
        return replace(
            self,
            client_id=_SANDBOX_CLIENT_ID,
            client_secret=None,
            api_base_url=f"{base}/spotify-api",
            accounts_base_url=f"{base}/spotify-accounts",
        )

"""Spotify's settings: which app we are there, and where Spotify is."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from store.settings import setting

_SANDBOX_CLIENT_ID = "gigs-sandbox"


def _web_address(text: str | None) -> str | None:
    parts = urlsplit(text or "http://unset")
    return None if parts.scheme in ("http", "https") and parts.netloc else "must be an http or https address"


@dataclass(frozen=True, slots=True)
class SpotifySettings:
    """The app as registered at developer.spotify.com/dashboard."""

    client_id: str | None = setting("SPOTIFY_CLIENT_ID", help="The app's client id; unset: Spotify is off")
    client_secret: str | None = setting(
        "SPOTIFY_CLIENT_SECRET", secret=True, help="The app's secret; unset: PKCE alone, whose refresh tokens serve once"
    )
    redirect_uri: str | None = setting(
        "SPOTIFY_REDIRECT_URI",
        help="Where Spotify sends people back to, as registered there: https, or http://127.0.0.1 (Spotify refuses localhost); "
        "unset: /auth/spotify/callback of this server",
        check=_web_address,
    )
    scopes: str = setting(
        "SPOTIFY_SCOPES",
        default="user-top-read user-follow-read",
        help="What people are asked to allow, with blanks or commas between",
    )
    api_base_url: str = setting(
        "SPOTIFY_API_BASE_URL", default="https://api.spotify.com", help="Where Spotify's Web API is", check=_web_address
    )
    accounts_base_url: str = setting(
        "SPOTIFY_ACCOUNTS_BASE_URL",
        default="https://accounts.spotify.com",
        help="Where Spotify's consent page and tokens are, as browsers reach it too",
        check=_web_address,
    )

    @property
    def scope(self) -> str:
        """The scopes as OAuth writes them."""
        return " ".join(self.scopes.replace(",", " ").split())

    @property
    def missing(self) -> str | None:
        """What keeps Spotify off, or None."""
        return None if self.client_id else "SPOTIFY_CLIENT_ID is not set"

    def in_sandbox(self, base_url: str) -> "SpotifySettings":
        """The same, led to the sandbox's Spotify."""
        base = base_url.rstrip("/")
        return replace(
            self,
            client_id=_SANDBOX_CLIENT_ID,
            client_secret=None,
            api_base_url=f"{base}/spotify-api",
            accounts_base_url=f"{base}/spotify-accounts",
        )

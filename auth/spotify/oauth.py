"""Spotify OAuth with Authlib: the consent URL with PKCE, and the token requests.

Authlib's own clients bring their own HTTP libraries. Here its parts build the requests, and our shared HTTP client sends them.
Source: RFC 6749, RFC 7636; developer.spotify.com/documentation/web-api/tutorials/code-pkce-flow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from auth.spotify.settings import SpotifySettings

_VERIFIER_CHARS = 64  # RFC 7636 allows 43 to 128
TOKEN_PATH = "/api/token"  # noqa: S105 a path


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A request to the token endpoint."""

    body: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def new_verifier() -> str:
    """A new PKCE verifier; it is sent only to the token endpoint."""
    from authlib.common.security import generate_token  # noqa: PLC0415 Authlib is imported only where Spotify is used

    verifier: str = generate_token(_VERIFIER_CHARS)
    return verifier


class SpotifyOAuth:
    """Builds the requests of one registered app."""

    def __init__(self, settings: SpotifySettings) -> None:
        self._settings = settings

    @cached_property
    def _client(self) -> Any:
        from authlib.oauth2.client import OAuth2Client  # noqa: PLC0415

        settings = self._settings
        return OAuth2Client(None, settings.client_id, settings.client_secret, scope=settings.scope, code_challenge_method="S256")

    def authorize_url(self, state: str, verifier: str, redirect_uri: str, *, asks_email: bool = False) -> str:
        """The consent page's URL; it contains only the verifier's S256 challenge.

        Spotify asks even those who agreed before: nobody connects their account by merely following a link.
        """
        base = self._settings.accounts_base_url.rstrip("/")
        scope = f"{self._settings.scope} user-read-email" if asks_email else self._settings.scope
        url, _ = self._client.create_authorization_url(
            f"{base}/authorize", state=state, code_verifier=verifier, redirect_uri=redirect_uri, show_dialog="true", scope=scope
        )
        return str(url)

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> TokenRequest:
        """The request for the first tokens."""
        return self._request("authorization_code", code=code, code_verifier=verifier, redirect_uri=redirect_uri)

    def refresh(self, refresh_token: str) -> TokenRequest:
        """The request for a new access token."""
        return self._request("refresh_token", refresh_token=refresh_token)

    def _request(self, grant_type: str, **parts: Any) -> TokenRequest:
        """With a secret, the client authenticates in the Authorization header; without one, it puts its id in the form."""
        from authlib.oauth2.client import DEFAULT_HEADERS  # noqa: PLC0415
        from authlib.oauth2.rfc6749.parameters import prepare_token_request  # noqa: PLC0415

        body = prepare_token_request(grant_type, **parts)
        signing = self._client.client_auth(self._client.token_endpoint_auth_method)
        _, headers, body = signing.prepare("POST", TOKEN_PATH, dict(DEFAULT_HEADERS), body)
        return TokenRequest(body, headers)

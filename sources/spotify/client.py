"""Spotify as a source of taste: the account, its top and followed artists, and access tokens.

Written from the field guide, part 5, in November 2026, and from developer.spotify.com as quoted there. Calls are counted over a
rolling window of 30 s for the whole app, and 429 says how long to stay away. Refresh tokens end six months after the consent.
It never tells how often somebody listened, nor to most apps how many follow an artist. Nothing is kept of an answer but
names, ids and genres of artists.

SpotifyGrantGone       the refresh token (or the code) is not good any more: the person must connect again
SpotifyTokenRefused    the access token is not good any more: refreshing may help
SpotifyForbidden       403, with what it means in words
Others are those of sources/errors.py.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sources.errors import SourceError, SourceRefused, SourceUnauthorized
from sources.reading.json_value import JsonValue
from sources.spotify.payload import ArtistPage, Granted, Profile, read_followed, read_person, read_profile, read_tokens, read_top
from sources.upstream.http import HttpClient, Policy
from sources.upstream.refusals import UpstreamRefusal, usual_words
from store.people.records import SpotifyArtist, SpotifyRange

_PAGE = 50
_TOP_PAGES = 2
_FOLLOWED_PAGES = 20
_TOKEN_PATH = "/api/token"  # noqa: S105 a path


class SpotifyGrantGone(SourceRefused):
    """Revoked, expired or used up."""


class SpotifyTokenRefused(SourceUnauthorized):
    """Expired or revoked."""


class SpotifyForbidden(SourceUnauthorized):
    """The app or the person may not do this."""


class Spotify:
    """Spotify's two services. Made once a process; safe to call from many tasks."""

    def __init__(self, http: HttpClient, api_base_url: str, accounts_base_url: str, client_secret: str | None = None) -> None:
        limits: dict[str, Any] = {"concurrency": 8, "timeout_s": 5, "deadline_s": 7, "max_bytes": 4_000_000}
        self._api = http.upstream(Policy("spotify", api_base_url, explain=_explain_api, **limits))
        self._accounts = http.upstream(
            Policy("spotify_accounts", accounts_base_url, secrets=(client_secret,), explain=_explain_accounts, **limits)
        )

    async def tokens(self, form: str, headers: Mapping[str, str]) -> Granted:
        """The token endpoint's response to a request from auth/spotify/oauth.py. It is sent only once, because a code works only
        once.

        Errors: SpotifyGrantGone, SourceError.
        """
        return read_tokens(JsonValue((await self._accounts.post_form(_TOKEN_PATH, form, headers)).body))

    async def person(self, access_token: str) -> str:
        """The Spotify user id of the token's owner."""
        return read_person(await self._get("/v1/me", access_token))

    async def profile(self, access_token: str) -> Profile:
        """What the token's owner shows of themselves."""
        return read_profile(await self._get("/v1/me", access_token))

    async def top_artists(self, access_token: str, span: SpotifyRange) -> tuple[SpotifyArtist, ...]:
        """The artists listened to most in a span of time, the most first; at most 100."""
        found: list[SpotifyArtist] = []
        start = "0"
        for _ in range(_TOP_PAGES):
            asked = {"time_range": span, "limit": str(_PAGE), "offset": start}
            page = read_top(await self._get("/v1/me/top/artists", access_token, asked))
            found += page.artists
            if page.next is None:
                break
            start = page.next
        return tuple(found)

    async def followed_artists(self, access_token: str) -> tuple[SpotifyArtist, ...]:
        """The artists that the person follows; at most 1,000."""
        found: list[SpotifyArtist] = []
        after: str | None = None
        for _ in range(_FOLLOWED_PAGES):
            asked = {"type": "artist", "limit": str(_PAGE)} | ({} if after is None else {"after": after})
            page: ArtistPage = read_followed(await self._get("/v1/me/following", access_token, asked))
            found += page.artists
            if page.next is None or page.next == after:
                break
            after = page.next
        return tuple(found)

    async def _get(self, path: str, access_token: str, params: Mapping[str, str] | None = None) -> JsonValue:
        return JsonValue((await self._api.get_json(path, params, {"Authorization": f"Bearer {access_token}"})).body)


def _explain_accounts(refusal: UpstreamRefusal) -> SourceError:
    """Token errors are flat: {"error": code, "error_description"}."""
    match refusal.body.text("error"):
        case "invalid_grant":
            return SpotifyGrantGone("Spotify no longer accepts this permission: connect again")
        case "invalid_client" | "unauthorized_client":
            return SourceUnauthorized("Spotify does not know this app: check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET")
        case _:
            return _explain_forbidden(refusal)


def _explain_api(refusal: UpstreamRefusal) -> SourceError:
    if refusal.status == 401:
        return SpotifyTokenRefused("Spotify no longer accepts the access token")
    return _explain_forbidden(refusal)


def _explain_forbidden(refusal: UpstreamRefusal) -> SourceError:
    """Why an app in development mode is refused: Spotify's reasons come as JSON or as a line of plain text.

    Whatever Spotify says is put into our own words: its text could repeat a code or token that it was sent.
    """
    said = (refusal.text or refusal.plain or "").casefold()
    if "premium" in said:
        return SpotifyForbidden("Spotify serves this app only if its owner has Spotify Premium (development mode)")
    if refusal.status != 403:
        return usual_words("spotify", replace(refusal, text=None))
    if "not registered" in said or "not be registered" in said:
        return SpotifyForbidden(
            "This Spotify account is not registered with the app: the app's owner can add it in Spotify's developer dashboard "
            "under User Management (development mode allows five people)"
        )
    if "scope" in said:
        return SpotifyForbidden("The permission does not cover this: connect again and grant everything requested")
    return SpotifyForbidden(
        "Spotify denies the app access: the endpoint is closed to apps in development mode, or the account is not registered "
        "in the app's dashboard"
    )

"""Reading Spotify's responses: tokens, the account and artists. Every field except an artist's name may be missing.

Source: the field guide, part 5 (recorded answers of 2014 to 2026).
"""

from dataclasses import dataclass, field

from sources.errors import SourceGarbled
from sources.reading.json_value import JsonValue, deduped
from store.people.records import SpotifyArtist

LONGEST_NAME = 255
_LONGEST_GENRE = 80
_LONGEST_TOKEN = 8000
_USUAL_LIFETIME_S = 3600
_LONGEST_LIFETIME_S = 30 * 86400


@dataclass(frozen=True, slots=True)
class Granted:
    """What the token endpoint gave. `refresh_token` is None when the one before stays good."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in_s: int
    scope: str | None


@dataclass(frozen=True, slots=True)
class Profile:
    """A Spotify account: its id, the name it shows, and the e-mail address that its owner once typed, if they let us see it."""

    id: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class ArtistPage:
    """Some artists, and where the next ones begin (an offset or a cursor); None at the end."""

    artists: tuple[SpotifyArtist, ...]
    next: str | None


def read_tokens(body: JsonValue) -> Granted:
    """Errors: SourceGarbled without an access token."""
    token, kind = body.text("access_token"), body.text("token_type")
    if not token or len(token) > _LONGEST_TOKEN or (kind or "Bearer").casefold() != "bearer":
        raise SourceGarbled("spotify's response has no usable access token")
    expires_in_s = body.integer("expires_in") or _USUAL_LIFETIME_S
    refresh_token = body.text("refresh_token")
    return Granted(
        token,
        refresh_token if refresh_token and len(refresh_token) <= _LONGEST_TOKEN else None,
        min(max(expires_in_s, 0), _LONGEST_LIFETIME_S),
        body.text("scope"),
    )


def read_person(body: JsonValue) -> str:
    """The id of the person's Spotify account.

    Errors: SourceGarbled when it does not say.
    """
    found = body.identity("id") or body.identity("account_id")
    if not found or len(found) > 128:
        raise SourceGarbled("spotify does not say whose account it is")
    return found


def read_profile(body: JsonValue) -> Profile:
    """The account with what it says of its owner. Spotify does not check the e-mail address.

    Source: developer.spotify.com/documentation/web-api/reference/get-current-users-profile.
    Errors: SourceGarbled when it does not say whose it is.
    """
    return Profile(read_person(body), (body.text("display_name") or "")[:LONGEST_NAME], body.text("email"))


def read_top(body: JsonValue) -> ArtistPage:
    """A page of top artists; the next one begins at an offset."""
    found = _artists(body)
    end = (body.integer("offset") or 0) + len(list(body.iterate("items")))
    return ArtistPage(found, str(end) if found and body.at("next") else None)


def read_followed(body: JsonValue) -> ArtistPage:
    """A page of followed artists; the next one begins after a cursor, for the `next` address may name another path."""
    artists = body.at("artists")
    return ArtistPage(_artists(artists), artists.identity("cursors", "after"))


def _artists(listed: JsonValue) -> tuple[SpotifyArtist, ...]:
    return tuple(found for item in listed.iterate("items") if (found := _artist(item)) is not None)


def _artist(item: JsonValue) -> SpotifyArtist | None:
    name = item.text("name")
    if not name:
        return None
    genres = deduped([genre.text() for genre in item.iterate("genres")])
    spotify_id = item.identity("id")
    return SpotifyArtist(
        name[:LONGEST_NAME],
        spotify_id if spotify_id and len(spotify_id) <= 64 else None,
        tuple(genre.casefold() for genre in genres if len(genre) <= _LONGEST_GENRE),
    )

"""An act's ids elsewhere, from what a source links to: the join keys between sources."""

import re
from collections.abc import Iterable

_MUSICBRAINZ = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SPOTIFY = re.compile(r"open\.spotify\.com/(?:intl-\w+/)?artist/(\w{22})\b")


def musicbrainz_id(told: Iterable[str | None]) -> str | None:
    """The first text that is a MusicBrainz id, in lower case."""
    return next((text.lower() for text in told if text and _MUSICBRAINZ.fullmatch(text.lower())), None)


def spotify_id(addresses: Iterable[str | None]) -> str | None:
    """The artist's id from the first address that leads to Spotify."""
    found = (_SPOTIFY.search(address) for address in addresses if address)
    return next((match[1] for match in found if match), None)

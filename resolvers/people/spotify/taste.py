"""Turns a person's listening into artists and genres with weights from 0 to 1. Pure and deterministic.

An artist's weight is RANGE_WEIGHTS × their rank in each time range (1 at the top, half at rank RANK_HALF), summed up, plus
FOLLOWED if they are followed. A genre's weight is the sum of its artists' weights. Both are divided by the largest.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.people.records import SpotifyArtist, SpotifyRange
from store.text import key

# Recent listening counts most: people go out to what they listen to now.
RANGE_WEIGHTS: Mapping[SpotifyRange, float] = {"short_term": 1.0, "medium_term": 0.8, "long_term": 0.6}
FOLLOWED = 0.5
RANK_HALF = 20
MOST_ARTISTS = 300
MOST_GENRES = 60


@dataclass(frozen=True, slots=True)
class Listening:
    """Spotify's data: the top artists of each time range, in order, and the artists the person follows."""

    top: Mapping[SpotifyRange, Sequence[SpotifyArtist]]
    followed: Sequence[SpotifyArtist] = ()


@dataclass(slots=True)
class _Weighed:
    artist: SpotifyArtist
    weight: float = 0.0
    genres: set[str] = field(default_factory=set)
    ranges: list[str] = field(default_factory=list)
    is_followed: bool = False


@dataclass(frozen=True, slots=True)
class ListeningTaste:
    """The rows of user_spotify.top_artists and top_genres, largest weight first."""

    artists: tuple[Mapping[str, Any], ...]
    genres: tuple[Mapping[str, Any], ...]


def taste_of(listening: Listening) -> ListeningTaste:
    """The merged taste. Artists are identified by Spotify's id, or by name without one."""
    weighed: dict[str, _Weighed] = {}
    for span, weight in RANGE_WEIGHTS.items():
        for rank, artist in enumerate(listening.top.get(span, ())):
            entry = _entry(weighed, artist)
            if span not in entry.ranges:
                entry.weight += weight / (1 + rank / RANK_HALF)
                entry.ranges.append(span)
    for artist in listening.followed:
        entry = _entry(weighed, artist)
        entry.weight += 0.0 if entry.is_followed else FOLLOWED
        entry.is_followed = True
    ordered = sorted(weighed.values(), key=lambda entry: (-entry.weight, entry.artist.name.casefold(), entry.artist.name))
    return ListeningTaste(_artist_rows(ordered[:MOST_ARTISTS]), _genre_rows(ordered))


def _entry(weighed: dict[str, _Weighed], artist: SpotifyArtist) -> _Weighed:
    entry = weighed.setdefault(artist.spotify_id or f"name {key(artist.name) or artist.name}", _Weighed(artist))
    entry.genres.update(artist.genres)  # one response may lack what another contains
    return entry


def _artist_rows(ordered: Sequence[_Weighed]) -> tuple[Mapping[str, Any], ...]:
    heaviest = ordered[0].weight if ordered else 1.0
    return tuple(
        {
            "name": entry.artist.name,
            "id": entry.artist.spotify_id,
            "weight": round(entry.weight / heaviest, 4),
            "genres": sorted(entry.genres),
            "ranges": entry.ranges,
            "followed": entry.is_followed,
        }
        for entry in ordered
    )


def _genre_rows(ordered: Sequence[_Weighed]) -> tuple[Mapping[str, Any], ...]:
    weights: defaultdict[str, float] = defaultdict(float)
    for entry in ordered:
        for genre in sorted(entry.genres):
            weights[genre] += entry.weight
    heaviest = max(weights.values(), default=1.0)
    named = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_GENRES]
    return tuple({"name": name, "weight": round(weight / heaviest, 4)} for name, weight in named)

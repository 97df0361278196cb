"""Candidate pairs: listings of one night and area that share a name, a venue or a link."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from sources.matching.features import Features
from sources.matching.titles import FILLERS
from store.places import geo

# The first letters of a word: enough to catch typos and names written as one word or two.
_PREFIX = 4
# A word on more listings of one night than this is no name. Such a bucket is a festival's at most, and a chain joins it as well.
_CROWD, _CHAIN = 40, 6

Token = tuple[object, ...]


def candidate_pairs(listings: Sequence[Features]) -> Iterator[tuple[Features, Features]]:
    """Every pair worth judging, once each, in an order that depends on the listings only. They must come sorted by key."""
    buckets: dict[Token, list[int]] = defaultdict(list)
    for index, listing in enumerate(listings):
        for token in _tokens(listing):
            buckets[token].append(index)
    for first, second in sorted({pair for bucket in buckets.values() for pair in _pairs_of(bucket)}):
        a, b = listings[first], listings[second]
        if _near(a, b):
            yield a, b


def _tokens(listing: Features) -> set[Token]:
    names = {word[:_PREFIX] for word in listing.title.words if word not in FILLERS}
    names.update(word[:_PREFIX] for words in listing.act_words for word in words if word not in FILLERS)
    names.update(act[:_PREFIX] for act in (*listing.acts, *listing.title.names))
    names.update(listing.venue.core)
    names.update(listing.musicbrainz_ids)
    if not names:
        names.add(listing.title.plain)
    tokens: set[Token] = {(night, name) for night in _nights(listing) for name in names}
    tokens.update((link,) for link in listing.link_keys)
    if listing.url_key:
        tokens.add((listing.url_key,))
    return tokens


def _nights(listing: Features) -> set[date | None]:
    """The nights under which others may list it. An undated listing meets the undated, and the night it was moved from."""
    nights = {listing.night, listing.previous_night, *listing.later_nights} - {None}
    if listing.is_midnight and listing.night:
        nights.add(listing.night + timedelta(days=1))
    return nights or {None}


def _pairs_of(bucket: list[int]) -> Iterator[tuple[int, int]]:
    if len(bucket) <= _CROWD:
        yield from combinations(bucket, 2)
        return
    for at, first in enumerate(bucket):
        for second in bucket[at + 1 : at + 1 + _CHAIN]:
            yield first, second


def _near(a: Features, b: Features) -> bool:
    """True when two listings may be in one place: one metro area, touching map squares, or a place not told."""
    if a.metro == b.metro or not a.metro or not b.metro:
        return True
    return a.cell is not None and b.cell is not None and b.cell in geo.neighbours(a.cell)

"""Candidates: listings of one night and area that share a name, a venue or a link.

Whether two listings are a pair depends on the two alone, so that it makes no difference which others are at hand.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sources.matching.features import Features
from sources.matching.spellings.names import umlauts_joined
from sources.matching.spellings.slips import initials_of
from sources.matching.titles import FILLERS
from sources.places.houses import houses_of
from store.places import geo

# The first letters of a word: enough to catch typos and names written as one word or two.
_PREFIX = 4
# A word on more listings of one night in one area than this is no name: the largest festivals stay below.
_CROWD = 400

Token = tuple[object, ...]
_ANYWHERE = ""


class CandidateIndex:
    """Listings by what they may be found by."""

    def __init__(self, listings: Iterable[Features] = ()) -> None:
        self._buckets: dict[str, dict[Token, list[Features]]] = defaultdict(lambda: defaultdict(list))  # by metro area
        self._tokens: dict[Features, set[Token]] = {}
        self._metros_by_cell: dict[int, set[str]] = defaultdict(set)
        self._near: dict[tuple[str, int | None], frozenset[str] | None] = {}
        for listing in listings:
            self.add(listing)

    def add(self, listing: Features) -> None:
        """Take in one more listing."""
        buckets, tokens = self._buckets[listing.metro], tokens_of(listing)
        self._tokens[listing] = tokens
        for token in tokens:
            buckets[token].append(listing)
        if listing.cell is not None and listing.metro not in self._metros_by_cell[listing.cell]:
            self._metros_by_cell[listing.cell].add(listing.metro)
            self._near.clear()

    def partners(self, listing: Features) -> list[Features]:
        """Every listing worth comparing with this one, each once, sorted by key; itself is left out."""
        metros = self._metros_near(listing)
        found: dict[tuple[str, str], Features] = {}
        tokens = self._tokens.get(listing) or tokens_of(listing)
        for metro in self._buckets if metros is None else metros & self._buckets.keys():
            buckets = self._buckets[metro]
            for token in tokens & buckets.keys():
                if len(bucket := buckets[token]) <= _CROWD:
                    found.update((other.key, other) for other in bucket if other.key not in found and is_near(listing, other))
        found.pop(listing.key, None)
        return [found[key] for key in sorted(found)]

    def _metros_near(self, listing: Features) -> frozenset[str] | None:
        """The metro areas to look into; None for all of them."""
        if not listing.metro:
            return None
        place = (listing.metro, listing.cell)
        if place not in self._near:
            around = geo.neighbours(listing.cell) if listing.cell is not None else []
            touching = {metro for cell in around for metro in self._metros_by_cell.get(cell, ())}
            self._near[place] = frozenset(touching | {listing.metro, _ANYWHERE})
        return self._near[place]


def tokens_of(listing: Features) -> set[Token]:
    """What a listing is found by: each of its names and pages on each of its nights."""
    names = {word[:_PREFIX] for word in listing.title.words if word not in FILLERS}
    names.update(word[:_PREFIX] for words in listing.act_words for word in words if word not in FILLERS)
    names.update(act[:_PREFIX] for act in (*listing.acts, *listing.title.names))
    names.update({umlauts_joined(name)[:_PREFIX] for name in (*listing.acts, *listing.title.names)})
    for words in (*listing.act_words, *listing.title.name_words):
        names.update(initials[:_PREFIX] for initials in initials_of(words))
    names.update(listing.venue.core)
    names.update(houses_of(listing.venue))  # Ally Pally shares no word with Alexandra Palace
    names.update(listing.musicbrainz_ids)
    if not names:
        names.add(listing.title.plain)
    names.update(listing.link_keys)
    if listing.url_key:
        names.add(listing.url_key)
    nights: Iterable[date | None] = listing.nights.all or (None,)
    tokens: set[Token] = {(night, name) for night in nights for name in names}
    tokens.update((page,) for page in pages_of(listing))  # a date may not be known yet: its page then leads to it
    return tokens


def pages_of(listing: Features) -> frozenset[str]:
    """The pages by which a listing is found whatever its date: its own, and the first that it links to."""
    return frozenset(page for page in (listing.url_key, min(listing.link_keys, default=None)) if page)


def is_near(a: Features, b: Features) -> bool:
    """True when two listings may be in one place: one metro area, touching map squares, or a place not told."""
    if a.metro == b.metro or not a.metro or not b.metro:
        return True
    return a.cell is not None and b.cell is not None and b.cell in geo.neighbours(a.cell)

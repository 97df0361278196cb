"""Candidates: listings of one night and area that share a name, a venue or a link.

Whether two listings are a pair depends on the two alone, so that it makes no difference which others are at hand.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from operator import attrgetter

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

_ANYWHERE = ""

Night = date | None  # None: of no date yet
Buckets = defaultdict[str, list[Features]]


class CandidateIndex:
    """Listings by what they may be found by."""

    def __init__(self, listings: Iterable[Features] = ()) -> None:
        self._by_name: dict[str, dict[Night, Buckets]] = defaultdict(_by_night)  # by metro area
        self._by_page: dict[str, Buckets] = defaultdict(_buckets)
        self._names: dict[Features, set[str]] = {}
        self._metros_by_cell: dict[int, set[str]] = defaultdict(set)
        self._near: dict[tuple[str, int | None], frozenset[str] | None] = {}
        for listing in listings:
            self.add(listing)

    def add(self, listing: Features) -> None:
        """Take in one more listing."""
        names = self._names[listing] = names_of(listing)
        by_night, by_page = self._by_name[listing.metro], self._by_page[listing.metro]
        for night in _nights_of(listing):
            by_name = by_night[night]
            for name in names:
                by_name[name].append(listing)
        for page in pages_of(listing):
            by_page[page].append(listing)
        if listing.cell is not None and listing.metro not in self._metros_by_cell[listing.cell]:
            self._metros_by_cell[listing.cell].add(listing.metro)
            self._near.clear()

    def partners(self, listing: Features) -> list[Features]:
        """Every listing worth comparing with this one, each once, sorted by key; itself is left out."""
        metros = self._metros_near(listing)
        names = self._names.get(listing) or names_of(listing)
        nights, pages = _nights_of(listing), pages_of(listing)
        found: set[Features] = set()
        for metro in self._by_name if metros is None else metros & self._by_name.keys():
            by_night = self._by_name[metro]
            sought = [(by_night[night], names) for night in nights if night in by_night] + [(self._by_page[metro], pages)]
            for buckets, keys in sought:
                for key in keys & buckets.keys():
                    if len(bucket := buckets[key]) <= _CROWD:
                        found.update(bucket)
        near = [other for other in found if other.key != listing.key and is_near(listing, other)]
        return sorted(near, key=attrgetter("key"))

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


def _buckets() -> Buckets:
    return defaultdict(list)


def _by_night() -> dict[Night, Buckets]:
    return defaultdict(_buckets)


def _nights_of(listing: Features) -> Collection[Night]:
    return listing.nights.all or (None,)


def names_of(listing: Features) -> set[str]:
    """What a listing is found by on each of its nights: its names, or the first letters of them, and its pages."""
    own = (*listing.acts, *listing.title.names)
    names = {word[:_PREFIX] for words in (listing.title.words, *listing.act_words) for word in words if word not in FILLERS}
    names.update([name[:_PREFIX] for name in own])
    names.update([umlauts_joined(name)[:_PREFIX] for name in own])
    for words in (*listing.act_words, *listing.title.name_words):
        names.update([initials[:_PREFIX] for initials in initials_of(words)])
    names |= listing.venue.core
    names |= houses_of(listing.venue)  # Ally Pally shares no word with Alexandra Palace
    names |= listing.musicbrainz_ids
    if not names:
        names.add(listing.title.plain)
    names |= listing.link_keys
    if listing.url_key:
        names.add(listing.url_key)
    return names


def pages_of(listing: Features) -> frozenset[str]:
    """The pages by which a listing is found whatever its date, for it may not be known yet: its own, and its first link."""
    return frozenset(page for page in (listing.url_key, min(listing.link_keys, default=None)) if page)


def is_near(a: Features, b: Features) -> bool:
    """True when two listings may be in one place: one metro area, touching map squares, or a place not told."""
    if a.metro == b.metro or not a.metro or not b.metro:
        return True
    return a.cell is not None and b.cell is not None and b.cell in geo.neighbours(a.cell)
